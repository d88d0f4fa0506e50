"""A schema of its own for each test, on a PostgreSQL server that whoever runs the tests has named.

Without one, an app keeps its data in a file in its working directory; in a sandbox it always does.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

NAME = "KATA_DATABASE_URL"
PATIENCE = "2s"
"""How long to wait for an app that has left a transaction open."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Schema:
    """The tables of one app."""

    server: str
    name: str

    @property
    def url(self) -> str:
        """The address that the app is given, which leads into this schema alone."""
        separator = "&" if "?" in self.server else "?"
        return f"{self.server}{separator}options=-csearch_path%3D{self.name}"

    def make(self) -> None:
        """Make it, empty.

        Raises:
            AssertionError: The server does not let us.
        """
        with self._asking() as cursor:
            cursor.execute(f'create schema "{self.name}"')

    def drop(self) -> None:
        """Remove it with all that is in it.

        Raises:
            AssertionError: An app still uses it.
        """
        with self._asking() as cursor:
            cursor.execute(f'drop schema "{self.name}" cascade')

    def rows(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401 - what a column can hold
        """Return what a query finds.

        Raises:
            AssertionError: The database refuses it.
        """
        with self._asking() as cursor:
            cursor.execute(_in_its_style(sql), values)
            return cursor.fetchall()

    def execute(self, sql: str, *values: Any) -> int:  # noqa: ANN401 - what a column can hold
        """Change what the app has stored; return the number of rows that changed.

        Raises:
            AssertionError: The database refuses it.
        """
        with self._asking() as cursor:
            return cursor.execute(_in_its_style(sql), values).rowcount

    @contextmanager
    def _asking(self) -> Iterator["psycopg.Cursor[Row]"]:
        import psycopg  # noqa: PLC0415 - installed only where there is such a server
        from psycopg.rows import dict_row  # noqa: PLC0415 - as above

        address = self.url.replace("postgresql+psycopg:", "postgresql:", 1)
        try:
            with psycopg.connect(address, row_factory=dict_row) as connection:
                connection.execute(f"set lock_timeout = '{PATIENCE}'")
                yield connection.cursor()
        except psycopg.Error as error:
            raise AssertionError(f"The app's database does not answer: {error}.") from None


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server, with a database that schemas may be made in."""

    url: str

    def schema(self, name: str) -> Schema:
        """Return the schema of a name, which is not made yet."""
        return Schema(self.url, "".join(one if one.isalnum() else "_" for one in name.lower()))


def named() -> Server | None:
    """Return the server that the environment names, if it names one."""
    url = os.environ.get(NAME)
    return Server(url) if url else None


def _in_its_style(sql: str) -> str:
    """Return a statement with the parameters marked as the driver wants them."""
    return sql.replace("%", "%%").replace("?", "%s")
