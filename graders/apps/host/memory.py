"""Has the kernel hold the memory of a process that forks often in large pages.

A fork then has fewer of them to share out, and the end of a child fewer to give back.
"""

import ctypes
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from graders.apps.host import kernel

COLLAPSE = 25
"""`MADV_COLLAPSE`, known to Linux since 6.1."""

PRIVATE = "rw-p"
NO_FILE = "0"

_advise = kernel.function("madvise", ctypes.c_ulong, ctypes.c_ulong, ctypes.c_int)


def gather() -> None:
    """Have this process's memory moved together, as far as the kernel can and will."""
    for start, end in _spans(Path("/proc/self/maps").read_text(encoding="utf-8")):
        with suppress(OSError):
            kernel.checked(_advise(start, end - start, COLLAPSE))


def _spans(table: str) -> Iterator[tuple[int, int]]:
    """Yield where memory lies that is this process's own and of no file."""
    for line in table.splitlines():
        addresses, rights, _offset, _device, inode, *name = line.split(maxsplit=5)
        if rights == PRIVATE and inode == NO_FILE and name != ["[stack]"]:
            start, end = addresses.split("-")
            yield int(start, 16), int(end, 16)
