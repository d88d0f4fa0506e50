"""Files of a stranger's, read without trust."""

import os
import stat
from pathlib import Path

MAX_FILE = 1024 * 1024


class RefusedError(Exception):
    """A file cannot be taken; the text says why."""


def content(path: Path, name: str, limit: int = MAX_FILE) -> bytes:
    """Return the bytes of a file.

    Raises:
        RefusedError: It is no ordinary file of reasonable size.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise RefusedError(f"{name} cannot be read: {error.strerror}.") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedError(f"{name} is no ordinary file.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            found = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(found) > limit:
        raise RefusedError(f"{name} is too large: at most {limit:,} bytes are taken.")
    return found


def listing(folder: Path) -> list[Path]:
    """Return what is in a folder, as far as it can be read and is worth showing."""
    try:
        return sorted(folder.iterdir())[:1000]
    except OSError:
        return []
