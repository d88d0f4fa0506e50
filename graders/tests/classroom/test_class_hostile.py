"""A class in which every third hands in something hostile: the others are graded as if alone."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.grading import outcome
from graders.tests import classes
from graders.tests.classes import EXERCISE, RIGHT, ROOT, Classroom, answer, classroom
from graders.tests.redteam.corpus import CASES

pytestmark = pytest.mark.slow

__all__ = ["classroom"]

Attack = Callable[[Path], object]


def case(name: str) -> Attack:
    """Hand in a case of the corpus."""
    return lambda place: shutil.copy(CASES / name / "main.py", place / "exercises" / EXERCISE)


def linked_exercises(place: Path) -> None:
    shutil.rmtree(place / "exercises")
    (place / "exercises").symlink_to("../honest00/exercises")


def linked_workflows(place: Path) -> None:
    (place / ".github").mkdir()
    (place / ".github" / "workflows").symlink_to("/etc")


def claim_out_of_reason(place: Path) -> None:
    (place / "report.json").write_text(f'{{"exercises": [{{"number": 1, "score": {"9" * 4300}}}]}}')


def name_that_is_no_text(place: Path) -> None:
    (place / os.fsdecode(b"\xff.pth")).symlink_to("nowhere")
    (place / "exercises" / EXERCISE / os.fsdecode(b"test_\xff.py")).symlink_to("main.py")


def line_without_end(place: Path) -> None:
    text = answer(RIGHT) + "\nx = '" + "a, b, " * 60_000 + "'\n" + "y = 1\n" * 40_000
    (place / "exercises" / EXERCISE / "main.py").write_text(text)


def object_that_is_a_pipe(place: Path) -> None:
    (place / ".git" / "objects" / "aa").mkdir(parents=True)
    (place / ".git" / "HEAD").write_text("a" * 40)
    os.mkfifo(place / ".git" / "objects" / "aa" / ("a" * 38))


ATTACKS: tuple[Attack, ...] = (
    linked_exercises,
    linked_workflows,
    claim_out_of_reason,
    name_that_is_no_text,
    line_without_end,
    object_that_is_a_pipe,
    case("denial_unhashable_event"),
    case("denial_strange_farewells"),
    case("denial_threads_with_tables_of_their_own"),
    case("denial_json_in_utf_16"),
)


def told(report: outcome.Report) -> dict[str, Any]:
    """Return what a report says of the work, without whose it is and how long it took."""
    found = outcome.to_json(report)
    for one in found["exercises"]:
        one.pop("sha256")
        for test in one["tests"]:
            test.pop("duration_s")
    kept = ("status", "reason", "score", "max_score", "isolation", "exercises", "notices")
    return {name: found[name] for name in kept}


def test_every_third_is_hostile(classroom: Classroom) -> None:
    alone = Classroom(classroom.root / "alone")
    alone.directory.mkdir(parents=True)
    alone.hand_in("honest", answer(RIGHT))
    assert alone.run().returncode == 0
    for number, attack in enumerate(ATTACKS):
        attack(classroom.hand_in(f"hostile{number:02d}", answer(RIGHT)))
        for turn in (0, 1):
            text = f"{answer(RIGHT)}\n# {number} {turn}\n"
            classroom.hand_in(f"honest{2 * number + turn:02d}", text)
    before = classes.tree(ROOT / "solutions")

    run = classroom.run("--jobs", "2")

    assert run.returncode == 0, run.stdout
    assert "The grader itself failed" not in run.stdout
    for number in range(2 * len(ATTACKS)):
        assert told(classroom.report(f"honest{number:02d}")) == told(alone.report("honest"))
    assert classroom.scores()["hostile00"] == 0
    assert classroom.report("hostile00").exercises[0].status == "refused"
    assert "/etc" not in str(outcome.to_json(classroom.report("hostile01")))
    assert (classroom.out / "index.html").is_file()
    assert classes.tree(ROOT / "solutions") == before
