"""SQL on the file that the learner's app keeps its data in, read with suspicion."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

MAGIC = b"SQLite format 3\x00"
MAX_ROWS = 10_000
MAX_VALUE = 1_000_000
MAX_FILES = 200
STEPS = 20_000_000
"""Virtual machine steps that one statement may take."""

Row = dict[str, Any]


class Database:
    """The one SQLite file in the app's working directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def rows(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401 - what SQLite can bind
        """Return what a query finds.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
        """
        with self._open("ro") as connection:
            connection.execute("pragma query_only = on")
            found = connection.execute(sql, values).fetchmany(MAX_ROWS)
        return [dict(row) for row in found]

    def execute(self, sql: str, *values: Any) -> int:  # noqa: ANN401 - what SQLite can bind
        """Change what the app has stored; return the number of rows that changed.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
        """
        with self._open("rw") as connection:
            changed = connection.execute(sql, values).rowcount
            connection.commit()
        return changed

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        path = self._find()
        uri = f"{path.as_uri()}?mode={mode}"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=2)) as connection:
                _restrict(connection)
                yield connection
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                message = "The database is locked: the app has left a transaction unfinished."
                raise AssertionError(message) from None
            raise AssertionError(f"The app's database does not answer: {error}.") from None
        except sqlite3.DatabaseError as error:
            raise AssertionError(f"The app's database cannot be read: {error}.") from None

    def _find(self) -> Path:
        found = [path for path in _files(self.directory) if _is_database(path)]
        if not found:
            raise AssertionError("The app has made no SQLite file in its working directory.")
        if len(found) > 1:
            names = ", ".join(path.name for path in found[:5])
            raise AssertionError(f"The app has made several SQLite files: {names}.")
        return found[0]


def _restrict(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_progress_handler(lambda: 1, STEPS)


def _files(directory: Path) -> Iterator[Path]:
    """Yield the regular files of a directory and the directories in it, links left out."""
    seen = 0
    for root, folders, names in os.walk(directory, followlinks=False):
        if Path(root) != directory:
            folders.clear()
        for name in sorted(names):
            seen += 1
            if seen > MAX_FILES:
                return
            yield Path(root, name)


def _is_database(path: Path) -> bool:
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, flags)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return False
        return os.read(descriptor, len(MAGIC)) == MAGIC
    finally:
        os.close(descriptor)
