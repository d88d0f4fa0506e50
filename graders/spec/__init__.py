"""What specs hold: the vocabulary of tests, and what is noted while they run."""
