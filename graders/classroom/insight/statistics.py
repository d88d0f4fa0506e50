"""What a class's results say about the requirements: classical test theory, in numbers and words.

A row is one submission, a column one requirement; 1 where it is met, 0 where it is not.
Formulas: Ebel and Frisbie, Essentials of Educational Measurement; Kuder and Richardson (1937).
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul

Rows = Sequence[Sequence[int]]

TAIL = 0.27
"""The share of a class at either end that `discrimination` compares (Kelley, 1939)."""

FEW = 10
"""Fewer submissions say nothing about a requirement."""

EASY = 0.95
HARD = 0.1
UNRELATED = 0.1
TELLING = 0.4

SUSPICIOUS = "suspicious: those who do well elsewhere fail it; read the requirement and its test"

VERY_CONSISTENT = 0.9
CONSISTENT = 0.7
WEAK = 0.5


@dataclass(frozen=True)
class Item:
    """One requirement; what cannot be computed (nobody differs) is None."""

    difficulty: float
    """The share of submissions that meet it, as the literature names it: 1 is easiest."""

    rest: float | None
    """The correlation with the points for all other requirements."""

    discrimination: float | None
    """The share that meets it in the best 27 % less that in the weakest 27 %."""

    hint: str


@dataclass(frozen=True)
class Scale:
    """The requirements of one exercise together."""

    count: int
    items: tuple[Item, ...]
    kr20: float | None
    hint: str


@dataclass(frozen=True)
class Spread:
    """How points are spread, as shares of what can be had."""

    count: int
    mean: float
    median: float
    lower: float
    upper: float


@dataclass(frozen=True)
class _Tails:
    """How far each submission counts among the weakest and the best; ties share a place."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]


def analyse(rows: Rows) -> Scale:
    """Describe the requirements of an exercise by the submissions that could be run."""
    totals = [sum(row) for row in rows]
    columns = list(zip(*rows, strict=True))
    weights = _tails(totals)
    items = tuple(_item(column, totals, weights) for column in columns)
    kr20 = _kr20(columns, totals)
    return Scale(len(rows), items, kr20, _scale_hint(kr20, len(rows), len(items)))


def spread(shares: Sequence[float]) -> Spread | None:
    """Describe how shares of points are spread; None without any."""
    if not shares:
        return None
    several = [*shares, *shares] if len(shares) == 1 else shares
    lower, middle, upper = statistics.quantiles(several, n=4, method="inclusive")
    return Spread(len(shares), statistics.fmean(shares), middle, lower, upper)


def histogram(shares: Iterable[float], bins: int) -> tuple[int, ...]:
    """Count shares in equal parts of 0 to 1; a 1 counts in the last."""
    counts = [0] * bins
    for share in shares:
        counts[min(max(int(share * bins + 1e-9), 0), bins - 1)] += 1
    return tuple(counts)


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, or None where one side never varies."""
    if len(one) < 2 or len(set(one)) < 2 or len(set(other)) < 2:  # noqa: PLR2004 -- two points make a line
        return None
    return min(max(statistics.correlation(one, other), -1.0), 1.0)


def _item(column: Sequence[int], totals: Sequence[int], weights: _Tails) -> Item:
    difficulty = statistics.fmean(column) if column else 0.0
    rest = correlation(column, [total - met for total, met in zip(totals, column, strict=True)])
    discrimination = _discrimination(column, weights)
    return Item(difficulty, rest, discrimination, _hint(len(column), difficulty, rest))


def _tails(totals: Sequence[int]) -> _Tails:
    lower = _lowest(totals)
    upper = _lowest([-total for total in totals])
    return _Tails(lower, upper)


def _lowest(totals: Sequence[int]) -> tuple[float, ...]:
    """Give each its share of a place among the lowest 27 %, the same to all that tie."""
    places = max(TAIL * len(totals), min(1.0, len(totals)))
    shares: dict[int, float] = {}
    for total in sorted(set(totals)):
        tied = totals.count(total)
        shares[total] = min(1.0, places / tied)
        places = max(0.0, places - tied)
    return tuple(shares[total] for total in totals)


def _discrimination(column: Sequence[int], weights: _Tails) -> float | None:
    if weights.lower == weights.upper:
        return None
    return _share(column, weights.upper) - _share(column, weights.lower)


def _share(column: Sequence[int], weights: Sequence[float]) -> float:
    return math.fsum(map(mul, column, weights)) / math.fsum(weights)


def _kr20(columns: Sequence[Sequence[int]], totals: Sequence[int]) -> float | None:
    """Return Kuder and Richardson's formula 20, how far the requirements measure one thing."""
    if len(columns) < 2 or len(set(totals)) < 2:  # noqa: PLR2004 -- one thing agrees with nothing
        return None
    shares = [statistics.fmean(column) for column in columns]
    unshared = math.fsum(share * (1 - share) for share in shares) / statistics.pvariance(totals)
    return len(columns) / (len(columns) - 1) * (1 - unshared)


def _hint(count: int, difficulty: float, rest: float | None) -> str:
    """Say in words what an instructor should think of; the gravest first."""
    hints = (
        (count < FEW, "too few submissions to tell"),
        (rest is not None and rest < -2 / math.sqrt(count), SUSPICIOUS),
        (difficulty >= EASY, "too easy: nearly everybody meets it"),
        (difficulty <= HARD, "very hard: nearly nobody meets it; is the sentence clear?"),
        (rest is None, ""),
        (rest is not None and rest < UNRELATED, "says little: it goes with none of the others"),
        (rest is not None and rest >= TELLING, "tells learners apart well"),
    )
    return next((words for applies, words in hints if applies), "")


def _scale_hint(kr20: float | None, count: int, items: int) -> str:
    if count < FEW:
        return "Too few submissions to tell how consistent the requirements are."
    if kr20 is None:
        one = items < 2  # noqa: PLR2004 -- one requirement
        return "One requirement has no consistency." if one else "All submissions score the same."
    if kr20 >= VERY_CONSISTENT:
        return "Very consistent; where it is nearly 1, requirements ask for the same thing."
    if kr20 >= CONSISTENT:
        return "Consistent: the requirements measure one skill."
    if kr20 >= WEAK:
        return "Weak: good for practice, too little for a mark by itself."
    return "Low: the requirements measure different things, or there are too few that differ."
