"""Runs of tokens, without those that everybody was given, weighted by how few share them."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graders.classroom.similarity.syntax import Piece

LENGTH = 4
"""Tokens of a gram."""

RARE = 3
"""How many have what counts as rarest, so that what one alone has tells no more than that."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A submission's own grams."""

    pieces: tuple[Piece, ...]
    places: dict[int, tuple[int, ...]]
    """The pieces that hold a gram."""

    total: float
    """The weight of all grams."""

    weights: tuple[float, ...]
    """The weight of each piece."""

    matters: tuple[float, ...]
    """How much each piece counts among the others: less than its weight, for one decision of an
    author's makes many grams."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The grams of a class."""

    profiles: tuple[Profile, ...]
    numbers: dict[tuple[str, ...], int]
    given: frozenset[int]
    counts: tuple[int, ...]
    """How many submissions have a gram."""

    weights: tuple[float, ...]


def runs(piece: Piece) -> Iterator[tuple[str, ...]]:
    """Yield the grams of a piece in order."""
    tokens = piece.tokens
    return zip(*(tokens[start:] for start in range(LENGTH)), strict=False)


def corpus(submissions: Sequence[tuple[Piece, ...]], given: Iterable[Piece]) -> Corpus:
    """Return the grams of a class, without those of what it was given."""
    numbers: dict[tuple[str, ...], int] = {}
    known = frozenset(_number(numbers, gram) for piece in given for gram in runs(piece))
    places = [_places(pieces, numbers, known) for pieces in submissions]
    counted = Counter(gram for held in places for gram in held)
    counts = tuple(counted[gram] for gram in range(len(numbers)))
    weights = tuple(_weight(count, len(submissions)) for count in counts)
    profiles = tuple(
        _profile(pieces, held, weights) for pieces, held in zip(submissions, places, strict=True)
    )
    return Corpus(profiles, numbers, known, counts, weights)


def narrowed(corpus: Corpus, profiles: Iterable[Profile]) -> Corpus:
    """Return the grams of a class with some of its submissions only."""
    return replace(corpus, profiles=tuple(profiles))


def _number(numbers: dict[tuple[str, ...], int], gram: tuple[str, ...]) -> int:
    return numbers.setdefault(gram, len(numbers))


def _places(
    pieces: Sequence[Piece], numbers: dict[tuple[str, ...], int], given: frozenset[int]
) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for place, piece in enumerate(pieces):
        alone = (place,)
        for gram in runs(piece):
            number = _number(numbers, gram)
            if number not in given:
                before = found.get(number)
                if before is None:
                    found[number] = alone
                elif before[-1] != place:
                    found[number] = (*before, place)
    return found


def _weight(count: int, submissions: int) -> float:
    """Return how much a gram tells; in a small class, what two share is not yet common."""
    if not count:
        return 0.0
    rarest = min(RARE, max(1, submissions // 4))
    return math.log((submissions + 1) / max(count, rarest))


def _profile(
    pieces: tuple[Piece, ...], places: dict[int, tuple[int, ...]], weights: Sequence[float]
) -> Profile:
    parts = [0.0] * len(pieces)
    total = 0.0
    for gram, held in places.items():
        weight = weights[gram]
        total += weight
        for place in held:
            parts[place] += weight
    return Profile(pieces, places, total, tuple(parts), tuple(map(math.sqrt, parts)))
