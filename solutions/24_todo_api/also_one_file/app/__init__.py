"""Everything is in `main.py`."""
