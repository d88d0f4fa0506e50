"""Working directories of apps: how much they may hold, and how they are removed.

What lies in them was made by a stranger: trees deeper than a path can say, names of any length,
directories that nobody may enter.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
MOST_ENTRIES = 500
"""Files and directories; each level of a tree costs us a descriptor while we look."""

BLOCK = 512


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
    with suppress(OSError, RecursionError):
        shutil.rmtree(directory)
    if directory.exists():
        with suppress(OSError):
            _flatten(directory)


def _flatten(directory: Path) -> None:
    """Remove a tree level by level: what lies in a subdirectory is moved up beside it."""
    here = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while names := os.listdir(here):  # noqa: PTH208 - of a descriptor
            for name in names:
                _take_apart(name, here)
    finally:
        os.close(here)
    directory.rmdir()


def _take_apart(name: str, here: int) -> None:
    if not _is_directory(name, here):
        os.unlink(name, dir_fd=here)
        return
    there = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
    try:
        for inner in os.listdir(there):  # noqa: PTH208 - of a descriptor
            if _is_directory(inner, there):
                os.rename(inner, secrets.token_hex(8), src_dir_fd=there, dst_dir_fd=here)
            else:
                os.unlink(inner, dir_fd=there)
    finally:
        os.close(there)
    os.rmdir(name, dir_fd=here)


def _is_directory(name: str, here: int) -> bool:
    """Whether an entry is a directory, which we may then enter."""
    found = stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode)
    if found:
        os.chmod(name, stat.S_IRWXU, dir_fd=here)
    return found
