"""Measures grading by a warm worker against a plain pytest process for each exercise.

Both grade the same submissions, one after the other on the same machine, by the same specs.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from graders.author import check
from graders.course import catalogue
from graders.grading import grade
from graders.grading.submission import Work
from graders.grading.worker import Worker
from graders.practice.watch.saves import saves
from graders.practice.watch.standby import Standby
from scripts import bench_plain

ROOT = Path(__file__).parent.parent
EXERCISES = ("01", "04", "07", "10", "24")
LEARNERS = "07"

HEADER = f"{'':24}{'plain':>9}{'ours':>9}{'ratio':>8}{'plain':>10}{'ours':>9}"

MEAN_RATIO = 4.0
HARDEST, HARDEST_RATIO = "24", 2.5
LEARNERS_RATIO = 1.25
SAVES_RATIO = 4.0
"""How much faster `kata watch` tells the verdict of a save than a fresh `pytest exercises/07`."""

SETTLED = 0.3
"""Seconds after which a learner may save again, at the earliest."""

SIMPLE = """\
import random

import pytest
from main import app
from starlette.testclient import TestClient


@pytest.fixture
def client():
    return TestClient(app)


@pytest.fixture
def rng():
    return random.Random()
"""


@dataclass
class Side:
    """What one way of grading took for one exercise."""

    seconds: list[float] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        """The usual time for one answer."""
        return statistics.median(self.seconds)


@dataclass
class Row:
    """Both ways for one exercise."""

    exercise: catalogue.Exercise
    plain: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)

    @property
    def ratio(self) -> float:
        """How many times faster the worker is."""
        return self.plain.median / self.ours.median


def works(exercise: catalogue.Exercise, count: int) -> list[Work]:
    """Return so many answers: our own, other right ones, then wrong ones, and again."""
    found, _ = check.every_answer(catalogue.pristine(), exercise)
    works = [answer.work for answer in found if answer.name != "stub"]
    return [works[number % len(works)] for number in range(count)]


class Memory:
    """The most memory that a process and its descendants hold at once, shared pages shared out."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.kilobytes = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.02):
            now = sum(_share(pid) for pid in _tree(self.pid))
            self.kilobytes = max(self.kilobytes, now)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _share(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


class Plain:
    """A pytest process for each answer."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def grade(self, work: Work, side: Side, *, watched: bool = False) -> None:
        """Grade one answer, and note what it took."""
        stage = bench_plain.stage(self.scratch, work)
        report = stage / "report.json"
        options = ["--json-report", f"--json-report-file={report}"]
        run = pytest(stage, options, watched=watched)
        if watched:
            side.megabytes = run.megabytes
        else:
            side.seconds.append(run.seconds)
            side.scores.append(_points(json.loads(report.read_text())))


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    megabytes: float


def pytest(directory: Path, arguments: Sequence[str] = (), *, watched: bool = False) -> Run:
    """Run pytest in a directory and wait for its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *bench_plain.OPTIONS, *arguments],
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with Memory(process.pid) if watched else nullcontext() as memory:
        process.wait()
    seconds = time.perf_counter() - started
    return Run(seconds, memory.kilobytes / 1024 if memory else 0.0)


def _points(report: dict[str, Any]) -> int:
    outcomes: dict[str, list[str]] = {}
    for test in report["tests"]:
        outcomes.setdefault(test["nodeid"].partition("[")[0], []).append(test["outcome"])
    return sum(all(one == "passed" for one in cases) for cases in outcomes.values())


