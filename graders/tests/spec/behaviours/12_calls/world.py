"""What has happened so far."""

poured: list[int] = []
