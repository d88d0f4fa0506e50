"""`results.json` of Exercism's test-runner interface, version 3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graders.grading.report import classroom, stand_in
from graders.grading.report.account import numbered

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

OUTPUT_CHARACTERS = 500
CUT = "Output was truncated. Please limit to 500 chars"
"""The sentence of the interface's document."""

Codes = Mapping[str, Mapping[str, str]]
"""The bodies of tests by the address of their exercise and by their names."""


def render(report: Report, codes: Codes | None = None) -> str:
    """Write one document; where there are several exercises, a test is named after its own.

    `codes` are what the interface asks for where students do not see the tests.
    """
    exercises = stand_in.exercises(report)
    is_one = len(exercises) == 1
    tests = [
        _test(number, outcome, exercise, _code(codes, exercise, outcome), is_one=is_one)
        for exercise in exercises
        for number, outcome in numbered(exercise)
    ]
    tests = [{**test, "task_id": task} for task, test in enumerate(tests, start=1)]
    document = {
        "version": 3,
        "status": _status(tests),
        "message": _message(exercises) if _status(tests) == "error" else None,
        "max_score": len(tests),
        "tests": tests,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _code(codes: Codes | None, exercise: ExerciseOutcome, outcome: TestOutcome) -> str:
    return (codes or {}).get(exercise.address, {}).get(outcome.id, "")


def _test(
    number: int, outcome: TestOutcome, exercise: ExerciseOutcome, code: str, *, is_one: bool
) -> dict[str, Any]:
    described = classroom.requirement(number, outcome)
    if not is_one:
        described["name"] = f"{exercise.address} · {described['name']}"
    return {**described, "test_code": code, "output": _beginning(outcome.output)}


def _status(tests: list[dict[str, Any]]) -> str:
    kinds = {test["status"] for test in tests}
    return kinds.pop() if len(kinds) == 1 else "fail"


def _message(exercises: tuple[ExerciseOutcome, ...]) -> str:
    reasons = dict.fromkeys(one.reason or one.tests[0].message for one in exercises)
    return "\n".join(reasons) or "No test could be run."


def _beginning(output: str) -> str:
    if len(output) <= OUTPUT_CHARACTERS:
        return output
    return output[: OUTPUT_CHARACTERS - len(CUT) - 1] + "\n" + CUT
