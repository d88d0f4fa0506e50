"""Confines a freshly forked child before it imports learner code.

Once in the zygote: `prepare`. Then in each child, first of all: `confine`. A child whose
confinement has failures runs no learner code.
"""

import contextlib
import os
import resource
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from graders.apps.host import kernel, landlock, seccomp

Made = TypeVar("Made")

SPARE = 1024
"""Threads that an ordinary user may start elsewhere before children can have no more."""


ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}
"""What the zygote must be started with: by default each thread may reserve 64 MB of addresses."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine a child may use."""

    memory: int = 1024**3
    """Bytes of address space, the zygote's own about 300 MB among them."""
    processor: int = 60
    """Seconds of processor time."""
    file: int = 32 * 1024**2
    """Bytes of one file."""
    descriptors: int = 256
    threads: int = 128
    niceness: int = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to one child; `dataclasses.asdict` and `read` carry it over a wire."""

    readable: tuple[str, ...]
    """Directories of its own, besides the libraries: the stage."""
    writable: tuple[str, ...]
    """Directories of its own; it starts in the first."""
    limits: Limits = field(default_factory=Limits)
    user: int | None = None
    """The user and group to become; None stays who the zygote is, which is right unless root."""
    owner: bool = False
    """Become `user` in name only (it is counted as `user`) and open files as who the zygote is."""
    landlock: bool = True
    seccomp: bool = True

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the plan behind `dataclasses.asdict`."""
        lists = {name: tuple(data[name]) for name in ("readable", "writable")}
        return cls(**{**data, **lists, "limits": Limits(**data["limits"])})


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a child's confinement: in force, or why it is not."""

    name: str
    errno: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the kernel has taken it."""
        return self.errno is None


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done to one child; `dataclasses.asdict` and `read` carry it over a wire."""

    layers: tuple[Layer, ...]

    @property
    def failures(self) -> tuple[Layer, ...]:
        """The layers that the plan asked for and the kernel refused."""
        return tuple(layer for layer in self.layers if not layer.holds)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what `dataclasses.asdict` was given."""
        return cls(tuple(Layer(**layer) for layer in data["layers"]))


@dataclass(frozen=True, slots=True)
class Prepared:
    """What all children of a zygote have in common; a layer that cannot be had is its error."""

    zygote: int
    threads: int
    """Threads that this user has besides the child's: they count against the same limit."""
    rules: landlock.Rules | OSError
    filter: seccomp.Filter | OSError


def prepare(visible: Iterable[str], hidden: Iterable[str] = ()) -> Prepared:
    """Make ready, in the zygote, what would be too slow in each child.

    The zygote itself loses what no child may regain, and can no longer be read by its children.

    Args:
        visible: Trees and files that every child may read.
        hidden: Trees within them that no child may read.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    kernel.forgo_capabilities()
    kernel.close_memory()
    return Prepared(
        os.getpid(),
        _threads_of(os.getuid()),
        _or_error(lambda: landlock.prepare(visible, hidden)),
        _or_error(lambda: seccomp.prepare(kernel.machine())),
    )


def confine(plan: Plan, prepared: Prepared, keep: Iterable[int] = (0, 1, 2)) -> Applied:
    """Confine this process, which has just been forked, for good; it starts in its own directory.

    Args:
        plan: What is to be done.
        prepared: What the zygote made ready.
        keep: Descriptors that stay open; all others are closed.
    """
    steps: dict[str, Callable[[], object]] = {
        "session": os.setsid,
        "identity": lambda: _become(plan),
        "privileges": lambda: _give_up_privileges(prepared.zygote),
        "landlock": lambda: landlock.restrict(_had(prepared.rules), plan.readable, plan.writable),
        "place": lambda: _settle(plan, keep),
        "limits": lambda: _limit(plan, prepared.threads),
        "seccomp": lambda: seccomp.install(_had(prepared.filter)),
    }
    asked = {"landlock": plan.landlock, "seccomp": plan.seccomp}
    return Applied(tuple(_taken(*step) for step in steps.items() if asked.get(step[0], True)))


def _taken(name: str, step: Callable[[], object]) -> Layer:
    try:
        step()
    except OSError as error:
        return Layer(name, error.errno, str(error.strerror or error))
    return Layer(name)


def _become(plan: Plan) -> None:
    if plan.user is None:
        return
    os.setgroups([])
    os.setresgid(plan.user, plan.user, plan.user)
    files = -1 if plan.owner else plan.user
    os.setresuid(plan.user, files, files)


def _give_up_privileges(zygote: int) -> None:
    """End with the zygote and gain nothing any more; a change of user would undo the former."""
    kernel.control(kernel.DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(1)
    kernel.control(kernel.AMBIENT, kernel.AMBIENT_CLEAR)
    kernel.give_up_capabilities()
    kernel.control(kernel.NO_NEW_PRIVILEGES, 1)
    kernel.close_memory()


def _settle(plan: Plan, keep: Iterable[int]) -> None:
    os.chdir(plan.writable[0])
    os.umask(0o077)
    os.nice(plan.limits.niceness)
    low = 0
    for kept in sorted(set(keep)):
        if low < kept:  # os.closerange(0, 0) closes everything
            os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))


def _limit(plan: Plan, threads: int) -> None:
    limits = plan.limits
    elsewhere = 0 if plan.user is not None else threads + SPARE
    for kind, amount in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_NOFILE, limits.descriptors),
        (resource.RLIMIT_NPROC, limits.threads + elsewhere),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(kind)
        least = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(kind, (least, least))


def _threads_of(user: int) -> int:
    """Count the threads of a user's processes, as far as they are to be seen."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is none of ours to look at
            if process.stat().st_uid == user:
                found += sum(1 for _ in (process / "task").iterdir())
    return found


def _or_error(step: Callable[[], Made]) -> Made | OSError:
    try:
        return step()
    except OSError as error:
        return error


def _had(made: Made | OSError) -> Made:
    if isinstance(made, OSError):
        raise made
    return made
