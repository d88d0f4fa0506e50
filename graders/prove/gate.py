"""What must hold of all specs: proofs one after another, held against QUALITY.md."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from graders.course import Course, Exercise
from graders.prove import change, quality
from graders.prove.proof import SAMPLE, TOUCHED, Plan, Proof, Prover
from graders.prove.quality import Table

Say = Callable[[str], None]

SHARE = 0.6
"""Of the time that there is, what may pass before even touched exercises are only sampled."""


def prove(
    prover: Prover, course: Course, exercises: Iterable[Exercise], say: Say, *, write: bool
) -> bool:
    """Prove exercises whole; true if all is well.

    With `write`, what is measured goes into QUALITY.md, else it must be what stands there.
    """
    path = course.directory.parent / quality.FILE
    wrong: list[str] = []
    for exercise in exercises:
        proof = prover.prove(course, exercise)
        table = _read(path)
        wrong += _tell(proof, say)
        wrong += quality.too_low(proof.name, proof.figures)
        if write:
            known = {one.name for one in course.exercises}
            rows = {**table, proof.name: proof.figures}
            kept = {name: row for name, row in rows.items() if name in known}
            path.write_text(quality.write(kept), encoding="utf-8")
        else:
            wrong += _compared(proof, table, table)
    wrong += _together(_read(path))
    return _end(wrong, say)


def prove_change(prover: Prover, course: Course, base: str, minutes: float, say: Say) -> bool:
    """Prove the exercises that a change touches and a sample of the others, within a time."""
    path = course.directory.parent / quality.FILE
    table = _read(path)
    before = quality.read(change.before(course, base, quality.FILE))
    wrong: list[str] = [*_together(table)]
    for name, row in table.items():
        wrong += quality.fallen(name, before.get(name), row)
    started = time.monotonic()
    for exercise, plan in _planned(course, base, started, minutes * 60):
        proof = prover.prove(course, exercise, plan)
        wrong += _tell(proof, say)
        if plan.whole:
            wrong += quality.too_low(proof.name, proof.figures)
            wrong += _compared(proof, table, before)
        else:
            wrong += _sampled(proof, table)
    return _end(wrong, say)


def _planned(
    course: Course, base: str, started: float, seconds: float
) -> Iterator[tuple[Exercise, Plan]]:
    """Yield what to prove next, while there is time."""
    touched = change.touched(course, base)
    sample = replace(SAMPLE, draw=int(change.head(course)[:8], 16))
    for exercise in touched:
        soon = time.monotonic() - started < seconds * SHARE
        yield exercise, TOUCHED if soon else sample
    for exercise in change.sample(course, touched):
        if time.monotonic() - started > seconds * SHARE:
            return
        yield exercise, sample


def _read(path: Path) -> Table:
    return quality.read(path.read_text(encoding="utf-8")) if path.is_file() else {}


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


def _compared(proof: Proof, written: Table, before: Table) -> Iterator[str]:
    yield from quality.fallen(proof.name, before.get(proof.name), proof.figures)
    yield from quality.stale(proof.name, written.get(proof.name), proof.figures)


def _sampled(proof: Proof, table: Table) -> Iterator[str]:
    """Yield it if a sample alone has more survivors than the whole had."""
    known = table[proof.name].survivors if proof.name in table else 0
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
