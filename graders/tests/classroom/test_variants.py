"""Answers that differ in names and layout only are shown once, with counts."""

from pathlib import Path

import pytest

from graders.classroom.insight.variants import Variants, variants
from graders.classroom.keeping.entry import Entry
from graders.course.catalogue import Exercise
from graders.grading.outcome import Heard, judge
from graders.tests.stories import report
from graders.tests.tiny import SOLUTION, STUB, tiny

RENAMED = (
    SOLUTION.replace("orders", "teas")
    .replace("/teas/", "/orders/")
    .replace("{number}", "{n}")
    .replace("number:", "n:")
    .replace("number >=", "n >=")
    .replace("[number]", "[n]")
)


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    return tiny(tmp_path).find("07")


def entry(name: str, text: str, points: int = 1) -> Entry:
    tests = [("test_a", "A."), ("test_b", "B.")]
    heard = {test: Heard(test, "passed") for test, _ in tests[:points]}
    graded = report([judge(7, "tea", "Tea", "00", tests, heard)])
    return Entry(name, "", graded, {"07_tea": (("main.py", text),)}, None, None)


def counts(found: Variants) -> dict[str, list[int]]:
    return {place.name: [one.count for one in place.variants] for place in found.places}


def test_the_same_answer_is_counted(exercise: Exercise) -> None:
    plain = SOLUTION.replace("async def", "def").replace(
        "    return orders", "    # there\n    return orders"
    )
    other = SOLUTION.replace("if number >= len(orders)", "if number not in range(len(orders))")
    found = variants(
        exercise,
        [
            entry("ada", SOLUTION, 2),
            entry("bea", RENAMED),
            entry("cid", plain),
            entry("dan", other),
        ],
    )
    assert counts(found) == {"Order": [4], "POST /orders": [4], "GET /orders/{}": [3, 1]}
    first, second = found.places[2].variants
    assert first.names == ("ada", "bea", "cid")
    assert second.names == ("dan",)
    assert first.points == pytest.approx(2 / 3, abs=1e-3)
    assert second.points == 0.5
    assert first.code.startswith('@app.get("/orders/{number}")\nasync def read(')
    assert SOLUTION.split("\n")[first.line - 1] == first.code.split("\n")[0]
    assert first.path == "main.py"


def test_who_lacks_a_place_is_counted(exercise: Exercise) -> None:
    short = SOLUTION.partition('@app.get("')[0]
    found = variants(exercise, [entry("a", SOLUTION), entry("b", SOLUTION), entry("c", short)])
    assert {place.name: place.missing for place in found.places} == {
        "Order": 0,
        "POST /orders": 0,
        "GET /orders/{}": 1,
    }


def test_what_one_alone_has_is_no_place(exercise: Exercise) -> None:
    more = f"{SOLUTION}\n\ndef help_me(x):\n    return x\n"
    found = variants(exercise, [entry("a", SOLUTION), entry("b", more)])
    assert "help_me" not in counts(found)


def test_what_was_given_is_no_variant(exercise: Exercise) -> None:
    given = STUB + "\n\ndef given(x):\n    return x\n"
    (exercise.directory / "main.py").write_text(given)
    own = given.replace("return x", "return x + 1")
    found = variants(exercise, [entry("a", given), entry("b", own), entry("c", own)])
    assert counts(found) == {"given": [2]}
    assert found.places[0].missing == 1


def test_what_cannot_be_read_is_left_out(exercise: Exercise) -> None:
    found = variants(
        exercise, [entry("a", "((("), entry("b", SOLUTION), entry("c", SOLUTION), entry("d", "")]
    )
    assert counts(found)["Order"] == [2]


def test_code_is_fit_to_be_shown(exercise: Exercise) -> None:
    hostile = SOLUTION.replace("orders.append", "print('\x1b[2J\u202e')\n    orders.append")
    long = SOLUTION.replace("orders.append", f"print('{'x' * 9_000}')\n    orders.append")
    found = variants(exercise, [entry("a", hostile), entry("b", long)])
    [place] = [place for place in found.places if place.name == "POST /orders"]
    codes = [one.code for one in place.variants]
    assert "\\x1b[2J\\u202e" in codes[0]
    assert len(codes[1]) == 4_000


def test_says_the_same_each_time(exercise: Exercise) -> None:
    entries = [entry("a", SOLUTION), entry("b", RENAMED)]
    assert variants(exercise, entries) == variants(exercise, entries)


def test_an_empty_class_has_none(exercise: Exercise) -> None:
    assert variants(exercise, []) == Variants(())
