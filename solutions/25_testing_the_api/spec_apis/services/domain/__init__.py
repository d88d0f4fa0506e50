"""What the flat does, whoever asks."""
