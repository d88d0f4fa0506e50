"""The TODO API on plain SQL."""
