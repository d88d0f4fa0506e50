"""Working directories of apps: how much they may hold, and how they are removed.

What lies in them was made by a stranger: trees deeper than a path can say, names of any length,
directories that nobody may enter.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
MOST_ENTRIES = 500
"""Files and directories; each level of a tree costs us a descriptor while we look."""

BLOCK = 512
ENTER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


def excess(directory: Path) -> str:
    """Return what is too much in a directory, as the end of a sentence; nothing, if all is well."""
    size = 0
    try:
        for count, blocks in enumerate(_entries(directory), start=1):
            size += blocks * BLOCK
            if count > MOST_ENTRIES:
                return f"made over {MOST_ENTRIES} files and directories"
            if size > MOST_BYTES:
                return f"wrote over {MOST_BYTES // 1024**2} MB of files"
    except (OSError, RecursionError):
        return "made directories too deep to look into"
    return ""


def _entries(directory: Path) -> Iterator[int]:
    """Yield the size in blocks of each entry of a tree; what has just been removed has none."""
    for _, directories, files, here in os.fwalk(directory):
        yield from (0 for _ in directories)
        for name in files:
            with suppress(FileNotFoundError):
                yield os.stat(name, dir_fd=here, follow_symlinks=False).st_blocks


def discard(directory: Path) -> None:
    """Remove a directory and all in it, whatever its shape, when nobody works there any more."""
    with suppress(OSError):
        _take_apart(directory)
        directory.rmdir()


def _take_apart(directory: Path) -> None:
    """Empty a tree from its leaves up; one descriptor goes down and up again by `..`."""
    here = os.open(directory, ENTER)
    way = [("", _emptied(here))]
    try:
        while way:
            name, inside = way[-1]
            if inside:
                here = _moved(here, inside[-1])
                way.append((inside.pop(), _emptied(here)))
            else:
                way.pop()
                if way:
                    here = _moved(here, "..")
                    os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)


def _moved(here: int, name: str) -> int:
    there = os.open(name, ENTER, dir_fd=here)
    os.close(here)
    return there


def _emptied(here: int) -> list[str]:
    """Remove the files of a directory; return its directories, which we may then enter."""
    directories = []
    for name in os.listdir(here):
        if stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
            os.chmod(name, stat.S_IRWXU, dir_fd=here)
            directories.append(name)
        else:
            os.unlink(name, dir_fd=here)
    return directories
