"""A whole class from its directories to its results."""
