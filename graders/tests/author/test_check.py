"""`kata check`: which answers are run which way."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from graders import cli
from graders.apps.sandbox.isolation import Level
from graders.author import check
from graders.author.check import Answer
from graders.author.prove import change, quality, subject
from graders.course import catalogue
from graders.grading.crew import Crew
from graders.grading.submission import Work
from graders.tests.author.test_prove_quality import GOOD
from graders.tests.tiny import tiny

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux")

WORK = Work(catalogue.pristine().find("01"))
BOTH = (Crew("sandbox"), Crew("thread"))


@pytest.mark.parametrize("name", ["stub", "solution", "also_guide.py"])
def test_what_is_right_runs_both_ways(name: str) -> None:
    for draw in (None, "a commit"):
        assert check._ways(Answer(name, WORK, ()), BOTH, draw) == BOTH


def test_a_wrong_answer_runs_one_way_that_is_drawn() -> None:
    wrong = Answer("wrong_untyped_id.py", WORK, ("test_ids_are_numbers",))
    drawn = [check._ways(wrong, BOTH, f"commit {number}") for number in range(20)]

    assert check._ways(wrong, BOTH, None) == BOTH
    assert {len(ways) for ways in drawn} == {1}
    assert {crew for ways in drawn for crew in ways} == set(BOTH)
    assert drawn == [check._ways(wrong, BOTH, f"commit {number}") for number in range(20)]


def test_an_exercise_that_is_known_to_be_sound_is_sampled() -> None:
    names = ["stub", "solution", *(f"also_{n}.py" for n in range(3))]
    answers = [Answer(name, WORK, ()) for name in (*names, *(f"wrong_{n}.py" for n in range(9)))]
    drawn = [[one.name for one in check._some(answers, f"commit {n}")] for n in range(40)]

    for some in drawn:
        assert some[:2] == ["stub", "solution"]
        assert [sum(one.startswith(kind) for one in some) for kind in check.SAMPLED] == [1, 3]
    assert {name for some in drawn for name in some} == {answer.name for answer in answers}
    assert drawn == [[one.name for one in check._some(answers, f"commit {n}")] for n in range(40)]


def test_few_answers_are_all_run() -> None:
    few = [Answer(name, WORK, ()) for name in ("stub", "solution", "wrong_one.py")]
    assert check._some(few, "a commit") == few


def test_what_was_found_sound_is_sampled_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tiny(tmp_path)
    answers = course.solutions / "07_tea"
    monkeypatch.setattr(catalogue, "pristine", lambda: course)
    monkeypatch.setattr(change, "head", lambda _: "a commit")
    monkeypatch.setattr(check, "_on_paper", lambda *_: iter(()))
    monkeypatch.setattr(check, "_stale", lambda *_: iter(()))
    monkeypatch.setattr(check, "Level", Mock(FULL=Level.PROCESS))

    def last(*options: str) -> str:
        return CliRunner().invoke(cli.app, ["check", "07", *options]).output.splitlines()[-1]

    def wrong(count: int) -> None:
        for number in range(count):
            shutil.copy(answers / "wrong_status.py", answers / f"wrong_{number}.py")

    quality.renew(course, "07_tea", GOOD)
    wrong(5)
    assert last("--quick", "--minutes", "0") == "07_tea: sound (16 runs)", "it was never proved"
    known = replace(GOOD, digest=subject.digest(course, course.exercises[0]))
    quality.renew(course, "07_tea", known)
    assert last("--quick") == "07_tea: sound (16 runs)", "the grader has changed since"
    assert last("--quick", "--minutes", "0") == "07_tea: sound (9 runs)"
    assert last("--write") == "07_tea: sound (22 runs)"
    assert last("--quick") == "07_tea: sound (9 runs)"
    wrong(6)
    assert last("--quick", "--minutes", "0") == "07_tea: sound (17 runs)"
    assert "--write goes without it" in last("--quick", "--write")
