"""Whoever asks a class to stop is heard at once, whatever stage it is at."""

import json
import signal
from itertools import cycle
from typing import Any

import pytest
import typer

from graders.classroom import cli_batch
from graders.classroom.insight import mistakes, variants
from graders.classroom.keeping import reading
from graders.classroom.keeping.results import Results
from graders.classroom.page import contents
from graders.classroom.page.lines import Lines
from graders.classroom.people import commit
from graders.classroom.run import batch
from graders.classroom.run.batch import Order
from graders.classroom.similarity import scoring
from graders.classroom.similarity.reader import Reader
from graders.classroom.written import document, outputs
from graders.grading import audit, submission
from graders.grading.report import ours
from graders.tests.classes import Classroom, Quick, classroom

__all__ = ["classroom"]

NAMES = [f"somebody{number:02d}" for number in range(12)]

STAGES: dict[str, tuple[object, str]] = {
    "intake": (submission, "read"),
    "commit": (commit, "head"),
    "remarks": (reading, "_remarks"),
    "grade": (Quick, "done"),
    "claims": (audit, "findings"),
    "report": (outputs, "report"),
    "rendering": (ours, "render"),
    "class.json": (document, "submission"),
    "gradebooks": (document, "line"),
    "reading it again": (Results, "entry"),
    "sources": (Reader, "read"),
    "comparison": (scoring, "score"),
    "variants": (variants, "_count"),
    "mistakes": (mistakes, "_hear"),
    "page": (contents, "_add_outcome"),
    "lines": (Lines, "walk"),
}
SIGNALS = (signal.SIGINT, signal.SIGTERM)
PIECES = {"variants", "lines", "page"}
"""Where one submission has several."""


def order(classroom: Classroom) -> Order:
    for number, name in enumerate(NAMES):
        text = f"# right {number}\ndef answer(x):\n    return [x, {number}, x + {number}]\n"
        place = classroom.hand_in(name, text)
        (place / "report.json").write_text(json.dumps({"exercises": [{"number": 1, "score": 1}]}))
    return Order(classroom.directory, classroom.out, exercises=("01",))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("stage", "number"), [*zip(STAGES, cycle(SIGNALS))])
def test_nothing_new_is_begun(
    classroom: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: str,
    number: signal.Signals,
) -> None:
    """The step at which it is heard is the last, and what is kept can be gone on with."""
    where, name = STAGES[stage]
    real = getattr(where, name)
    calls: list[int] = []

    def asked_to_stop(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            signal.raise_signal(number)
        return real(*arguments, **options)

    wanted = order(classroom)
    with monkeypatch.context() as patch:
        patch.setattr(batch, "LocalCrew", Quick())
        patch.setattr(where, name, asked_to_stop)
        with pytest.raises(typer.Exit) as ended:
            cli_batch._run(wanted)

    assert ended.value.exit_code == cli_batch.INTERRUPTED
    assert "Stopped. All that is graded is kept" in told(capsys)
    assert len(calls) <= (3 if stage == "grade" or stage in PIECES else 1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)

    monkeypatch.setattr(batch, "LocalCrew", Quick())
    assert cli_batch._run(wanted).complete == len(NAMES)
    assert set(classroom.scores().values()) == {5}
    assert (classroom.out / "index.html").is_file()


@pytest.mark.parametrize(("stage", "number"), [*zip(STAGES, cycle(SIGNALS[::-1]))])
def test_a_step_that_does_not_end_is_broken_off(
    classroom: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: str,
    number: signal.Signals,
) -> None:
    where, name = STAGES[stage]

    def endless(*_: Any, **__: Any) -> None:
        signal.raise_signal(number)
        while True:
            sum(range(1000))

    assert cli_batch.HEARING <= 3
    wanted = order(classroom)
    monkeypatch.setattr(cli_batch, "HEARING", 0.05)
    monkeypatch.setattr(batch, "LocalCrew", Quick())
    monkeypatch.setattr(where, name, endless)

    with pytest.raises(typer.Exit) as ended:
        cli_batch._run(wanted)

    assert ended.value.exit_code == cli_batch.INTERRUPTED
    assert "Stopped. All that is graded is kept" in told(capsys)
    assert [path.name for path in classroom.out.rglob("*.part")] == []
