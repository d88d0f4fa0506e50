"""What a class shows when its submissions are seen together."""
