"""Our side of the zygote: starts it, orders processes from it, and ends them."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graders.apps.host import confinement
from graders.apps.host.probe import Targets
from graders.apps.sandbox import cage
from graders.apps.sandbox.cage import View
from graders.apps.sandbox.directory import discard, excess
from graders.apps.sandbox.identity import Identity
from graders.apps.sandbox.isolation import Layers
from graders.apps.sandbox.status import is_stopped, process_of
from graders.apps.scene import ZONE, Scene

KEPT = 1_000_000
"""Bytes of output that are kept of one app."""

APPS = "apps"
"""The directory of working directories."""

LARGEST = 1 << 16
STARTING = 60.0
ANSWERING = 20.0
DYING = 1.0
STOPPING = 1.0
COMPILING = 5.0
COMPILED_FOR = 3
"""Apps after which a stage is compiled: a fault that the first test notices needs no bytecode."""

BYTECODE = "__pycache__"
WATCH = 0.1
"""Seconds between two looks at what an app has written."""

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": ZONE,
    "PYTHONDONTWRITEBYTECODE": "1",
    **confinement.ENVIRONMENT,
}


class ZygoteError(Exception):
    """The sandbox itself does not work: our fault, and never a learner's zero."""


class Zygote:
    """A process that has the web stack imported and forks a child for each app."""

    apart = True

    def __init__(self, layers: Layers, view: View, scratch: Path, who: Identity) -> None:
        """Prepare to start it.

        Args:
            layers: What confines its children; a cage is around itself.
            view: Which files it sees.
            scratch: The directory that holds stages and working directories.
            who: Whom its children run as.
        """
        self.server = None
        self.layers = layers
        self.view = view
        self.scratch = scratch
        self.who = who
        self.limits = confinement.Limits()
        self.stage: Path | None = None
        self.apps = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            OSError: The cage cannot be made.
            ZygoteError: It does not start.
        """
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                self._command(there.fileno()),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[there.fileno()],
                env=ENVIRONMENT,
                cwd="/",
            )
        except BaseException:
            here.close()
            raise
        finally:
            there.close()
        self.control = here
        here.settimeout(STARTING)
        settings = {"visible": self.view.visible, "hidden": self.view.hidden}
        with suppress(OSError):  # one that does not start says why
            here.send(json.dumps(settings).encode())
        try:
            self._hear_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _command(self, control: int) -> list[str]:
        module = ["-I", "-B", "-m", "graders.apps.host.zygote"]
        inside = [sys.executable, *module, str(control)]
        if "cage" not in self.layers:
            return inside
        root = os.geteuid() == 0
        return cage.command(inside, self.view, self.scratch, ENVIRONMENT, root=root)

    def _hear_ready(self) -> None:
        try:
            self._answer()
        except ZygoteError as error:
            if "cage" in self.layers:
                raise cage.failure(str(error)) from None
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
            self.process.kill()
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()

    def directory(self) -> Path:
        """Return a fresh working directory."""
        return Path(tempfile.mkdtemp(prefix="app-", dir=self.scratch / APPS))

    def clear(self, directory: Path) -> None:
        """Remove a working directory."""
        discard(directory)

    def launch(self, scene: Scene) -> "Child":
        """Fork a child that imports and serves the app."""
        self._count(scene.stage)
        home = {"HOME": str(scene.work), "TMPDIR": str(scene.work)}
        given = {**ENVIRONMENT, **home, **scene.environment}
        scene.directory.chmod(0o755)
        for place in (scene.work, scene.code):
            self.who.give(place)
        order = {
            "op": "fork",
            "stage": str(scene.code),
            "module": scene.module,
            "needs": scene.needs,
            "environment": {name: text for name, text in given.items() if text is not None},
        }
        return self._fork(order, scene.directory, scene.work, scene.code)

    def _count(self, stage: Path) -> None:
        """Count the apps of a stage, and have it compiled once it is known to have many."""
        if stage != self.stage:
            self.stage, self.apps = stage, 0
        self.apps += 1
        if self.apps == COMPILED_FOR:
            self._compile(stage)

    def _compile(self, stage: Path) -> None:
        """Have a child that is confined as all are leave bytecode beside the sources."""
        directory = self.directory()
        places = [directory, *(folder / BYTECODE for folder in _folders(stage))]
        for place in places:
            place.mkdir(exist_ok=True)
            self.who.give(place)
        child = self._fork({"op": "compile", "stage": str(stage)}, directory, *places, reads=stage)
        select.select([child.socket], [], [], COMPILING)
        child.end()
        self.who.take_back(places[1:])
        self.clear(directory)

    def probe(self, targets: Targets) -> "Child":
        """Fork a child that tries what learner code must not be able to do."""
        directory = self.directory()
        self.who.give(directory)
        return self._fork({"op": "probe", "targets": asdict(targets)}, directory, directory)

    def _fork(
        self, order: dict[str, Any], watched: Path, *writable: Path, reads: Path | None = None
    ) -> "Child":
        """Fork a child that starts in the first of the directories that it may write to.

        Args:
            order: What it is for.
            watched: The directory whose size is watched.
            writable: What it may write to.
            reads: What it may read besides.
        """
        here, there = socket.socketpair()
        reading, writing = os.pipe()
        plan = asdict(self._plan(writable, reads))
        try:
            answer, handle = self.ask(order | {"plan": plan}, (there.fileno(), writing))
        except BaseException:
            here.close()
            os.close(reading)
            raise
        finally:
            there.close()
            os.close(writing)
        return Child(self, here, reading, answer["pid"], handle, watched)

    def _plan(self, writable: Iterable[Path], reads: Path | None) -> confinement.Plan:
        return confinement.Plan(
            readable=(str(reads),) if reads else (),
            writable=tuple(map(str, writable)),
            limits=self.limits,
            user=self.who.user,
            owner=self.who.owner,
            landlock="landlock" in self.layers,
            seccomp="seccomp" in self.layers,
        )

    def ask(
        self, order: Mapping[str, Any], descriptors: Sequence[int] = ()
    ) -> tuple[dict[str, Any], int]:
        """Send an order and return the answer, with the descriptor that comes with it or -1.

        Raises:
            ZygoteError: The zygote is gone or stuck.
        """
        if self.control is None:
            raise ZygoteError("The sandbox has not been started.")
        try:
            self.control.settimeout(ANSWERING)
            socket.send_fds(self.control, [json.dumps(order).encode()], list(descriptors))
        except OSError as error:
            raise ZygoteError(f"The sandbox takes no orders: {error}.") from None
        return self._answer()

    def _answer(self) -> tuple[dict[str, Any], int]:
        assert self.control is not None  # noqa: S101 - the callers have seen to it
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self.control, LARGEST, 1)
        except OSError as error:
            raise ZygoteError(f"The sandbox does not answer: {error}.") from None
        if not data:
            raise ZygoteError(f"The sandbox could not be kept running: {self._complaint()}")
        answer: dict[str, Any] = json.loads(data)
        return answer, descriptors[0] if descriptors else -1

    def _complaint(self) -> str:
        if self.process is None or self.process.stderr is None:
            return "it did not start"
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.process.kill()
        said = self.process.stderr.read(4000).decode(errors="replace").strip()
        return said.splitlines()[-1] if said else f"exit status {self.process.wait()}"


class Child:
    """A forked process that serves one app."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that belongs to one process
        self,
        zygote: Zygote,
        wire: socket.socket,
        reading: int,
        pid: int,
        handle: int,
        directory: Path,
    ) -> None:
        self.zygote = zygote
        self.socket = wire
        self.pid = pid
        self.handle = handle
        self.status: int | None = None
        self.reaped = False
        self.kept = bytearray()
        self.taking = threading.Lock()
        self.reading = reading
        self.directory = directory
        self.excess = ""
        self.ending = threading.Lock()
        self.drain = threading.Thread(target=self._drain, daemon=True)
        self.drain.start()

    def _drain(self) -> None:
        """Take whatever is printed until nobody can print any more."""
        look = time.monotonic() + WATCH
        while True:
            if self._wait(max(0.0, look - time.monotonic())):
                with self.taking:
                    if self._wait(0) and not self._take():
                        break
            if time.monotonic() >= look:
                self._look()
                look = time.monotonic() + WATCH
        with self.taking:
            os.close(self.reading)
            self.reading = -1

    def _look(self) -> None:
        """End the process if it has written too much."""
        if not self.excess and (found := excess(self.directory)):
            with self.ending:
                if not self.reaped:
                    self.excess = found
                    _send(self.handle, signal.SIGKILL)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Stop the process, and let it go on afterwards."""
        _send(self.handle, signal.SIGSTOP)
        until = time.monotonic() + STOPPING
        try:
            while not self._stands() and time.monotonic() < until:
                time.sleep(0.0005)
            yield
        finally:
            _send(self.handle, signal.SIGCONT)

    def _stands(self) -> bool:
        try:
            return is_stopped(process_of(self.handle))
        except OSError:
            return True  # it has ended

    def _take(self) -> bool:
        """Take a piece of what is printed, and keep the first of all; false at the end."""
        piece = os.read(self.reading, 1 << 16)
        self.kept += piece[: KEPT - len(self.kept)]
        return bool(piece)

    def _wait(self, seconds: float | None) -> bool:
        return bool(select.select([self.reading], [], [], seconds)[0])

    def process(self) -> int | None:
        """Return the id that its process has here, unless it has ended."""
        try:
            return process_of(self.handle)
        except OSError:
            return None

    def output(self) -> str:
        """Return what the app has printed so far; the engine has flushed it before."""
        with self.taking:
            while self.reading >= 0 and len(self.kept) < KEPT and self._wait(0) and self._take():
                pass
        return self.kept.decode(errors="replace")

    def called(self) -> None:
        """Do nothing: what pytest does here is not seen in another process."""

    def stuck(self) -> list[dict[str, Any]]:
        """Return nothing: nobody looks into another process."""
        return []

    def fate(self) -> str:
        """Say how the process ended."""
        if not self.reaped:
            select.select([self.handle], [], [], DYING)
            self.end()
        if self.excess:
            return f"The app's process was ended: it {self.excess}."
        if self.status is None:
            return "The app's process closed its connection to the grader."
        if os.WIFSIGNALED(self.status):
            number = os.WTERMSIG(self.status)
            return f"The app's process was killed by {_signal(number)}."
        code = os.waitstatus_to_exitcode(self.status)
        return f"The app's process ended itself with exit status {code}."

    def end(self) -> None:
        """Kill the process and whatever it has started."""
        if self.reaped:
            return
        with self.ending:
            self.reaped = True
        self.socket.close()
        answer, _ = self.zygote.ask({"op": "reap", "pid": self.pid})
        self.status = answer["status"]
        os.close(self.handle)
        self.drain.join(DYING)


def _folders(stage: Path) -> list[Path]:
    """Return the directories of a stage that hold modules."""
    return sorted({path.parent for path in stage.rglob("*.py") if path.parent.name != BYTECODE})


def _send(handle: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, number)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
