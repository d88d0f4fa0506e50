"""The proof of one exercise, step by step: its figures, what is wrong, and what could be better."""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from graders.apps.sandbox.isolation import Level
from graders.author import check
from graders.author.check import Answer, Finding
from graders.author.prove import (
    bare,
    contract,
    effort,
    equivalents,
    faults,
    quality,
    steadiness,
    subject,
    variants,
)
from graders.author.prove import verdicts as judging
from graders.author.prove.contract import Document
from graders.author.prove.faults import Fault
from graders.author.prove.order import Order
from graders.author.prove.quality import Figures
from graders.author.prove.verdicts import Verdict
from graders.course.catalogue import Course, Exercise
from graders.grading.crew import Crew
from graders.grading.submission import Work
from graders.grading.worker import Worker

Item = TypeVar("Item")


@dataclass(frozen=True)
class Plan:
    """How much of a proof is done; a sample says nothing about an exercise's figures."""

    faults: int | None = None
    """So many, drawn anew each time; all if it is not said."""

    answers: int | None = None
    """So many of those written by hand; all if it is not said."""

    variants: int = quality.VARIANTS
    seeds: int = quality.TRIED
    sandboxed: int = 1
    draw: int = 0
    advice: bool = True

    @property
    def whole(self) -> bool:
        """Whether figures come of it that can be compared."""
        return self.faults is None and self.variants >= quality.VARIANTS


def whole(seeds: int) -> Plan:
    """Return the plan for what goes into QUALITY.md."""
    return Plan(seeds=seeds, sandboxed=_sandboxed(seeds))


