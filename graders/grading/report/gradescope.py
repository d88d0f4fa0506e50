"""`results.json` of a Gradescope autograder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graders.grading.report import stand_in
from graders.grading.report.account import lines, numbered, points, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

OUTPUT_LINES = 60


def render(report: Report) -> str:
    """Write the results; the score is the sum of the tests' scores."""
    document = {
        "score": sum(one.score for one in report.exercises),
        "execution_time": report.duration_s,
        "output": "\n".join(_head(report)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            _test(exercise, number, outcome)
            for exercise in stand_in.exercises(report)
            for number, outcome in numbered(exercise)
        ],
        "extra_data": _extra(report),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"{points(report.score, report.max_score)}."
    yield from told(report)
    yield from (f"{one.file or one.kind}: {one.text}" for one in report.notices)


def _test(exercise: ExerciseOutcome, number: int, outcome: TestOutcome) -> dict[str, Any]:
    passed = outcome.status == "passed"
    return {
        "score": int(passed),
        "max_score": 1,
        "status": "passed" if passed else "failed",
        "name": f"{exercise.title}: {outcome.name}",
        "number": f"{exercise.address}.{number}",
        "output": "\n".join(lines(outcome, OUTPUT_LINES)),
        "output_format": "text",
        "tags": [f"ex-{exercise.address}"],
        "visibility": "visible",
        "extra_data": {"id": outcome.id, "status": outcome.status},
    }


def _extra(report: Report) -> dict[str, Any]:
    return {
        "tool": f"{report.tool.name} {report.tool.version}",
        "status": report.status,
        "isolation": report.isolation.level,
        "seed": report.seed,
    }
