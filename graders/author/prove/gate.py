"""What must hold of all specs: proofs one after another, held against QUALITY.md."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from time import monotonic

from graders.author import check
from graders.author.prove import change, effort, quality, subject
from graders.author.prove.proof import SAMPLE, TOUCHED, Plan, Proof, Prover, whole
from graders.author.prove.quality import Figures, Table
from graders.course.catalogue import Course, Exercise

Say = Callable[[str], None]

SHARE = 0.6
"""Of the time that there is, what may pass before even touched exercises are only sampled."""

BELIEVED = 60
"""Seconds of work for which a machine is taken to be as fast as the one behind the figures."""

REST, SAMPLED = 100, 20
"""Seeds that take as long as all the rest of a proof, and of a sample."""


def prove(  # noqa: PLR0913 - what, how and where to
    prover: Prover,
    course: Course,
    exercises: Iterable[Exercise],
    plan: Plan,
    say: Say,
    *,
    write: bool,
    resume: bool = False,
) -> bool:
    """Prove exercises whole; true if all is well.

    With `write`, what is measured goes into QUALITY.md, else it must be what stands there.
    The seeds that stand there of an exercise as it is remain its own.
    With `resume`, what stands there of the exercises as they are is believed.
    """
    wrong: list[str] = []
    for exercise in exercises:
        if resume and _is_proved(course, exercise, plan):
            say(f"{exercise.name}: proved already")
            continue
        proof = prover.prove(course, exercise, plan)
        wrong += _tell(proof, say)
        wrong += quality.too_low(proof.name, proof.figures)
        if not write:
            table = quality.of(course)
            wrong += quality.fallen(proof.name, table.get(proof.name), proof.figures)
            wrong += quality.stale(proof.name, table.get(proof.name), proof.figures)
            wrong += [] if proof.name in table else [f"{proof.name}: {quality.FILE} says nothing."]
        elif not proof.findings:
            quality.renew(course, proof.name, _with_seeds(proof.figures, _row(course, exercise)))
    wrong += _together(quality.of(course))
    return _end(wrong, say)


def steady(
    prover: Prover, course: Course, exercises: Iterable[Exercise], plan: Plan, say: Say
) -> bool:
    """Run specs on our solutions as often as was asked for, and write it down.

    The seeds that they were proved with already are not tried again.
    """
    wrong: list[str] = []
    for exercise in exercises:
        row = _row(course, exercise)
        if row is None or row.digest != subject.digest(course, exercise):
            wrong.append(f"{exercise.name}: {_unproved(row)}")
            continue
        if row.seeds >= plan.seeds:
            say(f"{exercise.name}: {row.seeds} seeds were tried already")
            continue
        found = list(prover.wobbles(check.solution(course, exercise), plan, row.seeds))
        say(f"{exercise.name}: {plan.seeds} seeds, {len(found)} runs not green")
        for finding in found:
            say(f"  {finding}")
        wrong += [f"{exercise.name}: {len(found)} findings." for _ in found[:1]]
        if not found:
            quality.renew(course, exercise.name, replace(row, seeds=plan.seeds))
    return _end(wrong, say)


def _is_proved(course: Course, exercise: Exercise, plan: Plan) -> bool:
    """Whether a row of QUALITY.md says what a proof would find again."""
    row = _row(course, exercise)
    if row is None or row.digest != subject.digest(course, exercise):
        return False
    return row.seeds >= plan.seeds and not any(quality.too_low(exercise.name, row))


def _row(course: Course, exercise: Exercise) -> Figures | None:
    return quality.of(course).get(exercise.name)


def _with_seeds(now: Figures, before: Figures | None) -> Figures:
    """Return what was measured, with the seeds that the same was tried with before."""
    if before is None or before.digest != now.digest:
        return now
    return replace(now, seeds=max(now.seeds, before.seeds), sound=before.sound)


def prove_change(prover: Prover, course: Course, base: str, minutes: float, say: Say) -> bool:
    """Prove what has changed since it was proved, what a change touches, and a sample.

    What has changed must be proved in the time that there is; the rest is looked at. The seeds
    that an exercise misses are tried all the same, which takes the time that it takes.
    """
    table = quality.of(course)
    before = quality.read(change.before(course, base, quality.FILE))
    wrong: list[str] = [*_together(table)]
    for name, row in before.items():
        wrong += quality.given_up(name, row, table.get(name))
    time = Time(minutes * 60)
    known = tuple(one for one in course.exercises if one.name in table)
    gone = [one.name for one in course.exercises if one.name in before.keys() - table.keys()]
    wrong += [f"{name}: Its figures are gone from {quality.FILE}." for name in gone]
    changed = tuple(one for one in known if _has_changed(course, one, table))
    for exercise in changed:
        row = table[exercise.name]
        if not time.allows(_seconds(row, TOUCHED)):
            wrong.append(f"{exercise.name}: {_unproved(row)}")
        else:
            time.plan(_seconds(row, TOUCHED))
            wrong += _proved(prover.prove(course, exercise, TOUCHED), table, before, say)
    for exercise in course.exercises:
        if exercise not in known:
            say(f"{exercise.name}: {_unproved(None)}")
    for exercise, plan in _looked_at(course, base, changed, table, time):
        if exercise in known:
            time.plan(_seconds(table[exercise.name], plan))
        wrong += _proved(prover.prove(course, exercise, plan), table, before, say)
    for exercise in known:
        wrong += _steadied(prover, course, exercise, table[exercise.name], say)
    return _end(wrong, say)


def _steadied(
    prover: Prover, course: Course, exercise: Exercise, row: Figures, say: Say
) -> Iterator[str]:
    """Try the seeds that a row misses, and yield it if a run is not green."""
    if row.seeds >= quality.SEEDS:
        return
    plan = whole(quality.SEEDS)
    found = list(prover.wobbles(check.solution(course, exercise), plan, row.seeds))
    tried = plan.seeds - row.seeds
    say(f"{exercise.name}: {tried} seeds that it missed, {len(found)} runs not green")
    for finding in found:
        say(f"  {finding}")
    yield from (f"{exercise.name}: {len(found)} findings." for _ in found[:1])


class Time:
    """How much of the time that there is has passed, from 0 to 1 and beyond."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.began = monotonic()
        self.spent = effort.spent()
        self.planned = 0.0
        self.cores = len(os.sched_getaffinity(0))

    @property
    def share(self) -> float:
        """By the clock."""
        return (monotonic() - self.began) / self.seconds

    @property
    def pace(self) -> float:
        """How long this machine works for what the figures call a second, as far as it is known."""
        return (BELIEVED + effort.spent() - self.spent) / (BELIEVED + self.planned)

    def plan(self, seconds: float) -> None:
        """Take note of work that is begun."""
        self.planned += seconds

    def has(self, seconds: float) -> bool:
        """Whether the cores can do so many seconds of work before it is over by the clock."""
        return self.share + seconds * self.pace / self.cores / self.seconds < 1

    def allows(self, seconds: float) -> bool:
        """Whether they can go on for so many before they have worked for all of it.

        That is the same on a machine that has others to serve, too.
        """
        return effort.spent() - self.spent + seconds < self.cores * self.seconds


