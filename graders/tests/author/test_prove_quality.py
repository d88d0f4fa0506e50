from dataclasses import replace
from pathlib import Path

import pytest

from graders.author.prove import change, quality
from graders.author.prove.quality import Figures
from graders.course.catalogue import CourseError
from graders.tests.repository import git
from graders.tests.tiny import tiny

GOOD = Figures(
    requirements=3,
    made=40,
    killed=38,
    equivalent=2,
    variants=50,
    also=3,
    wrong=5,
    seeds=200,
    seconds=9,
    digest="0a1b2c3d",
    sound="4e5f6a7b",
)
DULL = replace(GOOD, killed=30)


def test_what_is_written_is_read() -> None:
    table = {"07_tea": GOOD, "08_cake": DULL}
    assert quality.read(quality.write(table)) == table


def test_the_last_row_is_the_sum() -> None:
    last = quality.write({"07_tea": GOOD, "08_cake": DULL}).splitlines()[-1]
    assert last == "| **all** | 6 | 80 | 68 | 89.5 % | 4 | 100 | 6 | 10 | 200 | 18 |  |  |"


def test_a_row_that_nothing_was_checked_of() -> None:
    """As one that is new, or from before there was such a column."""
    unchecked = replace(GOOD, sound="")
    written = quality.write({"07_tea": unchecked})
    assert quality.read(written) == {"07_tea": unchecked}
    assert quality.read(written.replace(" |  |", " |")) == {"07_tea": unchecked}


def test_good_figures_are_enough() -> None:
    assert list(quality.too_low("07_tea", GOOD)) == []


def test_dull_specs_are_not_enough() -> None:
    assert list(quality.too_low("07_tea", DULL)) == [
        "07_tea: 78.9 % of its faults are killed, and 95 % is the least."
    ]
    assert len(list(quality.too_low("07_tea", replace(GOOD, variants=49)))) == 1


def test_few_right_answers_are_not_enough() -> None:
    assert list(quality.too_low("07_tea", replace(GOOD, also=2))) == [
        "07_tea: 2 other right answers have full marks, and 3 is the least."
    ]


def test_figures_that_fall() -> None:
    assert list(quality.fallen("07_tea", None, DULL)) == []
    assert list(quality.fallen("07_tea", DULL, GOOD)) == []
    assert list(quality.fallen("07_tea", GOOD, DULL)) == [
        "07_tea: 78.9 % of its faults are killed, and 100.0 % were."
    ]
    fewer = replace(GOOD, wrong=4, seconds=1)
    assert list(quality.fallen("07_tea", GOOD, fewer)) == ["07_tea: wrong fell from 5 to 4."]


def test_seconds_are_not_compared() -> None:
    assert list(quality.stale("07_tea", GOOD, replace(GOOD, seconds=99))) == []
    assert len(list(quality.stale("07_tea", GOOD, replace(GOOD, also=4)))) == 1
    assert list(quality.stale("07_tea", None, GOOD)) == []


def test_what_a_change_touches(tmp_path: Path) -> None:
    course = tiny(tmp_path)
    (tmp_path / "QUALITY.md").write_text("before\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "All")
    assert change.touched(course, "HEAD") == ()
    assert list(change.sample(course, ())) == [course.exercises[0]]
    (tmp_path / "solutions" / "07_tea" / "also_new.py").write_text("")
    assert change.touched(course, "HEAD") == course.exercises
    assert list(change.sample(course, course.exercises)) == []
    (tmp_path / "QUALITY.md").write_text("after\n")
    assert change.before(course, "HEAD", "QUALITY.md") == "before\n"
    assert change.before(course, "HEAD", "OTHER.md") == ""
    with pytest.raises(CourseError, match="git diff"):
        change.touched(course, "nowhere")
