"""How well learner code is confined here: levels that are measured, and what would raise them.

A level is granted when a probe child, confined as learner code would be, has failed at everything
that the level forbids, and when the kernel says of that child what it should.
"""

from __future__ import annotations

import contextlib
import enum
import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graders.apps.host.frames import HEADER
from graders.apps.sandbox.cage import PROGRAM
from graders.apps.sandbox.status import FILTERED, Status, status

Layer = Literal["cage", "landlock", "seccomp", "limits", "identity"]
Layers = frozenset[Layer]

if TYPE_CHECKING:
    import socket

    from graders.apps.host.confinement import Applied
    from graders.apps.host.probe import Targets


class Level(enum.IntEnum):
    """How well learner code is confined; a higher level holds all that a lower one does."""

    PROCESS = 0
    PARTIAL = 1
    STRONG = 2
    FULL = 3

    @property
    def word(self) -> str:
        """The level as it is written in reports and on the command line."""
        return self.name.lower()

    @property
    def layers(self) -> Layers:
        """The layers that make the level."""
        return LAYERS[self]


LAYERS: Mapping[Level, Layers] = {
    Level.PROCESS: frozenset({"limits"}),
    Level.PARTIAL: frozenset({"limits", "seccomp"}),
    Level.STRONG: frozenset({"limits", "seccomp", "landlock"}),
    Level.FULL: frozenset({"limits", "seccomp", "landlock", "cage"}),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A layer that could not be had."""

    layer: Layer
    reason: str
    errno: int = 0
    """What the kernel answered, where it was asked."""

    def __str__(self) -> str:
        """Return a line for the report."""
        name = f" ({errno.errorcode[self.errno]})" if self.errno in errno.errorcode else ""
        return f"{self.layer}: {self.reason}{name}"


@dataclass(frozen=True, slots=True)
class Isolation:
    """The level that was measured, the layers that hold, and why the others do not."""

    level: Level
    layers: Layers
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe child that still lives: its process id here, and what it has told."""

    pid: int
    applied: Applied
    attempts: Mapping[str, Mapping[str, int]]


LIMITED = frozenset({"Max address space", "Max cpu time", "Max file size"})
"""Amounts that no child has without limit, as `/proc/PID/limits` names them."""

Start = Callable[[Layers], AbstractContextManager[Probe]]
"""Starts a probe child under these layers.

It raises OSError where the cage cannot be made; without a cage, that is our own fault.
"""


def measure(start: Start, ceiling: Level = Level.FULL) -> Isolation:
    """Find the best level up to a ceiling whose probe child fails as it should.

    Layers are given up one after another: what holds beyond the level found stays in force.

    Raises:
        OSError: Not even the lowest level can be had.
    """
    layers = ceiling.layers
    unasked = sorted(Level.FULL.layers - layers)
    missing = [Missing(layer, f"not asked for at level {ceiling.word}") for layer in unasked]
    while found := _lacking(start, layers):
        if unlimited := [each for each in found if each.layer == "limits"]:
            raise OSError(unlimited[0].errno, f"Learner code cannot be confined: {unlimited[0]}.")
        missing += found
        layers -= {each.layer for each in found}
    return Isolation(
        max(level for level in Level if level.layers <= layers), layers, tuple(missing)
    )


def _lacking(start: Start, layers: Layers) -> list[Missing]:
    """Return the layers that do not hold; once each, with the first that shows it."""
    try:
        with start(layers) as probe:
            found = findings(layers, probe, status(probe.pid), status(os.getpid()))
    except OSError as error:
        if "cage" not in layers:
            raise
        found = [Missing("cage", _no_cage(error), error.errno or 0)]
    return list({each.layer: each for each in reversed(found)}.values())


def _no_cage(error: OSError) -> str:
    if error.filename == PROGRAM:
        return "bubblewrap is not installed"
    return str(error.strerror or error)


def findings(layers: Layers, probe: Probe, child: Status, here: Status) -> list[Missing]:
    """Return all that speaks against the layers that a probe child was to have."""
    told = [
        Missing(_layer(failure.name), failure.reason, failure.errno or 0)
        for failure in probe.applied.failures
    ]
    return [
        *told,
        *_unrefused(layers, probe),
        *(Missing(layer, reason) for layer, reason in _unlike(layers, child, here)),
    ]


def _layer(name: str) -> Layer:
    """Return the layer that a step of a child's confinement belongs to."""
    return "landlock" if name == "landlock" else "seccomp" if name == "seccomp" else "limits"


REFUSALS: Mapping[Layer, frozenset[int]] = {
    "seccomp": frozenset({errno.EPERM, errno.ENOSYS}),
    "landlock": frozenset({errno.EACCES, errno.EPERM}),
    "cage": frozenset({errno.ENOENT}),
}
"""How each layer answers what it stops."""


def _unrefused(layers: Layers, probe: Probe) -> Iterator[Missing]:
    for layer, right in REFUSALS.items():
        if layer in layers:
            for name, answer in probe.attempts[layer].items():
                if answer not in right:
                    yield Missing(layer, f"a probe could {name}", answer)


def _unlike(layers: Layers, child: Status, here: Status) -> Iterator[tuple[Layer, str]]:
    """Yield what the kernel should say of a confined child, and does not."""
    if not child.no_new_privileges:
        yield "limits", "the probe could gain privileges"
    if child.capabilities:
        yield "limits", f"the probe had capabilities {child.capabilities:x}"
    if unlimited := child.unlimited & LIMITED:
        yield "limits", f"the probe had no limit: {', '.join(sorted(unlimited))}"
    if "seccomp" in layers and child.filters != FILTERED:
        yield "seccomp", "no filter was in force"
    if "cage" in layers and child.depth <= here.depth:
        yield "cage", "the probe saw our processes"
    if "cage" in layers and child.network == here.network:
        yield "cage", "the probe shared our network"


@contextlib.contextmanager
def ground(scratch: Path, unseen: tuple[Path, ...] = ()) -> Iterator[Targets]:
    """Lay out what a probe may try to reach, and take it away again.

    Args:
        scratch: Where; learner code must be able to pass through it.
        unseen: Paths that a cage must hide, as the specs.
    """
    from graders.apps.host.probe import Targets  # noqa: PLC0415 - this module is read on Windows, too

    with tempfile.TemporaryDirectory(prefix="probe-", dir=scratch) as name:
        outside = Path(name)
        secret = outside / "secret"
        secret.write_text("canary\n", encoding="utf-8")
        outside.chmod(0o777)
        secret.chmod(0o666)
        yield Targets(str(secret), str(outside), tuple(map(str, unseen)))


def heard(pid: int, connection: socket.socket) -> Probe:
    """Return what a probe child answers over its wire.

    Raises:
        OSError: It ended without an answer.
    """
    with connection.makefile("rb") as stream:
        header = stream.read(HEADER.size)
        body = stream.read(*HEADER.unpack(header)) if len(header) == HEADER.size else b""
    if not body:
        raise ConnectionError(errno.ECONNRESET, "the probe ended without an answer")
    from graders.apps.host.confinement import Applied  # noqa: PLC0415 - as in `ground`

    message = json.loads(body)
    return Probe(pid, Applied.read(message["applied"]), message["attempts"])
