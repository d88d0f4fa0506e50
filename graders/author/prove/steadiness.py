"""Whether a spec says the same of a solution whatever values and order of tests are drawn."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graders.author.prove.verdicts import Red, first_red
from graders.grading.crew import Crew
from graders.grading.submission import Work
from graders.grading.worker import Worker

FIRST_SEED = 1000


@dataclass(frozen=True)
class Wobble:
    """A run in which a test did not pass on the solution."""

    seed: int
    place: str
    red: Red
    order: tuple[str, ...]

    def __str__(self) -> str:
        test = self.red.test or "every test"
        before = self.order[: self.order.index(test)] if test in self.order else ()
        after = f" after {', '.join(before)}" if before else ""
        why = f" {self.red.reason}" if self.red.reason else ""
        where = f"with seed {self.seed} ({self.place}){after}"
        return f"{test} is {self.red.status}, not passed, on the solution {where}.{why}"


def order(work: Work, seed: int) -> tuple[str, ...]:
    """Return the tests of an exercise in an order drawn from a seed."""
    tests = [one.test for one in work.exercise.requirements]
    random.Random(seed).shuffle(tests)  # noqa: S311 - no secret
    return tuple(tests)


def wobbles(crew: Crew, solution: Work, seeds: Sequence[int]) -> Iterator[Wobble]:
    """Yield the runs with a red test; the crew keeps every core busy meanwhile."""

    def ask(worker: Worker, seed: int) -> Wobble | None:
        tests = order(solution, seed)
        red = first_red(solution, worker, tests, seed)
        return Wobble(seed, crew.name, red, tests) if red else None

    return (wobble for wobble in crew.each(ask, seeds) if wobble is not None)


def seeds(count: int, tried: int = 0) -> range:
    """Return so many seeds, without those that were tried before."""
    return range(FIRST_SEED + tried, FIRST_SEED + count)
