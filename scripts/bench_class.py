"""Measures `kata grade-class` on generated classes: throughput, an unchanged re-run, memory.

Throughput is that of a class once its workers are warm; a plain pytest process for each
submission, one after the other, grades the same answers by the same specs. A class that the
machine has no time for says nothing: both need an idle one.
For memory and the re-run, few different answers are handed in by many: then little is to be graded
and all the rest is to be read, kept, written, compared and shown.
"""

import argparse
import math
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.author import check
from graders.classroom.run import batch
from graders.classroom.run.batch import Order, Tally
from graders.course import catalogue
from graders.grading.submission import Work
from scripts import bench_grading, bench_plain

EXERCISES = ("01", "04", "07", "10", "24")
SMALL = ("01", "04", "07")
AT_LEAST = 8.0
"""Times plain pytest, with two jobs."""

SECOND_JOB = 1.6
"""Times one job, with two."""

UNCHANGED = 5.0
"""Seconds for a class of 300 with all exercises, where nothing has changed."""

GROWTH = 1.3
"""Times the memory of a class of 50, for one of 1,000."""


def answers(exercise: catalogue.Exercise) -> list[Work]:
    """Return our answers to an exercise, right and wrong."""
    found, _ = check.every_answer(catalogue.pristine(), exercise)
    return [answer.work for answer in found if answer.name != "stub"]


def hand_in(
    directory: Path, count: int, exercises: tuple[str, ...], different: int | None = None
) -> Path:
    """Generate a class; only so many submissions are different, else all."""
    chosen = catalogue.pristine().choose(exercises) or catalogue.pristine().exercises
    for number in range(count):
        mark = b"\n# %d\n" % (number % different if different else number)
        for exercise in chosen:
            ours = answers_of(exercise)
            work = ours[(number % (different or count)) % len(ours)]
            for name, content in work.files:
                path = directory / f"class-{number:04d}" / "exercises" / exercise.name / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content + mark if name.endswith(".py") else content)
    return directory


_ANSWERS: dict[str, list[Work]] = {}


def answers_of(exercise: catalogue.Exercise) -> list[Work]:
    """Return the answers to an exercise, read once."""
    return _ANSWERS.setdefault(exercise.name, answers(exercise))


