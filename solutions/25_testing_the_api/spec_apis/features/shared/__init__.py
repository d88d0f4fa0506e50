"""For all features."""
