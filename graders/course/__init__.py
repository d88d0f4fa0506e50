"""What the exercises are: the catalogue, what surrounds it, and what its failures usually mean."""