@dataclass
class Clock:
    """Notes when each grade came in."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def reading(self, done: int, total: int) -> None:
        """See nothing."""

    def grading(self, tally: Tally) -> None:
        """Note how far it is."""
        if tally.graded and (not self.seen or self.seen[-1][1] != tally.graded):
            self.seen.append((time.perf_counter(), tally.graded))

    def writing(self) -> None:
        """See nothing."""

    @property
    def rate(self) -> float:
        """Grades a second, from the first on."""
        (began, first), (ended, last) = self.seen[0], self.seen[-1]
        return (last - first) / (ended - began)


def rate(scratch: Path, directory: Path, exercise: str, jobs: int) -> float:
    """Grade a class anew at full isolation; return how many submissions a second were graded."""
    clock = Clock()
    out = Path(tempfile.mkdtemp(dir=scratch))
    order = Order(directory, out, exercises=(exercise,), floor="full", jobs=jobs)
    batch.run(order, clock, threading.Event())
    return clock.rate


def alone(scratch: Path, exercise: catalogue.Exercise, count: int) -> float:
    """Grade answers one after the other with plain pytest; return how many a second."""
    side = bench_grading.Side()
    ours = answers_of(exercise)
    for number in range(count):
        bench_grading.Plain(scratch).grade(ours[number % len(ours)], side)
    return len(side.seconds) / sum(side.seconds)


@dataclass(frozen=True)
class Rates:
    """Submissions of one exercise a second."""

    exercise: catalogue.Exercise
    plain: float
    one: float
    two: float


def rates(scratch: Path, count: int, exercises: Sequence[str]) -> Iterator[Rates]:
    """Measure the three ways, exercise by exercise."""
    for exercise in catalogue.pristine().choose(exercises):
        directory = hand_in(scratch / exercise.name, count, (exercise.address,))
        yield Rates(
            exercise,
            alone(scratch, exercise, max(4, count // 4)),
            rate(scratch, directory, exercise.address, 1),
            rate(scratch, directory, exercise.address, 2),
        )


def command(directory: Path, out: Path, *options: str) -> bench_grading.Run:
    """Run the command as a user does; return its time, and the most memory it held."""
    words = [sys.executable, "-m", "graders", "grade-class", str(directory), "--out", str(out)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*words, "--jobs", "2", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with bench_grading.Memory(process.pid) as memory:
        code = process.wait()
    assert code == 0, code  # noqa: S101 - no measurement otherwise
    return bench_grading.Run(time.perf_counter() - started, memory.kilobytes / 1024)


def megabytes(scratch: Path, count: int) -> float:
    """Return the most memory of a class in which twenty answers are different."""
    directory = hand_in(scratch / f"many-{count}", count, SMALL, different=20)
    options = [word for exercise in SMALL for word in ("-e", exercise)]
    return command(directory, Path(tempfile.mkdtemp(dir=scratch)), *options).megabytes


def unchanged(scratch: Path, count: int) -> Iterator[float]:
    """Grade a class with all exercises, then again and again; yield the seconds."""
    directory = hand_in(scratch / "whole", count, (), different=1)
    out = Path(tempfile.mkdtemp(dir=scratch))
    every = [word for one in catalogue.pristine().exercises for word in ("-e", one.address)]
    for _ in range(4):
        yield command(directory, out, *every).seconds


def far(found: Sequence[Rates]) -> str:
    """Tell how a hundred thousand submissions would be laid out."""
    seconds = statistics.fmean(1 / one.two for one in found)
    hours = 100_000 * seconds / 3600
    return (
        f"100,000 submissions of one exercise are {hours:.0f} hours of this machine with two "
        f"jobs; done in a night (8 hours) by {math.ceil(hours / 8)} such machines"
    )


def main() -> int:
    """Measure, print, and with `--require` fail where a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small classes, one round")
    parser.add_argument("--require", action="store_true", help="exit with 1 if a target is missed")
    parser.add_argument("--only", choices=["rates", "memory", "unchanged"], help="one of the three")
    options = parser.parse_args()
    bench_plain.settle()
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        scratch = Path(name).resolve()
        if options.only in {None, "rates"}:
            missed += _rates(scratch, short=options.short)
        if options.only in {None, "unchanged"}:
            missed += _unchanged(scratch, short=options.short)
        if options.only in {None, "memory"}:
            missed += _memory(scratch, short=options.short)
    print(f"missed: {'; '.join(missed)}" if missed else "all targets reached")
    return int(options.require and bool(missed))


def _rates(scratch: Path, *, short: bool) -> list[str]:
    print(f"{'submissions a second':24}{'plain':>8}{'one job':>9}{'two jobs':>10}")
    found = []
    for one in rates(scratch, 8 if short else 24, SMALL if short else EXERCISES):
        print(f"{one.exercise.name:24}{one.plain:8.2f}{one.one:9.2f}{one.two:10.2f}", flush=True)
        found.append(one)
    over = statistics.geometric_mean(one.two / one.plain for one in found)
    more = statistics.geometric_mean(one.two / one.one for one in found)
    print(f"two jobs: {over:.1f} times plain pytest, {more:.2f} times one job (geometric means)")
    print(far(found))
    return [
        *([f"{AT_LEAST} times plain pytest"] if over < AT_LEAST else []),
        *([f"{SECOND_JOB} times one job"] if more < SECOND_JOB else []),
    ]


def _unchanged(scratch: Path, *, short: bool) -> list[str]:
    count = 6 if short else 300
    first, *again = unchanged(scratch, count)
    least = min(again)
    print(f"{count} submissions of all exercises: {first:.1f} s, unchanged {least:.2f} s")
    return [f"unchanged in {UNCHANGED} s"] if least > UNCHANGED else []


def _memory(scratch: Path, *, short: bool) -> list[str]:
    some, many = (25, 100) if short else (50, 1000)
    few, all_ = megabytes(scratch, some), megabytes(scratch, many)
    print(f"memory: {few:.0f} MB for {some}, {all_:.0f} MB for {many} ({all_ / few:.2f}x)")
    return [f"at most {GROWTH} times the memory"] if all_ > GROWTH * few else []


if __name__ == "__main__":
    sys.exit(main())
