"""How similar two submissions are: as a whole, and by the better half of their functions.

Who takes half of the functions of each of two others is similar to neither as a whole; nor is who
adds much of their own to what they took. The better half shows both.

What two have in common is then held against what each has in common with the class: the difference
between two who write as the textbook does is small, and ordinarily so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graders.classroom.similarity.grams import Corpus, Profile

PRIOR = 0.1
"""The part of what is ordinary that is added to a weight, so that little tells little."""

SHARE = 0.5
"""The part of a submission that its best matched pieces are to make up."""

WHOLE = 0.5
"""How much the whole counts, beside the better half."""

LEAN = 0.6
"""How much the smaller of two counts when they are measured, the larger counting the rest."""

ORDINARY = 0.8
"""Which of a submission's similarities, from low to high, is its ordinary one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What is ordinary in a class: the weight of a submission, and of a piece."""

    total: float
    piece: float


def scale(corpus: Corpus) -> Scale:
    """Return what is ordinary in a class."""
    totals = [profile.total for profile in corpus.profiles]
    pieces = [weight for profile in corpus.profiles for weight in profile.weights if weight > 0]
    return Scale(_middle(totals), _middle(pieces))


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def score(a: Profile, b: Profile, weights: Sequence[float], usual: Scale) -> float:
    """Return the similarity of two submissions, from 0 to 1."""
    shared = a.places.keys() & b.places.keys()
    if not shared or not (a.total and b.total):  # what all have in common weighs nothing
        return 0.0
    rows = [[0.0] * len(b.pieces) for _ in a.pieces]
    common = 0.0
    mine, theirs = a.places, b.places
    for gram in shared:
        weight = weights[gram]
        common += weight
        columns = theirs[gram]
        for place in mine[gram]:
            row = rows[place]
            for column in columns:
                row[column] += weight
    whole = common / (_size(a.total, b.total) + PRIOR * usual.total)
    here, there = _matches(rows, a.weights, b.weights, PRIOR * usual.piece)
    half = (_better(here, a.matters) + _better(there, b.matters)) / 2
    return WHOLE * whole + (1 - WHOLE) * half


def _size(one: float, other: float) -> float:
    if one > other:
        one, other = other, one
    return LEAN * one + (1 - LEAN) * other


def _matches(
    rows: Sequence[Sequence[float]], mine: Sequence[float], theirs: Sequence[float], prior: float
) -> tuple[list[float], list[float]]:
    """Return how well each piece of the one, and of the other, is matched by its best partner."""
    here, there = [0.0] * len(mine), [0.0] * len(theirs)
    for place, (row, one) in enumerate(zip(rows, mine, strict=True)):
        for column, value in enumerate(row):
            if value:
                match = value / (_size(one, theirs[column]) + prior)
                here[place] = max(here[place], match)
                there[column] = max(there[column], match)
    return here, there


def _better(matches: Sequence[float], matters: Sequence[float]) -> float:
    """Return how well the best matched pieces of a submission are matched."""
    wanted = room = SHARE * sum(matters)
    found = 0.0
    for match, part in sorted(zip(matches, matters, strict=True), reverse=True):
        found += match * min(part, room)
        room -= part
        if room <= 0:
            break
    return found / wanted if wanted > 0 else 0.0


def ordinary(scores: Sequence[float]) -> float:
    """Return what a submission has in common with many, by its similarity to some of the class."""
    return sorted(scores)[int(ORDINARY * len(scores))] if scores else 0.0


def relative(score: float, here: float, there: float, usual: float) -> float:
    """Return a similarity as it would be between two who are as similar to others as is usual.

    Args:
        score: The similarity of two.
        here: What is ordinary for the one.
        there: What is ordinary for the other.
        usual: What is ordinary for most.
    """
    expected = math.sqrt(max(1 - here, 1e-6) * max(1 - there, 1e-6))
    return max(0.0, 1 - (1 - score) * (1 - usual) / expected)
