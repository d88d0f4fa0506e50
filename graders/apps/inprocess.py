"""Runs the learner's app in a thread of this process, where breakpoints work."""

import ctypes
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from graders.apps import postgresql
from graders.apps.clock import Clock
from graders.apps.host import bounds, engine, faults, loading
from graders.apps.host.reading import Copy
from graders.apps.scene import ZONE, Scene

KEPT = 1_000_000
PATIENCE = 3.0
MEMORY = "/dev/shm"  # noqa: S108 - a fresh directory is made in it
"""Files in memory, where there are such: a database need not wait for a disk."""

HIDDEN = dict.fromkeys(("ACCESS_TOKEN_EXPIRE_MINUTES", "DATABASE_URL", "SECRET_KEY"))
"""Settings of the course's apps that a shell may have for an app of its own, with its own data."""

HOMES = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP")
"""Where programs look for a person's own files and for a place for temporary ones."""

CLIENT = "httpx2"
"""The logger of our own client, which a learner's app does not hear in a process of its own."""


@contextmanager
def overheard(stream: TextIO, kept: list[str]) -> Iterator[None]:
    """Keep what is written to a stream, up to a limit; the stream gets it all the same.

    The stream remains the object that it is, since pytest puts its own streams back into
    `sys` between the set-up of a test and its call.
    """
    write = stream.write

    def keep(text: str) -> int:
        if len(kept) < KEPT:
            kept.append(text)
        return write(text)

    stream.write = keep  # type: ignore[method-assign]
    try:
        yield
    finally:
        stream.write = write  # type: ignore[method-assign]


