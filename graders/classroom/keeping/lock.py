"""A directory of results belongs to one run at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = ".lock"


class LockedError(Exception):
    """Another run has the directory; the text says which."""


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Keep a directory for oneself; the kernel lets go of it when the process ends, however.

    Raises:
        LockedError: Another process has it.
        OSError: It cannot be written to.
    """
    descriptor = os.open(directory / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise LockedError(
                f"{directory} is in use: process {owner} is grading into it. "
                "Wait for it, stop it with Ctrl-C, or give another directory with --out."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
