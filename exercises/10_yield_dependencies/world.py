"""The reservation book of a restaurant: it notes in its diary what is done with each connection."""

import builtins
from itertools import count

TABLES = range(1, 13)
SPOILT = 7

diary: list[str] = []

_numbers = count(1)
_spoilt = {SPOILT: "OSError"}


class Connection:
    """An open connection to the book."""

    def __init__(self) -> None:
        self._number = next(_numbers)
        self._is_open = True
        self._note("open")

    def reserve(self, table: int) -> None:
        """Reserve a table; raise `LookupError` for a table that is not in the book."""
        self._check()
        if table not in TABLES:
            raise LookupError(f"There is no table {table}.")
        if table in _spoilt:
            kind = getattr(builtins, _spoilt[table])
            raise kind(f"The page of table {table} is spoilt with ink.")
        self._note(f"table {table}")

    def rollback(self) -> None:
        """Undo what was done since the connection was opened."""
        self._check()
        self._note("rollback")

    def close(self) -> None:
        """Give the connection back; nothing can be done with it from here on."""
        self._is_open = False
        self._note("close")

    def _check(self) -> None:
        if not self._is_open:
            raise ConnectionError("This connection is closed.")

    def _note(self, event: str) -> None:
        diary.append(f"{self._number}: {event}")


def connect() -> Connection:
    """Open a connection to the book."""
    return Connection()


def spoil(table: int, kind: str) -> None:
    """Spill ink over the page of one more table; reserving it raises an exception of this kind."""
    _spoilt[table] = kind
