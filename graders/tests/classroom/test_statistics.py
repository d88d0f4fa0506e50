"""What a class's results say about the requirements, against figures worked out by hand."""

import math
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.classroom.insight import statistics

LADDER = [[1] * met + [0] * (4 - met) for met in range(5) for _ in range(4)]
"""Twenty submissions, four on each step of a perfect scale of four requirements."""

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
tables = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), max_size=30)
)


def test_describes_a_perfect_scale() -> None:
    scale = statistics.analyse(LADDER)

    assert scale.count == 20
    assert [item.difficulty for item in scale.items] == [0.8, 0.6, 0.4, 0.2]
    # variance 2, sum of p(1 - p) 0.8
    assert scale.kr20 == pytest.approx(4 / 3 * (1 - 0.8 / 2))
    assert scale.hint.startswith("Consistent")


def test_correlates_a_requirement_with_the_others_only() -> None:
    rows = [[1, 1, 0], [1, 0, 1], [0, 1, 0], [0, 0, 0]]

    first = statistics.analyse(rows).items[0]

    # rests 1, 1, 1, 0 against 1, 1, 0, 0
    assert first.rest == pytest.approx(1 / math.sqrt(3))


def test_compares_the_upper_with_the_lower_27_percent() -> None:
    # 27 % of 20 are 5.4 places: four of the step at the end, 1.4 shared by the four of the next
    first, second, *_ = statistics.analyse(LADDER).items

    assert first.discrimination == pytest.approx(1 - 1.4 / 5.4)
    assert second.discrimination == pytest.approx(1.0)


def test_finds_the_suspicious_requirement() -> None:
    rows = [[*row, 1 - row[1]] for row in LADDER]

    reversed_one = statistics.analyse(rows).items[-1]

    assert reversed_one.rest is not None
    assert reversed_one.rest < 0
    assert reversed_one.hint.startswith("suspicious")


def test_says_what_is_too_easy_and_what_nearly_nobody_meets() -> None:
    rows = [[1, 0, number % 2] for number in range(20)]

    hints = [item.hint for item in statistics.analyse(rows).items]

    assert [hint.partition(":")[0] for hint in hints[:2]] == ["too easy", "very hard"]


def test_says_what_tells_learners_apart_and_what_tells_little() -> None:
    rows = [[met, met, other] for met in (0, 1) for other in (0, 1) for _ in range(5)]

    hints = [item.hint for item in statistics.analyse(rows).items]

    assert hints[0] == "tells learners apart well"
    assert hints[2].startswith("says little")


def test_says_when_a_class_is_too_small() -> None:
    scale = statistics.analyse([[1, 0], [0, 1]])

    assert {item.hint for item in scale.items} == {"too few submissions to tell"}
    assert scale.hint.startswith("Too few")


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([[n % 2] for n in range(20)], "One requirement"),
        ([[1, 0]] * 20, "All submissions"),
        ([[n % 2, n // 10] for n in range(20)], "Low"),
        ([[n % 2, n % 2] for n in range(20)], "Very consistent"),
        ([[1, 1]] * 6 + [[0, 0]] * 8 + [[1, 0]] * 3 + [[0, 1]] * 3, "Weak"),
    ],
)
def test_says_in_words_how_consistent_the_requirements_are(
    rows: list[list[int]], word: str
) -> None:
    assert statistics.analyse(rows).hint.startswith(word)


def test_has_nothing_to_say_of_nobody() -> None:
    scale = statistics.analyse([])

    assert scale.items == ()
    assert scale.kr20 is None
    assert statistics.spread([]) is None


def test_spreads_shares_of_points() -> None:
    assert statistics.spread([0.0, 0.25, 0.5, 0.75, 1.0]) == statistics.Spread(
        5, 0.5, 0.5, 0.25, 0.75
    )
    assert statistics.spread([0.4]) == statistics.Spread(1, 0.4, 0.4, 0.4, 0.4)


def test_counts_shares_in_equal_parts() -> None:
    assert statistics.histogram([0.0, 0.1, 0.3, 0.99, 1.0], 10) == (1, 1, 0, 1, 0, 0, 0, 0, 0, 2)


@unhurried
@given(tables)
def test_stays_within_its_bounds(rows: list[list[int]]) -> None:
    scale = statistics.analyse(rows)

    for item in scale.items:
        assert 0 <= item.difficulty <= 1
        assert item.rest is None or -1 <= item.rest <= 1
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9
    assert scale.kr20 is None or scale.kr20 <= 1 + 1e-9


@unhurried
@given(tables, st.randoms())
def test_does_not_depend_on_the_order_of_submissions(rows: list[list[int]], random: Random) -> None:
    shuffled = random.sample(rows, len(rows))

    for one, other in zip(
        statistics.analyse(rows).items, statistics.analyse(shuffled).items, strict=True
    ):
        assert one.difficulty == pytest.approx(other.difficulty)
        assert one.rest == pytest.approx(other.rest)
        assert one.discrimination == pytest.approx(other.discrimination)
