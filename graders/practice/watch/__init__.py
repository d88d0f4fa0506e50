"""Checks an exercise at each save: a warm process, notice of saves, a screen."""
