"""Two submissions beside each other: requirements, answers and code."""
