"""Tries, in a confined child, what learner code must not be able to do.

Nothing here does harm where it goes through: signals of number 0, calls without arguments, a
canary instead of a secret.
"""

import errno
import os
import resource
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from graders.host import kernel, syscalls


@dataclass(frozen=True, slots=True)
class Targets:
    """What a probe aims at; all of it may be reached as far as file modes go."""

    secret: str
    """A file that Landlock must keep from being read."""
    outside: str
    """A directory that Landlock must keep from being written to."""
    unseen: tuple[str, ...] = ()
    """Paths that the cage must keep out of sight."""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the targets behind `dataclasses.asdict`."""
        return cls(**{**data, "unseen": tuple(data["unseen"])})


def attempts(targets: Targets) -> dict[str, int]:
    """Try everything; each is answered with the error that stopped it, or 0 where none did."""
    return {name: _error(step) for name, step in (*_calls(), *_files(targets))}


def _calls() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what seccomp must refuse."""
    yield "fork", _fork
    yield "socket", lambda: socket.socket(socket.AF_INET).close()
    yield "unix socket", lambda: socket.socket(socket.AF_UNIX).close()
    yield "datagrams", _pair_of_datagrams
    yield "memfd", lambda: os.close(os.memfd_create("probe"))
    yield "kill the parent", lambda: os.kill(os.getppid(), 0)
    yield "limit the parent", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    for name, number in syscalls.forbidden().items():
        yield name, partial(kernel.call, number)


def _files(targets: Targets) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what Landlock must refuse, and what must not be there in a cage."""
    yield "read a secret", partial(_open, targets.secret, os.O_RDONLY)
    yield "empty a secret", partial(_open, targets.secret, os.O_RDONLY | os.O_TRUNC)
    yield "write outside", partial(_open, f"{targets.outside}/probe", os.O_WRONLY | os.O_CREAT)
    yield "list outside", partial(os.listdir, targets.outside)
    for path in targets.unseen:
        yield f"see {path}", partial(os.stat, path)


def _error(step: Callable[[], object]) -> int:
    try:
        step()
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _open(path: str, flags: int) -> None:
    os.close(os.open(path, flags))


def _pair_of_datagrams() -> None:
    for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        end.close()


def _fork() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
