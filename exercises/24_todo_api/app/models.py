"""The tables: what is kept."""

# TODO: The tables `user` and `todo`.
