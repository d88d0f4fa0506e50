"""A report in the Common Test Report Format; unknown fields are refused nearly everywhere in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from graders.grading.report import stand_in
from graders.grading.report.account import lines, numbered

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

VERSION = "1.0.0"
OUTPUT_LINES = 60


def render(report: Report) -> str:
    """Write the report; what was not met has failed, and `rawStatus` says how."""
    tests = [
        _test(exercise, number, outcome)
        for exercise in stand_in.exercises(report)
        for number, outcome in numbered(exercise)
    ]
    started = _started(report.started_at)
    document = {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "timestamp": started.isoformat(),
        "generatedBy": f"{report.tool.name} {report.tool.version}",
        "results": {
            "tool": {"name": report.tool.name or "kata", "version": report.tool.version},
            "summary": _summary(tests, started, report.duration_s),
            "tests": tests,
            "extra": {
                "status": report.status,
                "score": report.score,
                "max_score": report.max_score,
                "seed": report.seed,
            },
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _summary(tests: list[dict[str, Any]], started: datetime, seconds: float) -> dict[str, int]:
    passed = sum(test["status"] == "passed" for test in tests)
    start = int(started.timestamp() * 1000)
    return {
        "tests": len(tests),
        "passed": passed,
        "failed": len(tests) - passed,
        "skipped": 0,
        "pending": 0,
        "other": 0,
        "start": start,
        "stop": start + int(seconds * 1000),
    }


def _test(exercise: ExerciseOutcome, number: int, outcome: TestOutcome) -> dict[str, Any]:
    passed = outcome.status == "passed"
    described = {
        "name": f"{exercise.address}.{number} {outcome.name}",
        "status": "passed" if passed else "failed",
        "duration": int(outcome.duration_s * 1000),
        "suite": [f"{exercise.address} {exercise.title}"],
        "rawStatus": outcome.status,
        "extra": {"id": outcome.id, "score": outcome.score, "max_score": outcome.max_score},
    }
    if not passed:
        described["message"] = outcome.message.partition("\n")[0]
        described["trace"] = "\n".join(lines(outcome, OUTPUT_LINES))
    if outcome.output:
        described["stdout"] = outcome.output.splitlines()
    return described


def _started(text: str) -> datetime:
    try:
        started = datetime.fromisoformat(text)
        return started if started.tzinfo else started.replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
