"""Words for people: a failure, an exchange, lines that fit."""
