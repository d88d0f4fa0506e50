"""Strangers' sources are read in a process that can do nothing else, and whose word is no law."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from graders.classroom.similarity import reader
from graders.classroom.similarity.reader import Reader, ReaderError

SOURCE = (("main.py", "def f(x):\n    return x + 1\n"),)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="learner code needs Linux")


def test_reads_one_submission_after_another() -> None:
    with Reader() as found:
        assert [piece.name for piece in found.read(SOURCE) or ()] == ["f"]
        assert found.read((("notes.txt", "def f(): pass"),)) is None
        assert found.read(()) is None
        assert [piece.name for piece in found.read(SOURCE) or ()] == ["f"]


def test_the_process_can_do_nothing_else() -> None:
    with Reader() as found:
        found.read(SOURCE)
        assert found.process is not None
        status = Path(f"/proc/{found.process.pid}/status").read_text(encoding="utf-8")
        facts = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
        limits = Path(f"/proc/{found.process.pid}/limits").read_text(encoding="utf-8")
    assert facts["NoNewPrivs"] == "1"
    assert int(facts["CapEff"], 16) == 0
    assert facts["Seccomp"] == "2"
    assert str(400 * 1024**2) in limits


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 100_000,
        "x = " + "-" * 200_000 + "1",
        "a" + ".a" * 90_000,
        "x = " + "+".join(["1"] * 50_000),
        'x = "\0"',
        "\ud800 = 1",
        "if a:\n pass\n" + "elif a:\n pass\n" * 5_000,
        "x" * 200_001,
    ],
)
def test_a_bomb_harms_nobody(bomb: str) -> None:
    with Reader() as found:
        found.read((("main.py", bomb),))
        assert found.read(SOURCE)


def test_a_file_that_ends_the_process_costs_nobody_else_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Reader() as found:
        found.read(SOURCE)
        assert found.process is not None
        os.kill(found.process.pid, signal.SIGKILL)
        assert found.read(SOURCE) is None
        assert found.read(SOURCE)
        os.kill(found.process.pid, signal.SIGSTOP)
        monkeypatch.setattr(reader, "SECONDS", 0.2)
        assert found.read(SOURCE) is None
        monkeypatch.setattr(reader, "SECONDS", 10.0)
        assert found.read(SOURCE)


PIECE = ["main.py", "f", "f", 1, 2, ["def"], [1], ""]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"pieces": []},
        {"pieces": [1]},
        {"pieces": [PIECE[:-1]]},
        {"pieces": [["other.py", *PIECE[1:]]]},
        {"pieces": [[*PIECE[:3], "1", *PIECE[4:]]]},
        {"pieces": [[*PIECE[:3], -1, *PIECE[4:]]]},
        {"pieces": [[*PIECE[:3], True, *PIECE[4:]]]},
        {"pieces": [[*PIECE[:5], [1], [1], ""]]},
        {"pieces": [[*PIECE[:5], ["def"], [1, 2], ""]]},
        {"pieces": [[*PIECE[:5], ["def"], [10**9], ""]]},
        {"pieces": [PIECE] * 601},
        {"pieces": [[*PIECE[:5], ["x"] * 100_001, [1] * 100_001, ""]]},
    ],
)
def test_an_answer_that_is_none_is_not_believed(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader() as found:
        monkeypatch.setattr(found, "_ask", lambda _: json.loads(json.dumps(answer)))
        assert found.read(SOURCE) is None


def test_a_process_that_cannot_be_started_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReaderError, match="does not start"), Reader() as found:
        found.read(SOURCE)
