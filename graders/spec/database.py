"""SQL on the file that the learner's app keeps its data in, read with suspicion."""

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from graders.apps.clock import Clock
from graders.apps.connection import DeadlineError
from graders.spec import asking
from graders.spec.asking import Answer, Asking, BusyError, LateError, Question, RefusedError, Row

MAGIC = b"SQLite format 3\x00"
MAX_FILES = 200
PATIENCE = 2.0
"""Seconds that an app has to finish a transaction."""
PAUSE = 0.02

NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Where there are such flags: follow no link and wait for nobody."""


class Database:
    """The one SQLite file in the app's working directory, or beside its code."""

    def __init__(
        self,
        directories: Sequence[Path],
        still: Callable[[], AbstractContextManager[object]] = nullcontext,
        clock: Clock | None = None,
        asking: Asking = asking.answer,
    ) -> None:
        """Look into directories, and into those in them.

        Args:
            directories: Where the app runs, and where its code is.
            still: Gives a context in which the app cannot change a file that is being read.
            clock: Says how long the app has had to finish a transaction.
            asking: Asks what is asked.
        """
        self.directories = directories
        self.still = still
        self.clock = clock or Clock()
        self.asking = asking

    def rows(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401 - what SQLite can bind
        """Return what a query finds.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
            DeadlineError: It takes too long.
        """
        found = self._ask("ro", sql, values)
        assert isinstance(found, list)  # noqa: S101 - the answer to this kind of question
        return found

    def execute(self, sql: str, *values: Any) -> int:  # noqa: ANN401 - what SQLite can bind
        """Change what the app has stored; return the number of rows that changed.

        Raises:
            AssertionError: There is no database, or the app has left a transaction open.
            DeadlineError: It takes too long.
        """
        found = self._ask("rw", sql, values)
        assert isinstance(found, int)  # noqa: S101 - as above
        return found

    def _ask(self, mode: str, sql: str, values: tuple[Any, ...]) -> Answer:
        """Ask while the app stands still; while it is busy, let it go on and ask again."""
        until = self.clock.now() + PATIENCE
        while True:
            try:
                with self.still():
                    return self._asked(mode, sql, values)
            except LateError as error:
                raise DeadlineError(str(error)) from None
            except RefusedError as error:
                raise AssertionError(str(error)) from None
            except BusyError:
                if self.clock.now() > until:
                    message = "The database is locked: the app has left a transaction unfinished."
                    raise AssertionError(message) from None
            time.sleep(PAUSE)

    def _asked(self, mode: str, sql: str, values: tuple[Any, ...]) -> Answer:
        path = self._find()
        if mode == "rw" and _is_unfinished(Path(f"{path}-journal")):
            raise BusyError
        return self.asking(Question(str(path), mode, sql, values))

    def _find(self) -> Path:
        every = (path for directory in self.directories for path in _files(directory))
        found = [path for path in every if _is_database(path)]
        if not found:
            raise AssertionError(
                "The app has made no SQLite file, neither in its working directory "
                "nor beside its code."
            )
        if len(found) > 1:
            names = ", ".join(path.name for path in found[:5])
            raise AssertionError(f"The app has made several SQLite files: {names}.")
        return found[0]


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
