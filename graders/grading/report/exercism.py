"""`results.json` of Exercism's test-runner interface, version 3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graders.grading.report import classroom, stand_in
from graders.grading.report.account import numbered

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

OUTPUT_CHARACTERS = 500
_MARK = "…"


def render(report: Report) -> str:
    """Write one document; where there are several exercises, a test is named after its own."""
    exercises = stand_in.exercises(report)
    tests = [
        _test(number, outcome, exercise if len(exercises) > 1 else None)
        for exercise in exercises
        for number, outcome in numbered(exercise)
    ]
    document = {
        "version": 3,
        "status": _status(tests),
        "message": _message(exercises) if _status(tests) == "error" else None,
        "max_score": len(tests),
        "tests": tests,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _test(number: int, outcome: TestOutcome, exercise: ExerciseOutcome | None) -> dict[str, Any]:
    described = classroom.requirement(number, outcome)
    if exercise:
        described["name"] = f"{exercise.address} · {described['name']}"
    return {**described, "output": _beginning(outcome.output), "task_id": number}


def _status(tests: list[dict[str, Any]]) -> str:
    kinds = {test["status"] for test in tests}
    return kinds.pop() if len(kinds) == 1 else "fail"


def _message(exercises: tuple[ExerciseOutcome, ...]) -> str:
    reasons = dict.fromkeys(one.reason or one.tests[0].message for one in exercises)
    return "\n".join(reasons) or "No test could be run."


def _beginning(output: str) -> str:
    if len(output) <= OUTPUT_CHARACTERS:
        return output
    return output[: OUTPUT_CHARACTERS - len(_MARK)] + _MARK
