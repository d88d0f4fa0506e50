"""`result.json` of Classroom 50, schema `classroom50/result/v1`.

Its runner says in the environment whose submission it is; elsewhere the document names nobody.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from graders.grading.report import stand_in
from graders.grading.report.account import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

NAME_BYTES = 100
_NOBODY = "none"


def render(report: Report) -> str:
    """Write the result for the submission that the environment names."""
    return json.dumps(result(report, os.environ), ensure_ascii=False, indent=2) + "\n"


def result(report: Report, environ: Mapping[str, str]) -> dict[str, Any]:
    """Describe the result; its runner stamps owner, type and time anew."""
    tests = [
        _test(exercise, number, outcome)
        for exercise in stand_in.exercises(report)
        for number, outcome in numbered(exercise)
    ]
    return {
        "schema": "classroom50/result/v1",
        **_identity(environ),
        "datetime": _instant(report.started_at),
        "score": sum(test["score"] for test in tests),
        "max-score": len(tests),
        "tests": tests,
    }


def _identity(environ: Mapping[str, str]) -> dict[str, str]:
    commit = environ.get("COMMIT_URL") or _NOBODY
    return {
        "classroom": environ.get("CLASSROOM") or _NOBODY,
        "assignment": environ.get("ASSIGNMENT") or _NOBODY,
        "assignment_type": environ.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environ.get("OWNER") or environ.get("USERNAME") or _NOBODY,
        "submission": environ.get("SUBMISSION_TAG") or f"submit/{_NOBODY}",
        "commit": commit,
        "release": environ.get("RELEASE_URL") or _NOBODY,
        "review": environ.get("REVIEW_URL") or commit,
    }


def _test(exercise: ExerciseOutcome, number: int, outcome: TestOutcome) -> dict[str, Any]:
    passed = outcome.status == "passed"
    name = f"{exercise.address}.{number} {outcome.name}".encode()[:NAME_BYTES]
    return {
        "test-name": name.decode(errors="ignore"),
        "passed": passed,
        "score": int(passed),
        "max-score": 1,
        "status": outcome.status,
        "message": outcome.message,
    }


def _instant(started_at: str) -> str:
    try:
        started = datetime.fromisoformat(started_at)
        moment = started.astimezone(UTC) if started.tzinfo else started
    except (ValueError, OverflowError):
        moment = datetime.fromtimestamp(0, UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