def _sandboxed(seeds: int) -> int:
    """Return how many seeds are tried at each level of isolation beside so many in-process."""
    return -(-seeds // quality.SANDBOXED)


TOUCHED = Plan(seeds=4, sandboxed=1, advice=False)
"""For the exercises that a change touches."""

SAMPLE = Plan(faults=8, answers=0, variants=4, seeds=4, sandboxed=0, advice=False)
"""For the others, whose answers `kata check` runs beside it."""


@dataclass(frozen=True)
class Proof:
    """What was found about one exercise."""

    name: str
    plan: Plan
    figures: Figures
    findings: tuple[Finding, ...]
    """What must not be."""

    survivors: tuple[str, ...]
    advice: tuple[str, ...]


class Prover:
    """Crews that stay, and proofs that are made with them."""

    def __init__(self) -> None:
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        enter = self.stack.enter_context
        self.levels = {level: enter(Crew("sandbox", level)) for level in Level}
        self.thread = enter(Crew("thread"))
        self.reader = enter(contract.Reader())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stack.close()

    @property
    def crew(self) -> Crew:
        """Runs what is our own, so with the least isolation."""
        return self.levels[Level.PROCESS]

    def prove(self, course: Course, exercise: Exercise, plan: Plan) -> Proof:
        """Prove the spec of an exercise sharp, fair and steady.

        Raises:
            CourseError: There is no solution, or the marked equivalents cannot be read.
            WorkerError: The grader itself failed.
        """
        began, digest = effort.spent(), subject.digest(course, exercise)
        solution = check.solution(course, exercise)
        marked = equivalents.read(course, exercise)
        every = faults.faults(solution)
        order = Order(exercise)
        made = _some(every, plan.faults, plan.draw)
        found = tuple(judging.verdicts(self.crew, solution, made, order))
        killed = {one.fault.key: one.by for one in found if one.fate == "killed"}
        alive = [one.fault for one in found if one.fate == "survived"]
        survivors = [fault for fault in alive if fault.key not in marked]
        rewritten = list(variants.variants(solution, plan.variants))
        also, wrong, unsound = self._answers(course, exercise, plan)
        findings = [
            *equivalents.findings(exercise, marked, [fault.key for fault in every], killed),
            *self._undeserved(exercise),
            *unsound,
            *(rejected := list(self._rejected(exercise, rewritten))),
        ]
        seconds = round(effort.spent() - began)
        findings += self.wobbles(solution, plan)
        figures = Figures(
            requirements=len(exercise.requirements),
            made=len(killed) + len(alive),
            killed=len(killed),
            equivalent=len(alive) - len(survivors),
            variants=len(rewritten) - len(rejected),
            also=also,
            wrong=len(wrong),
            seeds=plan.seeds,
            seconds=seconds,
            digest=digest,
        )
        place = f"solutions/{exercise.name}"
        return Proof(
            exercise.name,
            plan,
            figures,
            tuple(findings),
            tuple(
                f"{place}/{fault.path}, line {fault.line}: {_told(fault)}" for fault in survivors
            ),
            tuple(self._advice(solution, found, survivors, wrong, order)) if plan.advice else (),
        )

    def _answers(
        self, course: Course, exercise: Exercise, plan: Plan
    ) -> tuple[int, list[tuple[str, ...]], list[Finding]]:
        """Return how many right answers hold, what each sound wrong one fails, and the others."""
        answers, findings = check.every_answer(course, exercise)
        asked = [answer for answer in answers if answer.name.startswith(("also_", "wrong_"))]
        asked = _some(asked, plan.answers, plan.draw)
        reds = self.crew.each(_reds, asked)
        sound: list[Answer] = []
        for answer, red in zip(asked, reds, strict=True):
            if red == answer.fails:
                sound.append(answer)
                continue
            place = f"solutions/{exercise.name}/{answer.name}"
            fails = ", ".join(answer.fails) or "nothing"
            fact = f"It fails {', '.join(red) or 'nothing'}, not {fails}."
            findings.append(Finding(place, fact, f"Run `kata check {exercise.address}`."))
        wrong = [answer.fails for answer in sound if answer.name.startswith("wrong_")]
        return len(sound) - len(wrong), wrong, findings

    def _undeserved(self, exercise: Exercise) -> Iterator[Finding]:
        """Yield the tests that are green on apps that do nothing."""
        apps = list(bare.bare(exercise))
        reds = self.crew.each(lambda worker, app: check.failing(app[1], worker), apps)
        for (name, _), red in zip(apps, reds, strict=True):
            green = [one.test for one in exercise.requirements if one.test not in red]
            if green:
                fact = f"On {name}, these are green: {', '.join(green)}."
                yield Finding(f"exercises/{exercise.name}", fact, "Ask for something first.")

    def _rejected(
        self, exercise: Exercise, rewritten: Sequence[variants.Variant]
    ) -> Iterator[Finding]:
        """Yield the variants that a test is red on, as a learner runs them."""
        reds = self.thread.each(lambda worker, one: judging.first_red(one.work, worker), rewritten)
        for variant, red in zip(rewritten, reds, strict=True):
            if red is not None:
                fact = f"{red.test} is red on our solution rewritten: {variant.name}."
                way = "Ask for what the README promises, and no more."
                yield Finding(
                    f"exercises/{exercise.name}", fact, f"{way}\n{_diffable(variant.work)}"
                )

    def wobbles(self, solution: Work, plan: Plan, tried: int = 0) -> Iterator[Finding]:
        """Yield the runs on the solution that were not green, with seeds not tried yet."""
        crews = [(self.thread, steadiness.seeds(plan.seeds, tried))]
        sandboxed = steadiness.seeds(plan.sandboxed, _sandboxed(tried))
        crews += [(crew, sandboxed) for crew in self.levels.values()]
        for crew, seeds in crews:
            for wobble in steadiness.wobbles(crew, solution, seeds):
                place = f"exercises/{solution.exercise.name}"
                yield Finding(place, str(wobble), "Make it certain.")

    def _advice(
        self,
        solution: Work,
        found: Sequence[Verdict],
        survivors: Sequence[Fault],
        wrong: Sequence[tuple[str, ...]],
        order: Order,
    ) -> Iterator[str]:
        busy = [fails[0] for fails in wrong if len(fails) == 1]
        for test in judging.idle(self.crew, solution, found, busy, order):
            yield f"{test} kills no fault of its own."
        if survivors:
            yield from self._seen_by_contract(solution, survivors)

    def _seen_by_contract(self, solution: Work, survivors: Sequence[Fault]) -> Iterator[str]:
        """Say which faults the spec misses and the OpenAPI document shows."""

        def ask(worker: Worker, work: Work) -> Document:
            return self.reader.document(work, worker)

        works = [solution, *(fault.work(solution) for fault in survivors)]
        ours, *theirs = self.crew.each(ask, works)
        for fault, document in zip(survivors, theirs, strict=True):
            if places := contract.differences(ours, document):
                yield f"The contract sees {fault.key} at {'; '.join(places[:3])}."


def _reds(worker: Worker, answer: Answer) -> tuple[str, ...]:
    """Return the tests that fail: of a wrong answer among those that should.

    That it fails no others is what `kata check` proves.
    """
    return tuple(check.failing(answer.work, worker, tests=answer.fails))


def _some(every: Sequence[Item], count: int | None, draw: int) -> list[Item]:
    """Return so many of all, in their order."""
    if count is None or len(every) <= count:
        return list(every)
    chosen = random.Random(draw).sample(range(len(every)), count)  # noqa: S311 - no secret
    return [every[place] for place in sorted(chosen)]


def _told(fault: Fault) -> str:
    return f"{fault.operator} survives\n    {fault.key}"


def _diffable(work: Work) -> str:
    return "\n".join(text.decode() for path, text in work.files if path.endswith(".py"))
