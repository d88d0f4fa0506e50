"""The runner result that `classroom-resources/autograding-grading-reporter` reads, version 3.

The reporter prints names and messages as they are, adds up `score` in one place and counts passed
tests in another: one runner an exercise and one point a requirement make both totals agree.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graders.grading.report import stand_in
from graders.grading.report.account import numbered
from graders.telling.text import inert

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

MESSAGE_BYTES = 900
"""At most; the messages of one runner share `MESSAGES_BYTES`: all runners share one environment."""
MESSAGES_BYTES = 6_000
NAME_BYTES = 200

_STATUS = {"passed": "pass", "failed": "fail"}


def render(report: Report) -> str:
    """Write one object, from the id of a runner (`ex-07`) to its result."""
    return json.dumps(results(report), ensure_ascii=False, indent=2) + "\n"


def results(report: Report) -> dict[str, dict[str, Any]]:
    """Give each exercise a runner of its own; a report without any has the runner `submission`."""
    if not report.exercises:
        return {"submission": _result(stand_in.exercises(report)[0])}
    return {f"ex-{one.address}": _result(one) for one in stand_in.exercises(report)}


def status(exercise: ExerciseOutcome) -> str:
    """Say `pass` where all requirements are met, `error` where none was tried, else `fail`."""
    kinds = {_STATUS.get(test.status, "error") for test in exercise.tests}
    return kinds.pop() if len(kinds) == 1 else "fail"


def requirement(
    number: int, outcome: TestOutcome, message_bytes: int = MESSAGE_BYTES
) -> dict[str, Any]:
    """Describe one requirement."""
    passed = outcome.status == "passed"
    return {
        "name": _short(inert(f"{number}. {outcome.name}"), NAME_BYTES),
        "status": _STATUS.get(outcome.status, "error"),
        "score": int(passed),
        "message": None if passed else _short(inert(outcome.message), message_bytes),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": outcome.duration_s,
    }


def _result(exercise: ExerciseOutcome) -> dict[str, Any]:
    room = min(MESSAGE_BYTES, MESSAGES_BYTES // len(exercise.tests))
    return {
        "version": 3,
        "status": status(exercise),
        "max_score": len(exercise.tests),
        "tests": [requirement(number, outcome, room) for number, outcome in numbered(exercise)],
    }


def _short(text: str, limit: int) -> str:
    """Cut a text to its bytes in UTF-8."""
    data = text.encode()
    return text if len(data) <= limit else data[: limit - 3].decode(errors="ignore") + "…"
