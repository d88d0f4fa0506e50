"""What an app may not do, told in a sentence wherever it runs.

In a grade the kernel is what holds it back, and would say so in a word that differs by machine; at
home nothing would. Here Python itself hears what is about to be done, and the sentence is the same.
"""

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from weakref import WeakSet

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
DEVICES = "/dev/"
MEMORY_FILES = "/dev/shm/"  # noqa: S108 - named to be refused
INTERNET = frozenset({2, 10, 23, 30})
"""The numbers that systems have for addresses of the internet."""

BEGINNING = "The app may not "
MEMORY = frozenset({"", ":memory:"})
WRITES = (
    "The app may not write to {path}: only beside its own code, in its working directory "
    "and in the directory for temporary files, and each test starts with them fresh."
)
PROGRAMS = "The app may not start another program ({what}): it is tested on its own."
NETWORK = "The app may not open a connection to the network: it is tested on its own."


@dataclass
class Bounds:
    """Where the app that runs now may write, and which threads are its own."""

    places: tuple[str, ...] = ()
    alone: bool = False
    """Whether the whole process is the app's."""

    threads: "WeakSet[threading.Thread]" = field(default_factory=WeakSet)


START = threading.Thread.start
now: Bounds | None = None
installed = False


def told(fault: Mapping[str, Any]) -> str | None:
    """Return the sentence of ours that an app has met, if that is what went wrong."""
    text = str(fault.get("text", ""))
    is_ours = fault.get("type") == PermissionError.__name__ and text.startswith(BEGINNING)
    return text if is_ours else None


def keep(places: Iterable[str], *, alone: bool = False) -> None:
    """From now on, hear what an app is about to do, which may write to some places only."""
    global now, installed  # noqa: PLW0603 - a process has one list of hooks, and none is taken off it
    now = Bounds(tuple(os.path.realpath(place) for place in places), alone)
    if not installed:
        installed = True
        sys.addaudithook(_hear)


def count_in() -> None:
    """Take the present thread for one of the app's; those that it starts are, too."""
    if now is not None:
        now.threads.add(threading.current_thread())
        threading.Thread.start = _start  # type: ignore[assignment,method-assign] # nothing else hears of threads


def drop() -> None:
    """Hear nothing any more."""
    global now  # noqa: PLW0603 - as above
    now = None
    threading.Thread.start = START  # type: ignore[method-assign] # as it was


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    bounds = now
    if bounds is None:
        return
    if event in EVENTS and _is_the_apps(bounds):
        EVENTS[event](bounds, event, arguments)


def _start(thread: threading.Thread) -> None:
    """Start a thread, which is the app's if one of the app's has started it."""
    if now is not None and threading.current_thread() in now.threads:
        now.threads.add(thread)
    START(thread)


def _is_the_apps(bounds: Bounds) -> bool:
    return bounds.alone or threading.current_thread() in bounds.threads


def _open(bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    path, _mode, flags = arguments
    if isinstance(flags, int) and flags & WRITING:
        _check(bounds, path)


def _make(bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    if not os.path.lexists(arguments[0]):
        _check(bounds, arguments[0])


def _touch(bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    """Have a file that is not there be missed: in a grade, the kernel is told to let this pass."""
    path = arguments[0]
    _check(bounds, path)
    if not isinstance(path, int) and not os.path.lexists(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def _move(bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    _check(bounds, arguments[1])


def _database(bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    path = os.fsdecode(arguments[0])
    if path.startswith("file:"):
        address = urlsplit(path)
        if {"ro", "memory"} & set(parse_qs(address.query).get("mode", ())):
            return
        path = unquote(address.path)
    if path not in MEMORY:
        _check(bounds, path)


def _check(bounds: Bounds, path: Any) -> None:  # noqa: ANN401 - whatever Python takes for a path
    """See to it that a path lies where the app may write.

    Raises:
        PermissionError: It lies elsewhere.
    """
    if isinstance(path, int):
        return
    try:
        named = os.fsdecode(path)
        whole = os.path.realpath(named)
    except (TypeError, ValueError):
        return  # what cannot even be named is left to the system
    is_device = whole.startswith(DEVICES) and not whole.startswith(MEMORY_FILES)
    if is_device or whole == os.path.realpath(os.devnull):
        return
    if not any(whole == one or whole.startswith(one + os.sep) for one in bounds.places):
        raise PermissionError(WRITES.format(path=_shown(bounds, whole, named)))


def _shown(bounds: Bounds, whole: str, path: str) -> str:
    """Return a path as it is the same wherever the app runs, seen from its own folder if near."""
    if not bounds.places:
        return path
    above = os.path.dirname(os.path.dirname(bounds.places[0]))  # noqa: PTH120 - as is all here
    return os.path.relpath(whole, bounds.places[0]) if whole.startswith(above + os.sep) else path


def _program(_bounds: Bounds, event: str, arguments: tuple[Any, ...]) -> None:
    what = arguments[0] if arguments and isinstance(arguments[0], str | bytes) else event
    raise PermissionError(PROGRAMS.format(what=Path(os.fsdecode(what)).name))


def _connection(_bounds: Bounds, _event: str, arguments: tuple[Any, ...]) -> None:
    if sys.platform != "win32" and arguments[1] in INTERNET:
        raise PermissionError(NETWORK)


EVENTS: dict[str, Callable[[Bounds, str, tuple[Any, ...]], None]] = {
    "open": _open,
    "sqlite3.connect": _database,
    "os.mkdir": _make,
    "os.utime": _touch,
    "os.rename": _move,
    "os.link": _move,
    "os.symlink": _move,
    "subprocess.Popen": _program,
    "os.system": _program,
    "os.fork": _program,
    "os.forkpty": _program,
    "os.exec": _program,
    "os.posix_spawn": _program,
    "os.startfile": _program,
    "socket.__new__": _connection,
}
