"""A deadline leaves out what the machine had to do for others."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.apps.clock import Clock, Use, Uses

SPINS = "print('spins', flush=True)\nwhile True: pass"


class Kernel:
    """What the kernel says of two threads, made up."""

    def __init__(self) -> None:
        self.wall = 100.0
        self.uses: Uses = {}

    def pass_by(self, seconds: float, **threads: tuple[float, float]) -> None:
        self.wall += seconds
        for name, (running, waiting) in threads.items():
            before = self.uses.get(("self", name), Use(0.0, 0.0))
            after = Use(before.running + running, before.waiting + waiting)
            self.uses["self", name] = after


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    found = Kernel()
    monkeypatch.setattr(time, "monotonic", lambda: found.wall)
    monkeypatch.setattr(Clock, "_uses", lambda _: dict(found.uses))
    return found


@pytest.mark.parametrize(
    ("threads", "counted"),
    [
        ({}, 4.0),
        ({"app": (1.0, 0.0)}, 4.0),
        ({"app": (4.0, 0.0)}, 4.0),
        ({"app": (0.5, 3.5)}, 0.5),
        ({"app": (0.5, 1.5)}, 2.5),
        ({"app": (2.0, 2.0), "other": (2.0, 2.0)}, 4.0),
        ({"app": (1.0, 90.0)}, 1.0),
    ],
    ids=["sleeps", "works", "spins", "starves", "sleeps, too", "shares", "has many threads"],
)
def test_what_counts(
    kernel: Kernel, threads: dict[str, tuple[float, float]], counted: float
) -> None:
    time_of_app = Clock()
    began = time_of_app.now()
    kernel.pass_by(4.0, **threads)
    assert time_of_app.now() - began == pytest.approx(counted)


def test_a_moment_stays_where_it_is(kernel: Kernel) -> None:
    time_of_app = Clock()
    until = time_of_app.now() + 5
    kernel.pass_by(60.0, app=(1.0, 59.0))
    assert time_of_app.left(until) == pytest.approx(4)
    kernel.pass_by(4.5)
    assert time_of_app.left(until) == pytest.approx(-0.5)


@pytest.fixture
def crowd() -> Iterator[list[int]]:
    """Processes that want the same core, the first with the least right to it."""
    if not Path("/proc/self/schedstat").is_file():
        pytest.skip("nobody knows here what a thread has waited for")
    core = min(os.sched_getaffinity(0))
    head = f"import os; os.sched_setaffinity(0, {{{core}}}); os.nice("
    parts = [head + f"{nice})\n{SPINS}" for nice in (19, 0)]
    processes = []
    for part in parts:
        process = subprocess.Popen([sys.executable, "-c", part], stdout=subprocess.PIPE)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"spins\n"
    yield [process.pid for process in processes]
    for process in processes:
        process.kill()
        process.communicate()


def test_a_starved_process_loses_nothing(crowd: list[int]) -> None:
    time_of_app = Clock()
    time_of_app.watch(crowd[0])
    began, wall = time_of_app.now(), time.monotonic()
    time.sleep(1.5)
    assert time_of_app.now() - began < (time.monotonic() - wall) / 2


def test_who_has_had_its_time_is_not_waited_for(kernel: Kernel) -> None:
    time_of_app = Clock()
    time_of_app.allow(10.0)
    began = time_of_app.now()
    kernel.pass_by(8.0, app=(1.0, 7.0))
    assert time_of_app.now() - began == pytest.approx(1.0)
    kernel.pass_by(20.0, app=(10.0, 900.0))
    assert time_of_app.now() - began == pytest.approx(21.0)
    time_of_app.allow(10.0)
    kernel.pass_by(8.0, app=(1.0, 7.0))
    assert time_of_app.now() - began == pytest.approx(22.0)
