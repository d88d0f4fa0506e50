"""The chores."""
