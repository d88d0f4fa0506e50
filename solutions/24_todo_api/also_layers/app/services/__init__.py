"""What the API does, told without HTTP."""
