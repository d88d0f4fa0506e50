"""What two similar submissions share: the runs of tokens that tell most, the rarest first."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from graders.classroom.similarity.findings import Fragment, Span
from graders.classroom.similarity.grams import LENGTH, Corpus, Profile, runs
from graders.classroom.similarity.syntax import Piece

MOST = 6
"""Fragments of a pair."""

SHORTEST = 8
"""Tokens of a fragment."""

LONGEST = 600
"""Tokens of a piece that are looked at."""

PIECES = 40
"""Pieces of a submission that are looked at: those that share most."""


def shared(a: Profile, b: Profile, corpus: Corpus) -> Iterator[list[Fragment]]:
    """Yield what two submissions share, pieces of theirs after pieces."""
    for one, other in _matched(a, b, corpus):
        yield list(_shared(a.pieces[one], b.pieces[other], corpus))


def telling(found: Iterable[Fragment]) -> tuple[Fragment, ...]:
    """Return the fragments that tell most, the rarest first."""
    ranked = sorted(found, key=lambda one: (-one.weight, one.here.path, one.here.first))
    kept = tuple(_apart(ranked))[:MOST]
    return tuple(sorted(kept, key=lambda one: one.shared_by))


def _matched(a: Profile, b: Profile, corpus: Corpus) -> Iterator[tuple[int, int]]:
    """Yield each piece of the first with the piece of the second that shares most with it."""
    weights: dict[tuple[int, int], float] = {}
    for gram in a.places.keys() & b.places.keys():
        if len(a.places[gram]) * len(b.places[gram]) > PIECES**2:
            continue  # what both say over and over again tells nothing
        for one in a.places[gram]:
            for other in b.places[gram]:
                weights[one, other] = weights.get((one, other), 0.0) + corpus.weights[gram]
    best: dict[int, tuple[float, int]] = {}
    for (one, other), weight in sorted(weights.items()):
        best[one] = max(best.get(one, (0.0, 0)), (weight, other))
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    yield from ((one, other) for one, (_, other) in ranked[:PIECES])


def _shared(one: Piece, other: Piece, corpus: Corpus) -> Iterator[Fragment]:
    mine, theirs = one.tokens[:LONGEST], other.tokens[:LONGEST]
    numbers = [corpus.numbers.get(gram, -1) for gram in runs(one)]
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    for start, there, size in blocks:
        own = [n for n in numbers[start : start + size - LENGTH + 1] if n not in corpus.given]
        if size >= SHORTEST and own:
            yield Fragment(
                _span(one, start, size),
                _span(other, there, size),
                min(corpus.counts[number] for number in own),
                round(sum(corpus.weights[number] for number in own), 3),
            )


def _span(piece: Piece, start: int, size: int) -> Span:
    lines = piece.lines[start : start + size]
    return Span(piece.path, min(lines), max(lines))


def _apart(found: Sequence[Fragment]) -> Iterator[Fragment]:
    """Yield those fragments that are not said already."""
    seen: set[tuple[Span, Span]] = set()
    for fragment in found:
        if (fragment.here, fragment.there) not in seen:
            seen.add((fragment.here, fragment.there))
            yield fragment
