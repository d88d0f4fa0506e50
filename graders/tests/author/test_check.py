"""`kata check`: which answers are run which way."""

import sys

import pytest

from graders.author import check
from graders.author.check import Answer
from graders.course import catalogue
from graders.grading.crew import Crew
from graders.grading.submission import Work

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
