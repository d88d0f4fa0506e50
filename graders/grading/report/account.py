"""What went wrong in a test, in lines that a person reads: why, what was sent, what came back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graders.grading.outcome import Exchange, ExerciseOutcome, Fault, Report, TestOutcome

STATES = {
    "passed": "done",
    "partial": "begun",
    "failed": "begun",
    "error": "could not be run",
    "refused": "refused",
    "untouched": "untouched",
}
"""What people call the state of an exercise, here as on a learner's own screens."""

VERDICTS = {
    "passed": "met",
    "failed": "not met",
    "error": "could not be run",
    "timeout": "took too long",
    "missing": "never ran",
}
"""What people call the outcome of a requirement."""

_VERDICTS = {
    "refused": "This submission was refused.",
    "failed": "The grader failed, which is not the learner's fault: this score does not count.",
}


def failures(exercise: ExerciseOutcome) -> list[tuple[int, TestOutcome]]:
    """List the requirements that were not met, each with its number in the README."""
    return [(number, test) for number, test in numbered(exercise) if test.status != "passed"]


def numbered(exercise: ExerciseOutcome) -> list[tuple[int, TestOutcome]]:
    """List the requirements with their numbers in the README."""
    return list(enumerate(exercise.tests, start=1))


def lines(test: TestOutcome, most: int) -> list[str]:
    """Tell of a failure in at most so many lines: the last exchange, then its message."""
    told = test.message.splitlines()
    heard = list(_exchange(test.exchange[-1])) if test.exchange else []
    if len(told) + len(heard) <= most:
        return heard + told
    room = most - 1
    said = told[: max(room - len(heard), room - room // 2)]
    kept = [*heard[: room - len(said)], *said]
    return [*kept, f"… {len(told) + len(heard) - len(kept)} more lines are in the report."]


def points(score: int, max_score: int) -> str:
    """Say `3 of 5 points`."""
    return f"{score} of {max_score} point{'' if max_score == 1 else 's'}"


def progress(report: Report) -> str:
    """Say how many exercises are done, begun and untouched."""
    states = Counter(STATES[exercise.status] for exercise in report.exercises)
    if not states:
        return "No exercise was graded."
    done = f"{states.pop('done', 0)} of {len(report.exercises)} exercises done"
    return ", ".join([done, *(f"{count} {stage}" for stage, count in states.items())]) + "."


def told(report: Report) -> list[str]:
    """Say to a student what befell a submission; how the grader failed is for who set it up."""
    return verdict(report)[:1] if report.status == "failed" else verdict(report)


def verdict(report: Report) -> list[str]:
    """Say what befell a submission that was not graded, and why."""
    return [text for text in (_VERDICTS.get(report.status), report.reason) if text]


def _exchange(exchange: Exchange) -> Iterator[str]:
    yield from _after(f"{exchange.method} {exchange.url}", exchange.request.body)
    if exchange.status is not None:
        body = exchange.response.body if exchange.response else ""
        yield from _after(f"-> {exchange.status}", body)
    if exchange.error:
        yield from _fault(exchange.error)


def _fault(fault: Fault) -> Iterator[str]:
    yield from f"{fault.type}: {fault.text}".splitlines()
    for frame in fault.frames:
        yield f"  {frame.file}:{frame.line} in {frame.function}: {frame.source.strip()}"


def _after(first: str, body: str) -> Iterator[str]:
    """Yield a body behind what it belongs to, as on a learner's own screens."""
    begin, *rest = body.splitlines() or [""]
    yield f"{first} {begin}".rstrip()
    yield from (f"  {line}" for line in rest)
