"""Without an ORM: SQL by hand on the sqlite3 of the standard library."""
