"""Tries, in a confined child, what learner code must not be able to do.

Nothing here does harm where it goes through: signals of number 0, calls without arguments, a
canary instead of a secret.
"""

import errno
import os
import resource
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Self

from graders.apps.host import frames, kernel, syscalls
from graders.apps.host.confinement import Applied


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


Try = tuple[str, Callable[[], object]]


def answer(connection: socket.socket, applied: Applied, targets: Targets) -> None:
    """Try everything, tell what came of it, and stay until the other side has seen enough."""
    connection.sendall(frames.pack({"applied": asdict(applied), "attempts": attempts(targets)}))
    while connection.recv(1):
        pass


def attempts(targets: Targets) -> dict[str, dict[str, int]]:
    """Try everything, by the layer that must stop it; each comes to its error, or 0 for none."""
    return {
        "seccomp": {name: _error(step) for name, step in _calls()},
        "landlock": {name: _error(step) for name, step in _files(targets)},
        "cage": {f"see {path}": _error(partial(os.stat, path)) for path in targets.unseen},
    }


def _calls() -> Iterator[Try]:
    yield "fork", _fork
    yield "open a network socket", lambda: socket.socket(socket.AF_INET).close()
    yield "open a UNIX socket", lambda: socket.socket(socket.AF_UNIX).close()
    yield "send to sockets by name", _pair_of_datagrams
    yield "make a file in memory", lambda: os.close(os.memfd_create("probe"))
    yield "signal its parent", lambda: os.kill(os.getppid(), 0)
    yield "limit its parent", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    for name, number in syscalls.forbidden().items():
        yield f"call {name}", partial(kernel.call, number)


def _files(targets: Targets) -> Iterator[Try]:
    yield "read a secret", partial(_open, targets.secret, os.O_RDONLY)
    yield "empty a secret", partial(_open, targets.secret, os.O_RDONLY | os.O_TRUNC)
    yield "write outside", partial(_open, f"{targets.outside}/probe", os.O_WRONLY | os.O_CREAT)
    yield "list what is outside", partial(os.listdir, targets.outside)


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
