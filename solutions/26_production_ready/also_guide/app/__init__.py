"""The guide's API, mended where it stands."""
