"""Every concept of the course is shown by a requirement, and every common mistake is caught."""

from pathlib import Path

import pytest

from graders.author import check
from graders.course import catalogue, coverage

LIST = """
[G001]
concept = "A fact"
level = 1
tests = ["01_one/test_a"]
mistake = "01_one/wrong_a.py"

[G002]
concept = "Of a level that is not written yet"
level = 2
tests = []
"""


@pytest.fixture
def made(tmp_path: Path) -> catalogue.Course:
    """Return a course of one exercise, whose spec has one test and one wrong answer."""
    exercises, solutions = tmp_path / "exercises", tmp_path / "solutions"
    for place in (exercises, solutions):
        (place / "01_one").mkdir(parents=True)
    (exercises / "course.toml").write_text('[01_one]\nguide = "A"\nlevel = 1\n')
    (exercises / coverage.FILE).write_text(LIST)
    (exercises / "01_one" / "test_spec.py").write_text("def test_a(client): ...\n")
    (solutions / "01_one" / "wrong_a.py").write_text('"""A slip.\n\nFails: test_a\n"""\n')
    return catalogue.read(exercises)


def facts(made: catalogue.Course) -> list[str]:
    return [finding.fact for finding in check._uncovered(made)]


def change(made: catalogue.Course, old: str, new: str) -> None:
    path = made.directory / coverage.FILE
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_list_that_holds(made: catalogue.Course) -> None:
    assert facts(made) == []


def test_the_list_of_this_course_holds() -> None:
    whole = catalogue.pristine()

    assert [str(finding) for finding in check._uncovered(whole)] == []
    assert sum(bool(concept.mistake) for concept in coverage.read(whole)) >= 10


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ('["01_one/test_a"]', "[]", "[G001] names no requirement."),
        ("level = 2", "level = 1", "[G002] names no requirement."),
        ("/test_a", "/test_b", "[G001] names 01_one/test_b, which is no test of a spec."),
        (
            "01_one/test_a",
            "02_two/test_a",
            "[G001] names 02_two/test_a, which is no test of a spec.",
        ),
        ("wrong_a", "wrong_b", "[G001] names 01_one/wrong_b.py, which is not in solutions."),
    ],
)
def test_a_gap(made: catalogue.Course, old: str, new: str, fact: str) -> None:
    change(made, old, new)

    assert fact in facts(made)


def test_a_mistake_that_no_named_test_catches(made: catalogue.Course) -> None:
    wrong = made.solutions / "01_one" / "wrong_a.py"
    wrong.write_text('"""A slip.\n\nFails: test_c\n"""\n')

    assert facts(made) == ["[G001] names no test that fails on 01_one/wrong_a.py."]


def test_a_list_that_cannot_be_read(made: catalogue.Course) -> None:
    change(made, "concept = ", "idea = ")

    (fact,) = facts(made)
    assert "cannot be read" in fact


def test_a_course_without_a_list(made: catalogue.Course) -> None:
    (made.directory / coverage.FILE).unlink()

    assert facts(made) == []
