"""What a learner is told of wrong answers, as it was when somebody last read it.

`GOLDEN=write pytest graders/tests/telling/test_failure.py` writes the texts anew: read the diff.
"""

import os
import re
from pathlib import Path

import pytest

from graders.author import check, messages
from graders.course import catalogue
from graders.practice.ending import MOST, WIDEST, Manner, tell_one
from graders.practice.ending import tell as tell_all
from graders.practice.standing import Standing
from graders.spec.comparison import Comparison, mirrored
from graders.spec.exchange import Note
from graders.telling.conversation import answer, request
from graders.telling.difference import excerpt, tell
from graders.telling.failure import Failure, Kind, Passage, Place, from_plain, to_plain
from graders.telling.layout import fit, shortened, wrapped

GOLDEN = Path(__file__).parent / "golden"
SEVEN = catalogue.pristine().find("07")
WRONG = (
    "04/wrong_generic_path_first.py",
    "07/wrong_email_as_text.py",
    "10/wrong_swallowed_error.py",
)


@pytest.mark.parametrize("name", WRONG)
def test_golden(name: str) -> None:
    address, _, answer_name = name.partition("/")
    whole = catalogue.pristine()
    exercise = whole.find(address)
    found, _ = check.every_answer(whole, exercise)
    work = next(one.work for one in found if one.name == answer_name)
    told = messages.essence(exercise, messages.message(work, ["--seed=1"])) + "\n"
    file = GOLDEN / f"{address}_{Path(answer_name).stem}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(told, encoding="utf-8")

    assert told == file.read_text(encoding="utf-8")
    assert max(map(len, told.splitlines())) <= 80


def note(body: str = "", status: int = 200, **more: object) -> Note:
    made = Note("POST", "/users/", status=status, answered=True, **more)  # type: ignore[arg-type]
    made.hear(body.encode())
    return made


def test_headers_that_the_test_has_set() -> None:
    sent = (("host", "testserver"), ("accept", "*/*"), ("authorization", "Bearer " + "x" * 200))
    lines = list(request(note(request_headers=sent)))

    assert lines[0] == "POST /users/"
    assert lines[1].startswith("    Authorization: Bearer xxx")
    assert "(157 more characters)" in lines[1]
    assert len(lines) == 2


def test_long_bodies_are_shortened_around_the_difference() -> None:
    todos = [{"id": n, "title": f"chore {n}", "done": False} for n in range(100)]
    wanted = [*todos[:57], todos[57] | {"done": True}, *todos[58:]]
    body = str(todos).replace("'", '"').replace("False", "false")
    (line,) = answer(note(body), Comparison("==", todos, wanted))

    assert '"done": false' in line
    assert '"id": 57' in line
    assert "... 57 more" in line
    assert "... 42 more" in line
    assert len(line) < 300


def test_bodies_that_are_no_json() -> None:
    assert list(answer(note("<html>", 502), None)) == ["502 <html>"]
    assert "cut at" in next(answer(note("x" * 5000), None))


def test_short_values_are_shown_in_full() -> None:
    found = ["1: open", "2: open", "2: close", "1: close", "3: open", "3: rollback"]
    lines = list(tell(Comparison("==", found, found[:4])))

    assert lines[0] == f"got      {found}"
    assert lines[1] == f"expected {found[:4]}"
    assert "got 6 values, expected 4; the first difference is at [4]" in lines[2]


def test_differences_are_named() -> None:
    found = {"id": 1, "title": "x" * 50, "completed": 0, "extra": 1}
    wanted = {"id": 1, "title": "x" * 50, "completed": 1, "user": 2}
    lines = list(tell(Comparison("==", found, wanted)))[2:]

    assert lines == [
        "['completed']: got 0, expected 1",
        "['user']: missing, expected 2",
        "['extra']: not expected, got 1",
    ]


def test_true_is_not_one() -> None:
    assert list(tell(Comparison("is", 1, expected=True))) == ["got      1", "expected True"]


def test_membership() -> None:
    turned = mirrored(Comparison("in", "1: close", ["1: open"]))

    assert list(tell(turned)) == ["got      ['1: open']", "expected to find '1: close'"]


def test_excerpts_count_what_they_leave_out() -> None:
    assert excerpt("a" * 1000, (), 100) == f"{'a' * 60!r} (940 more characters)"
    assert excerpt({str(n): "v" * 30 for n in range(50)}, [("31",)], 100).endswith("more}")


def failure(*passages: Passage) -> Failure:
    return Failure("test_a", 3, "It works.", passages, Place("test_spec.py", 7, "3. It works."))


def test_twenty_five_lines() -> None:
    long = tuple(f"line {n}" for n in range(60))
    kinds: tuple[Kind, ...] = (
        *("request", "answer", "statement", "comparison", "fault", "printed"),
    )
    lines = list(tell_one(failure(*(Passage(kind, long, 2) for kind in kinds)), Manner(), SEVEN))

    assert len(lines) == MOST
    assert sum("more lines: pytest -vv" in line.text for line in lines) == len(kinds)


@pytest.mark.parametrize("width", [80, 40])
def test_twenty_five_lines_of_the_longest_story(width: int) -> None:
    """Three exchanges, a statement in a function, a comparison, a traceback and some output."""
    long = tuple(f"line {n} of many, each as long as a line may well be" for n in range(9))
    exchanges = [Passage("request", long, 2), Passage("answer", long, 2)] * 3
    rest = [Passage("earlier", ("(9 requests before this: pytest -vv)",))]
    rest += [Passage("statement", long[:2]), Passage("comparison", long, 4)]
    rest += [Passage("fault", long, 3), Passage("printed", long, 2)]
    lines = list(tell_one(failure(*exchanges, *rest), Manner(width=width), SEVEN))

    assert len(lines) <= MOST
    assert max(len(line.text) for line in lines) <= width


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_line_that_is_cut_has_all_the_width(width: int) -> None:
    """What is broken into lines stays narrow enough to read."""
    sentence = "It works as long as anybody could wish " * 9
    place = Place("test_spec.py", 7, sentence)
    both = tuple(Failure(f"test_{n}", n, sentence, (), place) for n in (1, 2))
    one = Standing(catalogue.pristine().find("07"), 0, 2, 2, whole=True, failures=both)
    texts = [line.text for line in tell_all([one], Manner(width=width))]
    also = texts.index("Also not met:") + 1

    assert width - 8 < len(texts[also]) <= width
    assert max(map(len, texts[:also])) <= min(width, WIDEST)


def test_everything_when_asked() -> None:
    long = tuple(f"line {n}" for n in range(60))
    lines = list(tell_one(failure(Passage("answer", long)), Manner(verbosity=2), SEVEN))

    assert sum("line " in line.text for line in lines) == 60


def test_travels() -> None:
    told = failure(Passage("answer", ("200",)))

    assert from_plain(to_plain(told)) == told
    assert str(told) == "3. It works.\n\n-> 200"


def test_layout() -> None:
    assert wrapped("    indented text that is long", 20) == [
        "    indented text",
        "        that is long",
    ]
    assert shortened([["a"], ["b", "c", "d"]], [1, 1], 3) == [
        ["a"],
        ["b", "    (2 more lines: pytest -vv)"],
    ]
    assert fit("a · b → c…", "cp437").isascii() or "·" in fit("a · b → c…", "cp437")
    assert re.fullmatch(r"[ -~]+", fit("日本 · ✓", "ascii"))
