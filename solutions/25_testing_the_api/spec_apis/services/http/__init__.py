"""How the flat is asked."""
