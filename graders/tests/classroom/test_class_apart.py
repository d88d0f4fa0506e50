"""Whatever goes wrong with one submission, at whatever stage, the others of the class are whole."""

import csv
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.classroom.insight import variants
from graders.classroom.keeping import reading, results
from graders.classroom.page import contents
from graders.classroom.page.lines import Lines
from graders.classroom.people import commit
from graders.classroom.run import batch
from graders.classroom.run.batch import Order, Tally
from graders.classroom.written import analysis, document, outputs
from graders.grading import audit, submission
from graders.grading.report import ours
from graders.tests import classes
from graders.tests.classes import Classroom, Quick, Watcher, classroom

__all__ = ["classroom"]

HOSTILE = "mallory"
OTHERS = ("ana", "bo", "cy")


def run(classroom: Classroom, monkeypatch: pytest.MonkeyPatch, *, seen: bool = False) -> Tally:
    """Grade with a crew that runs nothing; only what is to be `seen` is analysed."""
    monkeypatch.setattr(batch, "LocalCrew", Quick())
    if not seen:
        monkeypatch.setattr(analysis, "update", lambda *_: None)
    order = Order(classroom.directory, classroom.out, exercises=("01",))
    return batch.run(order, Watcher(), threading.Event())


@pytest.fixture
def handed(classroom: Classroom) -> Classroom:
    for number, name in enumerate(OTHERS):
        classroom.hand_in(name, f"# right {number}\ndef answer():\n    return {number}\n")
    classroom.hand_in(HOSTILE, "# hostile\ndef answer():\n    return 9\n")
    return classroom


def _names(value: Any) -> bool:
    """Whether a value is of the hostile submission."""
    if isinstance(value, list | tuple):
        return any(map(_names, value))
    if isinstance(value, str | Path):
        return HOSTILE in str(value) or "hostile" in str(value)
    handed = getattr(value, "submission", None)
    return HOSTILE in {getattr(value, "folder", None), getattr(handed, "id", None)}


def _raising(real: Callable[..., Any]) -> Callable[..., Any]:
    def stand_in(*arguments: Any, **options: Any) -> Any:
        if _names(arguments):
            raise RuntimeError("It breaks here \udcff.")
        return real(*arguments, **options)

    return stand_in


STAGES: dict[str, tuple[object, str]] = {
    "intake": (submission, "read"),
    "commit": (commit, "head"),
    "remarks": (reading, "_remarks"),
    "claims": (audit, "findings"),
    "putting a report together": (results.Results, "report"),
    "report": (outputs, "report"),
    "rendering": (ours, "render"),
    "class.json": (document, "submission"),
    "gradebooks": (document, "line"),
    "reading it again": (results.Results, "entry"),
    "variants": (variants, "_count"),
    "page": (contents.Chapter, "keep"),
    "sources on the page": (Lines, "walk"),
}


ANALYSED = ("reading it again", "variants", "page", "sources on the page")


@pytest.mark.parametrize("stage", STAGES)
def test_one_that_breaks_a_stage_leaves_the_others_whole(
    handed: Classroom, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    where, name = STAGES[stage]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, _raising(getattr(where, name)))
        tally = run(handed, patch, seen=stage in ANALYSED)

    assert tally.unseen == ""
    assert {*tally.apart} <= {HOSTILE}
    assert bool(tally.apart) == (stage not in {"variants", *ANALYSED[2:]})
    for other in OTHERS:
        report = handed.report(other)
        assert (report.status, report.score, report.notices) == ("graded", 5, ())
    assert {other: handed.scores()[other] for other in OTHERS} == dict.fromkeys(OTHERS, 5)
    with (handed.out / "gradebooks" / "grades.csv").open(newline="") as file:
        rows = {row["username"]: row["score"] for row in csv.DictReader(file)}
    assert {other: rows[other] for other in OTHERS} == dict.fromkeys(OTHERS, "5")
    assert (handed.out / "index.html").is_file() == (stage in ANALYSED)


def test_what_cannot_be_read_is_no_zero_and_is_read_again(
    handed: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(submission, "read", _raising(submission.read))
        tally = run(handed, patch)

    assert list(tally.apart) == [HOSTILE]
    assert "It breaks here" in tally.apart[HOSTILE]
    assert handed.report(HOSTILE).status == "failed"
    assert run(handed, monkeypatch).apart == {}
    assert handed.report(HOSTILE).status == "graded"


LONG = "9" * 4300
CLAIMS = {
    "a score of 4,300 digits": f'{{"exercises": [{{"number": 1, "score": {LONG}}}]}}',
    "two that make 4,301": f'{{"tests": [{{"test-name": "01.1", "score": {LONG}}}, '
    f'{{"test-name": "01.2", "score": {LONG}}}]}}',
    "a number of 4,300 digits": f'{{"exercises": [{{"number": {LONG}, "score": 1}}]}}',
    "a score without end": '{"exercises": [{"number": 1, "score": 1e999}]}',
    "no number at all": '{"exercises": [{"number": 1, "score": NaN}]}',
    "lists in lists": "[" * 100_000,
    "a list": "[[]]",
    "half a character": '{"exercises": "\\ud800"}',
    "text": '{"ex-01": {"tests": "text"}}',
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_out_of_all_reason_is_no_result(
    handed: Classroom, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    (handed.directory / HOSTILE / "report.json").write_text(CLAIMS[claim])

    tally = run(handed, monkeypatch)

    assert tally.apart == {}
    notices = [one.text for one in handed.report(HOSTILE).notices if one.kind == "claim"]
    assert notices == ["It is not a result that we know."]
    assert all(handed.scores()[name] == 5 for name in OTHERS)


@pytest.mark.parametrize("claimed", ["9" * 4301, "²", "-", "1e3"])
def test_a_roster_that_claims_what_is_no_number(claimed: str) -> None:
    assert results._points(claimed) is None


@pytest.mark.parametrize(
    "name",
    [b"\xff", b"a\x1b[2J", b"a\nb", "a\u202eb".encode()],
    ids=["bytes", "esc", "line", "bidi"],
)
def test_names_that_are_no_text_cost_nobody_else(
    handed: Classroom, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    place = handed.directory / HOSTILE / "exercises" / classes.EXERCISE
    (place / f"main_{os.fsdecode(name)}.py").symlink_to("main.py")
    (place.parent.parent / f"{os.fsdecode(name)}.pth").symlink_to("nowhere")

    tally = run(handed, monkeypatch)

    assert tally.apart == {}
    assert all(handed.scores()[name] == 5 for name in OTHERS)
    assert handed.report(HOSTILE).notices
