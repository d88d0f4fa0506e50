"""What the outside sees."""