def _seconds(row: Figures, plan: Plan) -> float:
    """Return about how long the cores work on a plan, going by the proof behind a row."""
    rest = REST if plan.whole else SAMPLED
    return row.seconds * (rest + plan.seeds) / REST


def _has_changed(course: Course, exercise: Exercise, table: Table) -> bool:
    return table[exercise.name].digest != subject.digest(course, exercise)


def _unproved(row: Figures | None) -> str:
    fact = "It has changed since it was proved" if row else "It has never been proved"
    return f"{fact}. Run `kata prove --write` on it."


def _looked_at(
    course: Course, base: str, changed: tuple[Exercise, ...], table: Table, time: Time
) -> Iterator[tuple[Exercise, Plan]]:
    """Yield what to prove beside what has changed, while there is time."""
    sample = replace(SAMPLE, draw=int(change.head(course)[:8], 16))

    def fits(exercise: Exercise, plan: Plan) -> bool:
        row = table.get(exercise.name)
        return time.share < 1 if row is None else time.has(_seconds(row, plan))

    touched = tuple(one for one in change.touched(course, base) if one not in changed)
    for exercise in touched:
        plan = TOUCHED if time.share < SHARE and fits(exercise, TOUCHED) else sample
        if fits(exercise, plan):
            yield exercise, plan
    for exercise in change.sample(course, (*changed, *touched)):
        if time.share > SHARE:
            return
        if fits(exercise, sample):
            yield exercise, sample


def _proved(proof: Proof, table: Table, before: Table, say: Say) -> Iterator[str]:
    """Say what was found, and yield what is wrong with it."""
    yield from _tell(proof, say)
    if proof.plan.whole:
        yield from quality.too_low(proof.name, proof.figures)
        for known in {table.get(proof.name), before.get(proof.name)}:
            yield from quality.fallen(proof.name, known, proof.figures)
    else:
        yield from _sampled(proof, table)


def _tell(proof: Proof, say: Say) -> list[str]:
    """Say what was found; return what is wrong with it."""
    figures = proof.figures
    say(
        f"{proof.name}: {figures.killed} of {figures.made - figures.equivalent} faults killed "
        f"({figures.percent:.1f} %), {figures.equivalent} equivalent; {figures.variants} variants, "
        f"{figures.also} right and {figures.wrong} wrong answers hold; {figures.seconds} s"
    )
    for line in (*proof.survivors, *proof.advice):
        say(f"  {line}")
    found = [str(finding) for finding in proof.findings]
    for line in found:
        say(f"  {line}")
    return [f"{proof.name}: {len(found)} findings." for _ in found[:1]]


def _sampled(proof: Proof, table: Table) -> Iterator[str]:
    """Yield it if a sample alone has more survivors than the whole had."""
    if proof.name not in table:
        return
    known = table[proof.name].survivors
    if len(proof.survivors) > known:
        now = len(proof.survivors)
        yield f"{proof.name}: {now} faults survive in a sample, and {known} did in all."


def _together(table: Table) -> Iterator[str]:
    all_of_it = quality.total(table.values())
    if table and all_of_it.percent < quality.LEAST_OF_ALL:
        least = f"{quality.LEAST_OF_ALL:g} % is the least"
        yield f"All exercises: {all_of_it.percent:.1f} % of the faults are killed, and {least}."


def _end(wrong: list[str], say: Say) -> bool:
    for line in wrong:
        say(f"NOT PROVED: {line}")
    return not wrong
