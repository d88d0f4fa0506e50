"""Which pairs of a class are looked at closely: all of a small one, the likely ones of a large."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graders.classroom.similarity.grams import Corpus, Profile

SMALL = 120
"""Submissions of which every pair is looked at."""

PARTNERS = 15
"""Others that every submission of a large class is held against to learn what is ordinary."""

LIKELY = 15
"""Others that a submission of a large class may be similar to."""

COMMON = 0.1
"""The part of a class that may share a gram before it points to nobody."""

TWINS = 40
"""Submissions with the same grams of which every pair is looked at."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Pairs by the places of their submissions, the lower first."""

    likely: frozenset[tuple[int, int]]
    sample: frozenset[tuple[int, int]]
    """As if drawn by lot from all pairs."""

    total: int
    """How many pairs there are."""


def choose(corpus: Corpus) -> Choice:
    """Return the pairs to look at."""
    count = len(corpus.profiles)
    total = count * (count - 1) // 2
    if count <= SMALL:
        every = frozenset((a, b) for b in range(count) for a in range(b))
        return Choice(every, every, total)
    return Choice(frozenset(_likely(corpus)), frozenset(_sample(count)), total)


def _sample(count: int) -> Iterator[tuple[int, int]]:
    draw = random.Random(count)  # noqa: S311 - the same for every run
    for step in draw.sample(range(1, (count - 1) // 2 + 1), PARTNERS):
        for a in range(count):
            b = (a + step) % count
            yield min(a, b), max(a, b)


def _likely(corpus: Corpus) -> Iterator[tuple[int, int]]:
    yield from _twins(corpus.profiles)
    most = max(LIKELY, int(COMMON * len(corpus.profiles)))
    holders: dict[int, list[int]] = defaultdict(list)
    for place, profile in enumerate(corpus.profiles):
        for gram in profile.places:
            if 1 < corpus.counts[gram] <= most:
                holders[gram].append(place)
    for place, profile in enumerate(corpus.profiles):
        for other in _nearest(place, profile, holders, corpus):
            yield min(place, other), max(place, other)


def _nearest(
    place: int, profile: Profile, holders: dict[int, list[int]], corpus: Corpus
) -> Sequence[int]:
    """Return the others that share most of what is rare, as far as they are large."""
    shared: dict[int, float] = defaultdict(float)
    for gram in profile.places:
        weight = corpus.weights[gram]
        for other in holders.get(gram, ()):
            shared[other] += weight
    shared.pop(place, None)
    ranked = sorted(
        (-weight / (profile.total + corpus.profiles[other].total), other)
        for other, weight in shared.items()
    )
    return [other for _, other in ranked[:LIKELY]]


def _twins(profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    same: dict[frozenset[int], list[int]] = defaultdict(list)
    for place, profile in enumerate(profiles):
        same[frozenset(profile.places)].append(place)
    for places in same.values():
        if len(places) <= TWINS:
            yield from ((a, b) for i, b in enumerate(places) for a in places[:i])
