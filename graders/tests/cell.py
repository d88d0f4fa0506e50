"""Confined processes for tests: a small supervisor around `cell_zygote.py`."""

import contextlib
import dataclasses
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graders.apps.host.confinement import ENVIRONMENT, Limits, Plan
from graders.apps.host.probe import Targets
from graders.apps.sandbox import cage, isolation
from graders.apps.sandbox.cage import View
from graders.apps.sandbox.identity import Identity, identity
from graders.apps.sandbox.isolation import Isolation, Layers, Level, Probe
from graders.apps.sandbox.status import process_of

ROOT = Path(cage.__file__).parents[3]
ZYGOTE = Path(__file__).with_name("cell_zygote.py")
WAIT = 60.0


@dataclass
class Child:
    """A forked process, its wire and its pidfd."""

    wire: socket.socket
    handle: int

    def answer(self) -> dict[str, Any]:
        """Return what it tells in the end; nothing, if it was ended."""
        with self.wire.makefile("rb") as stream:
            header = stream.read(4)
            return dict(json.loads(stream.read())) if header else {}

    def kill(self) -> None:
        """End it, if it has not ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        os.close(self.handle)
        self.wire.close()


@dataclass
class Cell:
    """A zygote and the directories of its children."""

    scratch: Path
    layers: Layers
    view: View
    who: Identity
    control: socket.socket
    process: subprocess.Popen[bytes]
    limits: Limits = field(default_factory=Limits)

    @property
    def stage(self) -> Path:
        """Where the learner's files would lie."""
        return self.scratch / "stage"

    @property
    def home(self) -> Path:
        """The working directory."""
        return self.scratch / "home"

    def plan(self) -> Plan:
        """Return the plan that goes with the layers of this cell."""
        return Plan(
            readable=(str(self.stage),),
            writable=(str(self.home),),
            limits=self.limits,
            user=self.who.user,
            owner=self.who.owner,
            landlock="landlock" in self.layers,
            seccomp="seccomp" in self.layers,
        )

    def fork(
        self,
        source: str = "",
        given: Mapping[str, object] | None = None,
        *,
        plan: Plan | None = None,
        targets: Targets | None = None,
    ) -> Child:
        """Start a child that runs a piece of source, which may set `result`, or a probe."""
        here, there = socket.socketpair()
        here.settimeout(WAIT)
        order = {
            "plan": dataclasses.asdict(plan or self.plan()),
            "targets": dataclasses.asdict(targets) if targets else None,
            "source": source,
            "given": {name: str(value) for name, value in (given or {}).items()},
        }
        with there:
            socket.send_fds(self.control, [json.dumps(order).encode()], [there.fileno()])
        _, handles, _, _ = socket.recv_fds(self.control, 16, 1)
        return Child(here, handles[0])

    def run(
        self, source: str, given: Mapping[str, object] | None = None, plan: Plan | None = None
    ) -> dict[str, Any]:
        """Run a piece of source in a child and return what it tells."""
        child = self.fork(source, given, plan=plan)
        try:
            return child.answer()
        finally:
            child.kill()

    def result(self, source: str, given: Mapping[str, object] | None = None) -> object:
        """Run a piece of source that must not raise, and return its `result`."""
        told = self.run(source, given)
        assert "result" in told, told
        return told["result"]


@contextlib.contextmanager
def cell(layers: Layers = Level.STRONG.layers, hidden: tuple[Path, ...] = ()) -> Iterator[Cell]:
    """Start a zygote under these layers.

    Raises:
        OSError: It could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="cell-") as name:
        scratch = Path(name)
        scratch.chmod(0o711)
        view = cage.view(hidden)
        who = identity(view, scratch, layers)
        for own in ("stage", "home"):
            (scratch / own).mkdir()
            who.give(scratch / own)
        control, process = _start(layers, view, scratch)
        try:
            yield Cell(scratch, layers, view, who, control, process)
        finally:
            control.close()
            process.kill()
            process.communicate()


def _start(
    layers: Layers, view: View, scratch: Path
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.settimeout(WAIT)
    settings = json.dumps({"visible": view.visible, "hidden": view.hidden})
    inside = [sys.executable, "-I", "-B", "-c", ZYGOTE.read_text(encoding="utf-8")]
    command = [*inside, str(ROOT), str(there.fileno()), settings]
    if "cage" in layers:
        command = cage.command(command, view, scratch, ENVIRONMENT, root=os.geteuid() == 0)
    try:
        process = subprocess.Popen(
            command, env=ENVIRONMENT, pass_fds=[there.fileno()], stderr=subprocess.PIPE
        )
    except OSError:
        here.close()
        raise
    finally:
        there.close()
    if not here.recv(16):
        here.close()
        _, complaint = process.communicate(timeout=WAIT)
        raise cage.failure(complaint.decode())
    return here, process


@contextlib.contextmanager
def probing(layers: Layers) -> Iterator[Probe]:
    """Start a probe child under these layers."""
    with cell(layers) as started, isolation.ground(started.scratch, unseen()) as targets:
        child = started.fork(targets=targets)
        try:
            yield isolation.heard(process_of(child.handle), child.wire)
        finally:
            child.kill()


def unseen() -> tuple[Path, ...]:
    """Return what must be out of sight in a cage."""
    return (
        ROOT / "graders" / "grading" / "runner.py",
        ROOT / "graders" / "apps" / "sandbox",
        ROOT / "exercises",
    )


@functools.cache
def best() -> Isolation:
    """Return what this machine can have."""
    return isolation.measure(probing)
