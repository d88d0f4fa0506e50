"""Stands ready with the web stack imported, and forks one process for each app.

Run as `python -I -B -m graders.apps.host.zygote FD`, where the descriptor is one end of a SEQPACKET
socket. It never runs learner code itself.
"""

import ctypes
import gc
import json
import mimetypes
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from graders.apps.host import bounds, confinement, engine, loading, memory, probe, rehearsal
from graders.apps.host.reading import Copy

LARGEST = 1 << 20
SUBREAPER = 36
PARENT_DEATH = 1
SWEEPS = 100_000
"""Times to look for what a child has left behind; each kills all that is there."""

YOUNG = 50_000
"""New objects after which a child, which lives for one test, looks for garbage."""

Order = dict[str, Any]


def warm() -> None:
    """Have all that learners use imported and in use; a child then starts in milliseconds."""
    loading.cheapen_hashing()
    mimetypes.init()
    "täst".encode("idna")
    rehearsal.play()
    loading.forget_listings()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


@dataclass
class Zygote:
    """Answers orders over the control socket until it closes."""

    control: socket.socket
    prepared: confinement.Prepared
    serving: set[int] = field(default_factory=set)
    """Children that nobody has asked to end yet."""
    ended: dict[int, int] = field(default_factory=dict)
    """The status of those among them that have ended themselves."""

    def run(self) -> None:
        """Answer orders, one after another."""
        while True:
            order, descriptors = self._receive()
            if order is None:
                return
            try:
                if order["op"] in ROLES:
                    self._fork(order, descriptors)
                else:
                    self._answer({"status": self._reap(order["pid"])})
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)

    def _receive(self) -> tuple[Order | None, list[int]]:
        data, descriptors, _flags, _address = socket.recv_fds(self.control, LARGEST, 4)
        return (json.loads(data) if data else None), list(descriptors)

    def _answer(self, answer: Order, descriptors: tuple[int, ...] = ()) -> None:
        socket.send_fds(self.control, [json.dumps(answer).encode()], list(descriptors))

    def _fork(self, order: Order, descriptors: list[int]) -> None:
        loading.provide(order.get("needs", ()))
        pid = os.fork()
        if pid == 0:
            ROLES[order["op"]](order, self.prepared, *descriptors)
        self.serving.add(pid)
        handle = os.pidfd_open(pid)
        self._answer({"pid": pid}, (handle,))
        os.close(handle)

    def _reap(self, pid: int) -> int | None:
        """End a child with all that it has started; return its status if it had ended itself."""
        self._collect()
        self.serving.discard(pid)
        status = self.ended.pop(pid, None)
        if status is None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        for _ in range(SWEEPS):
            self._collect()
            if not (orphans := children() - self.serving):
                break
            for orphan in orphans:
                with suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
        return status

    def _collect(self) -> None:
        """Take note of all that has ended."""
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = found
                if pid in self.serving:
                    self.ended[pid] = status


def children() -> set[int]:
    """Return this process's children; what a child has left behind becomes one of them."""
    return set(map(int, Path("/proc/thread-self/children").read_text().split()))


def child(order: Order, prepared: confinement.Prepared, connection: int, output: int) -> NoReturn:
    """Become the process of one app: confined first, then importing and serving it."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        wire = socket.socket(fileno=connection)
        _arrange(output)
        os.environ.clear()
        os.environ.update(order["environment"])
        applied = _confine(order["plan"], prepared, wire)
        _require(applied)
        sys.dont_write_bytecode = True
        bounds.keep(order["plan"]["writable"], alone=True)
        engine.run(wire, Copy(order["stage"]), order["module"])
        _flush()
    except BaseException as error:  # noqa: BLE001 - the last line of a process
        with suppress(OSError):
            os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace")[:1000])
        os._exit(97)
    os._exit(0)


def probed(order: Order, prepared: confinement.Prepared, connection: int, output: int) -> NoReturn:
    """Become a process that tries what learner code must not be able to do."""
    try:
        wire = socket.socket(fileno=connection)
        _arrange(output)
        applied = _confine(order["plan"], prepared, wire)
        probe.answer(wire, applied, probe.Targets.read(order["targets"]))
    finally:
        os._exit(0)


def compiling(
    order: Order, prepared: confinement.Prepared, connection: int, output: int
) -> NoReturn:
    """Become a process that compiles a stage; the other side hears its end."""
    try:
        wire = socket.socket(fileno=connection)
        _arrange(output)
        _require(_confine(order["plan"], prepared, wire))
        loading.compile_all(order["stage"])
    finally:
        os._exit(0)


ROLES = {"fork": child, "probe": probed, "compile": compiling}
"""What a child may be forked for."""


def _confine(
    plan: dict[str, Any], prepared: confinement.Prepared, wire: socket.socket
) -> confinement.Applied:
    return confinement.confine(confinement.Plan.read(plan), prepared, (0, 1, 2, wire.fileno()))


def _require(applied: confinement.Applied) -> None:
    """See to it that a process whose confinement has failed runs no learner code."""
    if applied.failures:
        raise OSError(applied.failures[0].errno, applied.failures[0].reason)


def _arrange(output: int) -> None:
    """Give the child nothing to read, and its output; all else is closed when it is confined."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = _stream(1)
    sys.stderr = _stream(2)


def _stream(descriptor: int) -> TextIOWrapper:
    """Return a stream that writes at each end of a line and takes any character."""
    raw = FileIO(descriptor, "w", closefd=False)
    return TextIOWrapper(
        BufferedWriter(raw), "utf-8", errors="backslashreplace", line_buffering=True
    )


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()


def main() -> None:
    """Warm up, report ready and answer orders."""
    control = socket.socket(fileno=int(sys.argv[1]))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    libc.prctl(SUBREAPER, 1, 0, 0, 0)
    warm()
    memory.gather()
    prepared = confinement.prepare(**json.loads(control.recv(LARGEST)))
    control.send(json.dumps({"ready": os.getpid()}).encode())
    Zygote(control, prepared).run()


if __name__ == "__main__":
    main()
