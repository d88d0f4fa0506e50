from __future__ import annotations

import json
from dataclasses import fields
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from graders.grading import outcome
from graders.grading.outcome import Report, from_json, to_json
from graders.tests.any_report import reports
from graders.tests.stories import STORIES

SCHEMA: dict[str, Any] = json.loads(
    resources.files("graders.grading.report").joinpath("schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
RECORDS = {
    "tool": outcome.Tool,
    "submission": outcome.Submission,
    "isolation": outcome.Isolation,
    "environment": outcome.Environment,
    "package": outcome.Package,
    "exercise": outcome.ExerciseOutcome,
    "test": outcome.TestOutcome,
    "exchange": outcome.Exchange,
    "message": outcome.Message,
    "fault": outcome.Fault,
    "frame": outcome.Frame,
    "notice": outcome.Notice,
}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", [None, *RECORDS])
def test_the_schema_describes_the_records(name: str | None) -> None:
    described = SCHEMA["$defs"][name] if name else SCHEMA
    record = RECORDS[name] if name else Report
    named = [field.name for field in fields(record)]

    assert list(described["properties"]) == described["required"] == named
    assert described["additionalProperties"] is False
    for field, limit in outcome._limits(record):
        assert limited(described["properties"][field]) == limit.limit, field


def limited(described: dict[str, Any]) -> int:
    while "items" in described:
        described = described["items"]
    length = described["maxLength"]
    assert isinstance(length, int)
    return length


def test_every_record_is_described() -> None:
    assert set(RECORDS) == set(SCHEMA["$defs"])


@pytest.mark.parametrize("story", STORIES)
def test_a_report_is_valid_and_read_back(story: str) -> None:
    document = json.loads(json.dumps(to_json(STORIES[story])))

    VALIDATOR.validate(document)
    assert from_json(document) == STORIES[story]


@given(reports)
@settings(max_examples=25, deadline=None)
def test_any_report_is_read_back(report: Report) -> None:
    assert from_json(json.loads(json.dumps(to_json(report)))) == report


def broken(**changes: object) -> dict[str, Any]:
    return {**to_json(STORIES["partial"]), **changes}


@pytest.mark.parametrize(
    "document",
    [
        {},
        broken(schema_version=2),
        broken(extra=1),
        broken(score="1"),
        broken(score=1.5),
        broken(seed=None),
        broken(status="perfect"),
        broken(duration_s=float("nan")),
        broken(tool={"name": "x"}),
        broken(tool={"name": "x", "version": "1", "extra": 1}),
        broken(exercises=[{}]),
        broken(reason="\ud800"),
    ],
)
def test_what_is_no_report_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- of pydantic, json or ours
        from_json(document)


def test_a_strange_report_is_cleaned_as_it_is_read() -> None:
    reason = from_json(broken(reason="\x1b[2J" + "x" * 9_000)).reason

    assert reason is not None
    assert reason.startswith(r"\x1b[2Jxxx")
    assert len(reason) == 1_000
