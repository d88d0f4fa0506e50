"""The TODO API, ready for strangers."""
