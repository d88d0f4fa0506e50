"""SQL on the file that the learner's app keeps its data in, read with suspicion."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from graders.apps.clock import Clock

MAGIC = b"SQLite format 3\x00"
MAX_ROWS = 10_000
MAX_VALUE = 1_000_000
MAX_SIZE = 8_000_000
"""Characters and bytes of all rows together."""
MAX_FILES = 200
MAX_HEAP = 64 * 1024 * 1024
"""Bytes that SQLite may use."""
STEPS = 20_000_000
"""Virtual machine steps that one statement may take."""
PATIENCE = 2.0
"""Seconds that an app has to finish a transaction."""
PAUSE = 0.02

NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Where there are such flags: follow no link and wait for nobody."""

Row = dict[str, Any]
Found = TypeVar("Found")


class _BusyError(Exception):
    """The app is in the middle of a transaction."""


class Database:
    """The one SQLite file in the app's working directory."""

    def __init__(
        self,
        directory: Path,
        still: Callable[[], AbstractContextManager[object]] = nullcontext,
        clock: Clock | None = None,
    ) -> None:
        """Look into a directory.

        Args:
            directory: Where the app runs.
            still: Gives a context in which the app cannot change a file that is being read.
            clock: Says how long the app has had to finish a transaction.
        """
        self.directory = directory
        self.still = still
        self.clock = clock or Clock()

    def rows(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401 - what SQLite can bind
        """Return what a query finds.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
        """

        def read(connection: sqlite3.Connection) -> list[Row]:
            connection.execute("pragma query_only = on")
            return list(_within_limits(connection.execute(sql, values)))

        return self._ask("ro", read)

    def execute(self, sql: str, *values: Any) -> int:  # noqa: ANN401 - what SQLite can bind
        """Change what the app has stored; return the number of rows that changed.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
        """

        def write(connection: sqlite3.Connection) -> int:
            connection.execute("pragma synchronous = off")  # it need not outlive the machine
            changed = connection.execute(sql, values).rowcount
            connection.commit()
            return changed

        return self._ask("rw", write)

    def _ask(self, mode: str, question: Callable[[sqlite3.Connection], Found]) -> Found:
        """Ask while the app stands still; while it is busy, let it go on and ask again."""
        until = self.clock.now() + PATIENCE
        while True:
            try:
                with self.still():
                    return _asked(self._find(), mode, question)
            except _BusyError:
                if self.clock.now() > until:
                    message = "The database is locked: the app has left a transaction unfinished."
                    raise AssertionError(message) from None
            time.sleep(PAUSE)

    def _find(self) -> Path:
        found = [path for path in _files(self.directory) if _is_database(path)]
        if not found:
            raise AssertionError("The app has made no SQLite file in its working directory.")
        if len(found) > 1:
            names = ", ".join(path.name for path in found[:5])
            raise AssertionError(f"The app has made several SQLite files: {names}.")
        return found[0]


def _asked(path: Path, mode: str, question: Callable[[sqlite3.Connection], Found]) -> Found:
    """Open a database and ask, without waiting for whoever has locked it."""
    if mode == "rw" and _is_unfinished(Path(f"{path}-journal")):
        raise _BusyError
    try:
        uri = f"{path.as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
            _restrict(connection)
            return question(connection)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _BusyError from None
        raise AssertionError(f"The app's database does not answer: {error}.") from None
    except (sqlite3.DatabaseError, MemoryError) as error:
        raise AssertionError(f"The app's database cannot be read: {error}.") from None


def _is_unfinished(journal: Path) -> bool:
    """Whether SQLite would play a journal back: one that an app has forged can delete any file."""
    try:
        descriptor = os.open(journal, os.O_RDONLY | NO_LINK)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    with os.fdopen(descriptor, "rb") as file:
        return file.read(1) not in {b"", b"\0"}


def _within_limits(found: sqlite3.Cursor) -> Iterator[Row]:
    size = 0
    for count, row in enumerate(found):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if count >= MAX_ROWS or size > MAX_SIZE:
            raise AssertionError("The app's database holds more than can be looked at.")
        yield dict(row)


def _restrict(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")
    connection.execute(f"pragma hard_heap_limit = {MAX_HEAP}")
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
        descriptor = os.open(path, os.O_RDONLY | NO_LINK)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return False
        return os.read(descriptor, len(MAGIC)) == MAGIC
    finally:
        os.close(descriptor)
