from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graders.grading.outcome import (
    MAX_EXCHANGE_SIZE,
    MAX_EXCHANGES,
    MAX_NOTICES,
    Environment,
    Exchange,
    Fault,
    Frame,
    Heard,
    Isolation,
    Message,
    Notice,
    Submission,
    Tool,
    judge,
    refused,
    total,
)
from graders.tests.stories import STORIES

if TYPE_CHECKING:
    from graders.grading.outcome import ExerciseOutcome

EXPECTED = [("test_a", "A is done."), ("test_b", "B is done.")]


def heard(*cases: Heard) -> dict[str, Heard]:
    return {case.id: case for case in cases}


def grade(*cases: Heard, reason: str | None = None, untouched: bool = False) -> ExerciseOutcome:
    return judge(7, "slug", "Title", None, EXPECTED, heard(*cases), reason, untouched=untouched)


def test_a_requirement_is_a_point() -> None:
    outcome = grade(Heard("test_a", "passed"), Heard("test_b", "failed", "assert 1 == 2"))

    assert (outcome.score, outcome.max_score, outcome.status) == (1, 2, "partial")
    assert [(test.name, test.score, test.status) for test in outcome.tests] == [
        ("A is done.", 1, "passed"),
        ("B is done.", 0, "failed"),
    ]
    assert outcome.tests[1].message == "assert 1 == 2"


def test_all_cases_of_a_requirement_must_pass() -> None:
    outcome = grade(
        Heard("test_a[1]", "passed", duration_s=0.5),
        Heard("test_a[2]", "failed", "the first"),
        Heard("test_a[3]", "timeout", "the second", duration_s=0.25),
    )

    test = outcome.tests[0]
    assert (test.status, test.score, test.message) == ("failed", 0, "the first")
    assert test.duration_s == 0.75


def test_all_cases_passed() -> None:
    outcome = grade(*(Heard(f"test_{test}[{case}]", "passed") for test in "ab" for case in "12"))
    assert (outcome.score, outcome.max_score, outcome.status) == (2, 2, "passed")


def test_a_case_that_never_ran_is_no_pass() -> None:
    outcome = grade(Heard("test_a[1]", "passed"), Heard("test_a[2]", "missing"))
    assert (outcome.tests[0].status, outcome.tests[0].score) == ("missing", 0)


def test_an_unheard_test_is_missing() -> None:
    outcome = grade(Heard("test_a", "passed"))

    assert outcome.tests[1].status == "missing"
    assert outcome.tests[1].message == "The run ended before this test."


def test_an_unheard_test_gives_the_reason() -> None:
    outcome = grade(reason="There is no main.py.")

    assert outcome.status == "error"
    assert [test.message for test in outcome.tests] == ["There is no main.py."] * 2


def test_a_test_that_nobody_expected_earns_nothing() -> None:
    outcome = grade(Heard("test_c", "passed"), Heard("test_ab", "passed"))
    assert (outcome.score, outcome.max_score) == (0, 2)


@pytest.mark.parametrize(
    ("cases", "untouched", "status"),
    [
        ([Heard("test_a", "passed"), Heard("test_b", "passed")], False, "passed"),
        ([Heard("test_a", "passed")], False, "partial"),
        ([Heard("test_a", "failed"), Heard("test_b", "failed")], True, "untouched"),
        ([Heard("test_a", "failed"), Heard("test_b", "failed")], False, "failed"),
        ([], False, "failed"),
    ],
)
def test_status_of_an_exercise(cases: list[Heard], untouched: bool, status: str) -> None:  # noqa: FBT001 -- a case
    assert grade(*cases, untouched=untouched).status == status


def test_an_error_of_all_tests_is_said_once() -> None:
    told = "SyntaxError: main.py, line 3"
    outcome = grade(Heard("test_a", "error", told), Heard("test_b", "error", told))
    assert (outcome.status, outcome.reason) == ("error", told)


def test_different_errors_are_no_reason() -> None:
    outcome = grade(Heard("test_a", "error", "one"), Heard("test_b", "error", "other"))
    assert (outcome.status, outcome.reason) == ("failed", None)


def test_an_exercise_without_tests_is_not_passed() -> None:
    outcome = judge(7, "slug", "Title", None, [], {})
    assert (outcome.status, outcome.score, outcome.max_score) == ("failed", 0, 0)


def test_a_refused_exercise_has_its_whole_shape() -> None:
    outcome = refused(7, "slug", "Title", EXPECTED, "A link leads out of the folder.")

    assert (outcome.status, outcome.score, outcome.max_score) == ("refused", 0, 2)
    assert [test.status for test in outcome.tests] == ["missing", "missing"]


def asked(body: str = "") -> Exchange:
    return Exchange("GET", "/", Message(), 200, Message((), body))


def test_exchanges_are_kept_where_a_test_failed() -> None:
    asked_twice = (asked(), asked())
    outcome = grade(
        Heard("test_a", "passed", exchange=asked_twice),
        Heard("test_b", "failed", exchange=asked_twice),
    )
    assert [len(test.exchange) for test in outcome.tests] == [0, 2]


def test_the_last_exchanges_are_kept() -> None:
    many = tuple(asked(str(number)) for number in range(30))
    test = grade(Heard("test_a", "failed", exchange=many)).tests[0]

    assert test.exchange == many[-MAX_EXCHANGES:]
    assert test.exchanges_left_out == 30 - MAX_EXCHANGES


def test_long_exchanges_leave_room_for_fewer() -> None:
    headers = tuple((str(number), "x" * 300) for number in range(30))
    long = Exchange("GET", "/", Message(headers), 200, Message(headers, "x" * 5_000))
    test = grade(Heard("test_a", "failed", exchange=(long,) * 10)).tests[0]

    assert 1 <= len(test.exchange) <= MAX_EXCHANGE_SIZE // 20_000
    assert test.exchange[-1].cut


def test_an_exchange_says_where_it_was_cut() -> None:
    assert not asked("x" * 2_000).cut
    assert asked("x" * 2_001).cut


def test_the_innermost_frames_are_kept() -> None:
    frames = tuple(Frame("main.py", line, "f", "f()") for line in range(1_000))
    assert [frame.line for frame in Fault("RecursionError", "", frames).frames] == list(
        range(990, 1_000)
    )


def test_text_is_clean_wherever_it_is_kept() -> None:
    assert Frame("a\nb", 1, "f\x1b", "x").file == r"a\nb"
    assert Notice("edited", "\u202e.py", "").file == r"\u202e.py"
    assert Submission("x" * 500, None, ("\0",)).files == (r"\x00",)
    assert Message((("\r\n", "v"),), "\r\n").headers == ((r"\n", "v"),)


def test_a_total_is_in_order_and_adds_up() -> None:
    report = STORIES["partial"]

    assert [exercise.number for exercise in report.exercises] == [7, 10]
    assert (report.score, report.max_score) == (1, 5)


def test_a_flood_of_notices_is_counted() -> None:
    report = total(
        [],
        tool=Tool("t", "1"),
        submission=Submission("s"),
        isolation=Isolation(None),
        seed=1,
        started_at="2026-11-22T10:00:00Z",
        duration_s=0,
        environment=Environment("3.11"),
        notices=[Notice("ignored", f"{number}.py", "") for number in range(500)],
    )
    assert len(report.notices) == MAX_NOTICES
    assert report.notices[-1].text == "401 more are not shown."