class Ours:
    """A worker that stays."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    def grade(self, work: Work, side: Side, *, watched: bool = False) -> None:
        """Grade one answer, and note what it took."""
        started = time.perf_counter()
        with Memory(os.getpid()) if watched else nullcontext() as memory:
            outcome, fault = grade.exercise(work, self.worker, grade.new_seed())
        assert fault is None, fault  # noqa: S101 - no measurement otherwise
        if memory:
            side.megabytes = memory.kilobytes / 1024
        else:
            side.seconds.append(time.perf_counter() - started)
            side.scores.append(outcome.score)


@dataclass(frozen=True)
class Learner:
    """How long a learner waits for `pytest exercises/07`, and for plain pytest on the same spec."""

    plain: float
    ours: float

    @property
    def ratio(self) -> float:
        """How many times longer."""
        return self.ours / self.plain


def learner(scratch: Path, exercise: catalogue.Exercise, runs: int) -> Learner:
    """Take turns between both on our solution."""
    [work] = works(exercise, 1)
    stage = bench_plain.stage(scratch, work, SIMPLE)
    checkout = _checkout(scratch)
    _save(work, checkout)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        seconds[0].append(pytest(stage).seconds)
        seconds[1].append(pytest(checkout, [f"exercises/{exercise.address}"]).seconds)
    return Learner(*map(statistics.median, seconds))


def _checkout(scratch: Path) -> Path:
    checkout = Path(tempfile.mkdtemp(dir=scratch))
    shutil.copy(ROOT / "pyproject.toml", checkout)
    shutil.copytree(ROOT / "exercises", checkout / "exercises")
    return checkout


def _save(work: Work, checkout: Path) -> None:
    for name, content in work.files:
        (checkout / "exercises" / work.exercise.name / name).write_bytes(content)


@dataclass(frozen=True)
class Watched:
    """How long a learner waits from a save to the verdict: in `kata watch`, and without it."""

    cold: float
    warm: float

    @property
    def ratio(self) -> float:
        """How many times longer without."""
        return self.cold / self.warm


async def watched(scratch: Path, exercise: catalogue.Exercise, runs: int) -> Watched:
    """Save one answer after another, and take turns between both ways to hear of it."""
    checkout = _checkout(scratch)
    whole = catalogue.read(checkout / "exercises")
    mine = whole.find(exercise.name)
    standby, changes = Standby(), saves(whole)
    noticed = asyncio.ensure_future(anext(changes))
    await standby.run(mine.directory)
    warm: list[float] = []
    cold: list[float] = []
    for work in works(exercise, runs):
        await asyncio.sleep(SETTLED)
        begun = time.perf_counter()
        _save(work, checkout)
        await noticed
        await standby.run(mine.directory)
        warm.append(time.perf_counter() - begun)
        noticed = asyncio.ensure_future(anext(changes))
        arguments = [f"exercises/{exercise.address}"]
        cold.append((await asyncio.to_thread(pytest, checkout, arguments)).seconds)
    noticed.cancel()
    await standby.stop()
    return Watched(statistics.median(cold), statistics.median(warm))


def rows(scratch: Path, count: int, exercises: Sequence[str]) -> Iterator[Row]:
    """Measure both ways, taking turns, exercise by exercise."""
    with Worker() as worker:
        worker.start()
        print(f"isolation of the worker: {worker.isolation.get('level')}\n\n{HEADER}")
        alone, ours = Plain(scratch), Ours(worker)
        chosen = catalogue.pristine().choose(exercises)
        _warm_up(alone, ours, chosen)
        for exercise in chosen:
            row = Row(exercise)
            for work in works(exercise, count):
                alone.grade(work, row.plain)
                ours.grade(work, row.ours)
            alone.grade(work, row.plain, watched=True)
            ours.grade(work, row.ours, watched=True)
            yield row


def _warm_up(alone: Plain, ours: Ours, exercises: Sequence[catalogue.Exercise]) -> None:
    """Have everything imported once, so that nobody pays for compiling what is newly installed."""
    [work] = works(exercises[-1], 1)
    for side in (alone, ours):
        side.grade(work, Side())


def table(found: Iterator[Row]) -> list[Row]:
    """Print rows as they come."""
    done = []
    for row in found:
        print(
            f"{row.exercise.name:24}{row.plain.median:7.2f} s{row.ours.median:7.2f} s"
            f"{row.ratio:7.1f}x{row.plain.megabytes:7.0f} MB{row.ours.megabytes:6.0f} MB",
            flush=True,
        )
        if row.plain.scores != row.ours.scores:
            print(f"  the scores differ: {row.plain.scores} and {row.ours.scores}")
        done.append(row)
    return done


def misses(found: list[Row], mean: float, waits: Learner, saved: Watched) -> list[str]:
    """Name each target that was not reached."""
    hardest = [row.ratio for row in found if row.exercise.address == HARDEST]
    reached = {
        f"a mean ratio of {MEAN_RATIO}": mean >= MEAN_RATIO,
        f"a ratio of {HARDEST_RATIO} for {HARDEST}": all(one >= HARDEST_RATIO for one in hardest),
        f"{LEARNERS_RATIO} times plain pytest": waits.ratio <= LEARNERS_RATIO,
        f"a ratio of {SAVES_RATIO} from save to verdict": saved.ratio >= SAVES_RATIO,
        "the same scores both ways": all(row.plain.scores == row.ours.scores for row in found),
    }
    return [target for target, is_reached in reached.items() if not is_reached]


def main() -> int:
    """Measure, print, and with `--require` fail where a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="two answers a small exercise")
    parser.add_argument("--require", action="store_true", help="exit with 1 if a target is missed")
    options = parser.parse_args()
    bench_plain.settle()
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        scratch = Path(directory).resolve()
        chosen = [one for one in EXERCISES if not options.short or one != HARDEST]
        found = table(rows(scratch, 2 if options.short else 8, chosen))
        mean = statistics.geometric_mean(row.ratio for row in found)
        print(f"{'geometric mean':42}{mean:7.1f}x\n")
        [exercise] = catalogue.pristine().choose([LEARNERS])
        waits = learner(scratch, exercise, runs=3 if options.short else 9)
        saved = asyncio.run(watched(scratch, exercise, runs=5 if options.short else 15))
    print(
        f"pytest exercises/{LEARNERS}: {waits.ours:.2f} s; plain pytest on the same tests: "
        f"{waits.plain:.2f} s ({waits.ratio:.2f}x)"
    )
    print(
        f"from save to verdict in kata watch {LEARNERS}: {saved.warm * 1000:.0f} ms; "
        f"a fresh pytest exercises/{LEARNERS}: {saved.cold * 1000:.0f} ms ({saved.ratio:.1f}x)"
    )
    missed = misses(found, mean, waits, saved)
    print(f"missed: {'; '.join(missed)}" if missed else "all targets reached")
    return int(options.require and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
