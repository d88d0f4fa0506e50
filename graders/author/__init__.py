"""Exercises are sound, sharp, fair and steady."""