class Surroundings:
    """The working directory, environment, output and logging of this process, lent to an app."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.kept: list[str] = []
        self.ears = ExitStack()

    def __enter__(self) -> Self:
        self.directory = Path.cwd()
        self.environment = dict(os.environ)
        self.bytecode = sys.dont_write_bytecode
        root = logging.getLogger()
        self.handlers, self.level = root.handlers[:], root.level
        self.loggers = {one: _state(one) for one in _loggers()}
        os.chdir(self.scene.work)
        homes = dict.fromkeys(HOMES, str(self.scene.work))
        _surround({"TZ": ZONE, **HIDDEN, **homes, **self.scene.environment})
        self.temporary, tempfile.tempdir = tempfile.tempdir, str(self.scene.work)
        bounds.keep((str(self.scene.code), str(self.scene.work)))
        sys.dont_write_bytecode = True
        self.streams = sys.stdout, sys.stderr
        for stream in self.streams:
            self.ears.enter_context(overheard(stream, self.kept))
        root.handlers[:] = []
        root.setLevel(logging.WARNING)
        logging.getLogger(CLIENT).disabled = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        bounds.drop()
        tempfile.tempdir = self.temporary
        root = logging.getLogger()
        root.handlers[:] = self.handlers
        root.setLevel(self.level)
        for one in _loggers():
            _restore(one, self.loggers.get(one, LIBRARIES.get(one.name, NEW)))
        logging.getLogger(CLIENT).disabled = False
        self.ears.close()
        sys.stdout, sys.stderr = self.streams
        sys.dont_write_bytecode = self.bytecode
        _surround(dict.fromkeys(os.environ) | self.environment)
        os.chdir(self.directory)


def _surround(environment: Mapping[str, str | None]) -> None:
    """Set environment variables, or remove those that are `None`, the time zone among them."""
    for name, text in environment.items():
        if text is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = text
    if sys.platform != "win32":
        time.tzset()


def silence_pytest() -> None:
    """Take the handlers of pytest and its plugins off the root logger.

    With them there, a learner's own set-up does nothing. Pytest puts them there anew for each phase
    of a test, and takes them off again itself.
    """
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if not _is_of_pytest(one)]


def _is_of_pytest(handler: logging.Handler) -> bool:
    return type(handler).__module__.startswith(("_pytest.", "pytest_"))


@dataclass(frozen=True)
class State:
    """What an app may have changed of a logger."""

    handlers: tuple[logging.Handler, ...] = ()
    filters: tuple[Any, ...] = ()
    level: int = logging.NOTSET
    propagate: bool = True
    disabled: bool = False


NEW = State()
LIBRARIES = {"sqlalchemy": State(level=logging.WARNING)}
"""What libraries make of their loggers when they are imported, which they are once."""


def _loggers() -> list[logging.Logger]:
    known = list(logging.Logger.manager.loggerDict.values())
    return [one for one in known if isinstance(one, logging.Logger)]


def _state(one: logging.Logger) -> State:
    handlers, filters = tuple(one.handlers), tuple(one.filters)
    return State(handlers, filters, one.level, one.propagate, one.disabled)


def _restore(one: logging.Logger, state: State) -> None:
    """Make a logger as it was; its object stays, since libraries hold on to theirs."""
    if _state(one) == state:
        return
    one.handlers[:] = state.handlers
    one.filters[:] = state.filters
    one.setLevel(state.level)
    one.propagate = state.propagate
    one.disabled = state.disabled


class Threaded:
    """An app that runs in a thread of this process."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.files = Copy(str(scene.code), scene.known_as)
        self.socket, self.peer = socket.socketpair()
        self.surroundings = Surroundings(scene)
        self.surroundings.__enter__()
        self.thread = threading.Thread(target=self._run, name=scene.module, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        bounds.count_in()
        try:
            engine.run(self.peer, self.files, self.scene.module)
        finally:
            self.peer.close()

    def process(self) -> None:
        """Return nothing: the app runs in this process."""

    def output(self) -> str:
        """Return what the app has printed or logged so far."""
        return "".join(self.surroundings.kept)[:KEPT]

    def called(self) -> None:
        """Prepare for the call of the test."""
        silence_pytest()

    def fate(self) -> str:
        """Say how the app ended: a thread has no exit status."""
        return "The app has ended the thread that it ran in."

    def stuck(self) -> list[dict[str, Any]]:
        """Return the learner's lines that some thread is at, the innermost last."""
        for thread, frame in sys._current_frames().items():  # noqa: SLF001 - there is no other way to look
            if thread != threading.get_ident():
                found = faults.lines(traceback.extract_stack(frame), self.files)
                if found:
                    return found
        return []

    def still(self) -> AbstractContextManager[object]:
        """Return a context that does nothing: this is the student's own machine."""
        return nullcontext()

    def end(self) -> None:
        """Stop the thread, forget the learner's modules and put the surroundings back."""
        self.socket.close()
        if not self._is_over():
            _interrupt(self.thread)
            self._is_over()
        loading.forget(self.files)
        self.surroundings.__exit__(None, None, None)

    def _is_over(self) -> bool:
        """Whether the thread ends in the time that it has for that."""
        clock = Clock()
        until = clock.now() + PATIENCE
        while self.thread.is_alive() and clock.left(until) > 0:
            self.thread.join(0.1)
        return not self.thread.is_alive()


def _interrupt(thread: threading.Thread) -> None:
    """Have a thread that goes on for ever raise SystemExit at its next step in Python."""
    number = ctypes.c_ulong(thread.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(SystemExit))


class InProcess:
    """Starts apps in threads of this process, one at a time."""

    apart = False

    def __init__(self) -> None:
        self.server = postgresql.named()
        loading.cheapen_hashing()

    def directory(self) -> Path:
        """Return a fresh working directory."""
        place = MEMORY if os.access(MEMORY, os.W_OK) else None
        return Path(os.path.realpath(tempfile.mkdtemp(prefix="kata-", dir=place)))

    def launch(self, scene: Scene) -> Threaded:
        """Start the app in a thread."""
        return Threaded(scene)

    def clear(self, directory: Path) -> None:
        """Remove a working directory, or leave what another program still holds open."""
        shutil.rmtree(directory, ignore_errors=True)
