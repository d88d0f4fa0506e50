"""Time as an app could use it: what it waits for a core that others have does not count."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

EACH = 0.02
"""Seconds between two looks at what the kernel knows of the threads."""

STILL = 3600.0
"""Seconds that are left while time stands still."""

OURSELVES = "self"


@dataclass(frozen=True)
class Use:
    """Seconds that a thread has had a core, and that it has wanted one and had none."""

    running: float
    waiting: float


Uses = dict[tuple[str, str], Use]


@dataclass
class Clock:
    """Moments for deadlines, in seconds that a verdict may depend on.

    A machine with too much to do would else make a right answer late. Time stands still while
    the app or we could run and the kernel runs somebody else; not while one of the app's threads
    waits for another of them, nor once they have had a core for as long as they are allowed: then
    they lack none. Where the kernel does not say, all time counts.
    """

    process: int | None = None
    """The process that the app runs in, if it is not this one."""

    whole: bool = False
    """Whether all that it has started belongs to it."""

    suspended: bool = False
    """Whether a debugger has it stand still."""

    spent: float = 0.0
    allowance: float = float("inf")
    """Seconds on a core after which time stands still for nobody."""

    stood: float = 0.0
    looked: float = 0.0
    uses: Uses = field(default_factory=dict)
    looking: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.looked = time.monotonic()
        self.uses = self._uses()

    def watch(self, process: int | None) -> None:
        """Have the app run in another process from now on, or in this one."""
        with self.looking:
            self._look(time.monotonic())
            self.process = process
            self.uses = self._uses()

    def allow(self, seconds: float) -> None:
        """Let time stand still until the app and we have had a core for so long from now on."""
        with self.looking:
            self._look(time.monotonic())
            self.spent, self.allowance = 0.0, seconds

    def now(self) -> float:
        """Return the present moment."""
        with self.looking:
            wall = time.monotonic()
            if wall - self.looked >= EACH:
                self._look(wall)
            return wall - self.stood

    def left(self, until: float) -> float:
        """Return the seconds until a moment, unless time stands still."""
        return STILL if self.suspended else until - self.now()

    def _look(self, wall: float) -> None:
        """Let time stand still for as long as none of the threads ran that could have run."""
        before, self.uses = self.uses, self._uses()
        none = Use(0.0, 0.0)
        running = waiting = 0.0
        for thread, use in self.uses.items():
            earlier = before.get(thread, none)
            running += use.running - earlier.running
            waiting += use.waiting - earlier.waiting
        self.spent += max(0.0, running)
        if self.spent <= self.allowance:
            self.stood += max(0.0, min(waiting, wall - self.looked - running))
        self.looked = wall

    def _uses(self) -> Uses:
        found = dict(_threads(OURSELVES))
        if self.process is not None:
            processes = family(self.process) if self.whole else (self.process,)
            for process in processes:
                found.update(_threads(str(process)))
        return found


def family(process: int) -> Iterator[int]:
    """Yield a process and all that it and its children have started."""
    yield process
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 - often
            for child in _read(f"/proc/{process}/task/{thread}/children").split():
                yield from family(int(child))


def _threads(process: str) -> Iterator[tuple[tuple[str, str], Use]]:
    """Yield how the threads of a process fare; none if it has ended, or nobody knows here."""
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 - often
            with suppress(OSError):
                running, waiting, _ = _read(f"/proc/{process}/task/{thread}/schedstat").split()
                yield (process, thread), Use(int(running) / 1e9, int(waiting) / 1e9)


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:  # noqa: PTH123 - often
        return file.read()
