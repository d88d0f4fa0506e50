"""Whether a spec notices a fault: the faults of a solution, graded until the first red test."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from graders.author.check import SEED
from graders.author.prove.faults import Fault
from graders.author.prove.order import Order
from graders.grading import grade
from graders.grading.crew import Crew
from graders.grading.submission import Work
from graders.grading.worker import Worker

Fate = Literal["killed", "survived", "stillborn"]


@dataclass(frozen=True)
class Red:
    """The first test of a run that did not pass."""

    test: str
    status: str
    reason: str = ""
    """The first line of what is told of it."""


@dataclass(frozen=True)
class Verdict:
    """What became of a fault; a stillborn one starts for no test, and counts for nothing."""

    fault: Fault
    fate: Fate
    by: str = ""
    """The test that noticed it."""


def first_red(
    work: Work, worker: Worker, tests: tuple[str, ...] = (), seed: int = SEED
) -> Red | None:
    """Return the first test that does not pass; none if all do.

    Raises:
        WorkerError: The grader itself failed.
    """
    heard = grade.run(work, worker, seed, tests, first_red=True)["heard"]
    reds = (Red(_test(one), one["status"], _first_line(one["message"])) for one in heard)
    red = next((red for red in reds if red.status != "passed"), None)
    if red is None and not heard:
        return Red("", "missing")
    return red


def _never_starts(work: Work, worker: Worker) -> bool:
    """Return whether no test gets as far as to ask for anything."""
    return {one["status"] for one in grade.run(work, worker, SEED)["heard"]} == {"error"}


def _test(heard: Mapping[str, str]) -> str:
    return heard["id"].partition("[")[0]


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def verdicts(
    crew: Crew, solution: Work, faults: Iterable[Fault], order: Order | None = None
) -> Iterator[Verdict]:
    """Yield what becomes of each fault, in their order."""
    order = order or Order(solution.exercise)

    def ask(worker: Worker, fault: Fault) -> Verdict:
        tests = order.of(fault)
        work = fault.work(solution)
        red = first_red(work, worker, tests)
        if red is not None and red.status == "timeout":
            red = first_red(work, worker, tests)
        if red is None:
            return Verdict(fault, "survived")
        if red.status == "error" and red.test == tests[0] and _never_starts(work, worker):
            return Verdict(fault, "stillborn")
        order.learn(fault.scope, red.test)
        return Verdict(fault, "killed", red.test)

    return crew.each(ask, faults)


def idle(
    crew: Crew, solution: Work, found: Iterable[Verdict], busy: Iterable[str], order: Order
) -> list[str]:
    """Return the requirements that alone notice no fault, in the order of the spec.

    A test that alone notices a fault is the first to notice it in any order of tests, so only
    the faults that a test was the first to notice have to be asked about again.
    `busy` are the tests that are known to notice something alone.
    """
    noticed = [verdict for verdict in found if verdict.fate == "killed"]
    known = set(busy)

    def is_alone(worker: Worker, verdict: Verdict) -> bool:
        others = tuple(test for test in order.of(verdict.fault) if test != verdict.by)
        return not others or first_red(verdict.fault.work(solution), worker, others) is None

    def ask(worker: Worker, test: str) -> str | None:
        firsts = (verdict for verdict in noticed if verdict.by == test)
        return None if any(is_alone(worker, verdict) for verdict in firsts) else test

    asked = crew.each(ask, [test for test in order.tests if test not in known])
    return [test for test in asked if test is not None]
