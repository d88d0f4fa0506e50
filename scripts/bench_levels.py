"""What confinement costs: from a child's start to its first answer, and for whole exercises."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from graders.apps.clock import Clock
from graders.apps.sandbox.isolation import Level
from graders.apps.sandbox.ready import sandbox
from graders.apps.sandbox.zygote import Zygote
from graders.apps.scene import Scene
from graders.course import catalogue
from graders.grading import grade, submission
from graders.grading.submission import Work
from graders.grading.worker import Worker
from graders.spec.client import Client
from graders.spec.session import Deadlines, Session

FIRST = "01"
WHOLE = ("01", "07", "10")
RATIO = 1.5
"""How many times the cost of `process` that of `full` may be."""


@dataclass
class Cost:
    """What one level takes, in seconds."""

    level: Level
    starts: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    wholes: list[float] = field(default_factory=list)

    @property
    def whole(self) -> float:
        """The usual time for all exercises of a submission."""
        return statistics.median(self.wholes)


def costs(runs: int) -> list[Cost]:
    """Measure the levels that this machine can have, taking turns."""
    found = {level: Cost(level) for level in Level}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        Path(name).chmod(0o755)
        _measure_starts(Path(name), list(found.values()), runs)
    _measure_wholes(list(found.values()), max(3, runs // 4))
    return [cost for cost in found.values() if cost.starts and cost.wholes]


def _measure_starts(scratch: Path, found: Sequence[Cost], runs: int) -> None:
    whole = catalogue.pristine()
    [work] = _solutions([FIRST])
    with ExitStack() as stack:
        ready = []
        for cost in found:
            own = scratch / cost.level.word
            (own / "stage").mkdir(parents=True)
            submission.stage(work, own / "stage")
            hidden = (whole.directory, whole.solutions)
            zygote, isolation = stack.enter_context(sandbox(own, hidden, cost.level))
            if isolation.level is cost.level:
                ready.append((cost, zygote, Scene(own / "stage", work.exercise.module, own)))
        for _ in range(runs):
            for cost, zygote, scene in ready:
                _start(cost, zygote, scene)


def _start(cost: Cost, zygote: Zygote, scene: Scene) -> None:
    directory = zygote.directory()
    own = Scene(scene.stage, scene.module, directory)
    session = Session(zygote, own, Deadlines(), Clock())
    begun = time.perf_counter()
    session.start()
    cost.starts.append(time.perf_counter() - begun)
    with Client(session.line) as client:
        client.get("/").raise_for_status()
    cost.answers.append(time.perf_counter() - begun)
    session.stop()
    zygote.clear(directory)


def _measure_wholes(found: Sequence[Cost], runs: int) -> None:
    works = _solutions(WHOLE)
    with ExitStack() as stack:
        ready = []
        for cost in found:
            worker = stack.enter_context(Worker(ceiling=cost.level))
            worker.start()
            if worker.isolation["level"] == cost.level.word:
                ready.append((cost, worker))
        for turn in range(runs + 1):
            for cost, worker in ready:
                begun = time.perf_counter()
                for work in works:
                    grade.run(work, worker, seed=1)
                if turn:  # the first is for warming up
                    cost.wholes.append(time.perf_counter() - begun)


def _solutions(addresses: Sequence[str]) -> list[Work]:
    whole = catalogue.pristine()
    chosen = whole.choose(addresses)
    return [
        Work(exercise, submission.collect(exercise, whole.solutions / exercise.name))
        for exercise in chosen
    ]


def table(found: Sequence[Cost]) -> Iterator[str]:
    """Yield the lines of a table, in milliseconds."""
    yield f"{'level':12}{'start':>9}{'answer':>9}{'whole':>10}{'ratio':>8}"
    for cost in found:
        start, answer = statistics.median(cost.starts), statistics.median(cost.answers)
        yield (
            f"{cost.level.word:12}{start * 1000:6.0f} ms{answer * 1000:6.0f} ms"
            f"{cost.whole * 1000:7.0f} ms{cost.whole / found[0].whole:7.2f}x"
        )


def ratio(found: Sequence[Cost]) -> float:
    """Return how many times the cost of the lowest level that of the highest is."""
    return found[-1].whole / found[0].whole


def main() -> int:
    """Measure, print, and with `--require` fail where the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="8 children a level, not 40")
    parser.add_argument("--require", action="store_true", help="exit with 1 if it is missed")
    options = parser.parse_args()
    found = costs(runs=8 if options.short else 40)
    print("\n".join(table(found)))
    missed = ratio(found) > RATIO
    print(f"missed: {RATIO} times the cost of no confinement" if missed else "target reached")
    return int(options.require and missed)


if __name__ == "__main__":
    sys.exit(main())
