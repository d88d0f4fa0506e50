"""Answers to one route or function that are the same but for names, order and layout."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import fmean, median

from graders.classroom.keeping.budget import Budget
from graders.classroom.keeping.entry import Entry
from graders.classroom.similarity.findings import Sources
from graders.classroom.similarity.reader import Reader
from graders.classroom.similarity.syntax import Piece, lines_of
from graders.course.catalogue import Exercise
from graders.grading import submission
from graders.telling.text import shown

LONGEST = 4_000
"""Characters of a variant's code that are shown."""

SEVERAL = 2
"""Submissions that must have a place for it to be one of the exercise's."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a route or function."""

    count: int
    names: tuple[str, ...]
    """Who wrote it so, in order of name."""

    path: str
    """Where it stands in the submission of the first of them."""

    line: int
    code: str
    """As the first of them wrote it."""

    points: float | None
    """The mean share of the exercise's points that these submissions have."""


@dataclass(frozen=True, slots=True)
class Place:
    """A route, function or class that several submissions have, and how they write it."""

    name: str
    """`GET /users/{}` of a route, else the name of a function or class."""

    count: int
    variants: tuple[Variant, ...]
    """The most frequent first."""

    missing: int
    """How many submissions do not have it, or have it as it was given."""


@dataclass(frozen=True, slots=True)
class Variants:
    """The variants of everything in an exercise's answers, in the order of the usual file."""

    places: tuple[Place, ...]


@dataclass
class _Written:
    """One variant, while it is counted."""

    path: str
    line: int
    code: str
    names: list[str] = field(default_factory=list)
    points: list[float] = field(default_factory=list)


@dataclass
class _Counted:
    """One place, while it is counted."""

    ranks: list[int] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    written: dict[str, _Written] = field(default_factory=dict)


def variants(
    exercise: Exercise, entries: Iterable[Entry], budget: Budget | None = None
) -> Variants:
    """Return how a class has answered each route and function of an exercise.

    A submission that has had its time has no variants.

    Raises:
        ReaderError: No process can be started to read sources.
    """
    budget = budget or Budget()
    found: dict[str, _Counted] = {}
    readable = 0
    with Reader() as reader:
        stub = _texts(submission.stub(exercise))
        given = {(piece.place, piece.normal) for piece in _read(reader, stub)}
        for entry in entries:
            if budget.is_over(entry.name):
                continue
            sources = entry.sources.get(exercise.name, ())
            with budget.spend(entry.name, time.monotonic):
                pieces = [one for one in _read(reader, sources) if one.place and one.normal]
            readable += bool(pieces)
            for rank, piece in enumerate(pieces):
                if (piece.place, piece.normal) not in given:
                    with suppress(Exception):  # what a stranger wrote may break its own variant
                        _count(found, entry, exercise, rank, piece, dict(sources))
    kept = {name: one for name, one in found.items() if len(one.names) >= SEVERAL}
    ordered = sorted(kept, key=lambda name: (median(kept[name].ranks), name))
    return Variants(tuple(_place(name, kept[name], readable) for name in ordered))


def _texts(files: Iterable[tuple[str, bytes]]) -> Sources:
    return tuple((path, content.decode("utf-8", errors="replace")) for path, content in files)


def _read(reader: Reader, sources: Sources) -> tuple[Piece, ...]:
    return (reader.read(sources, with_normal=True) or ()) if sources else ()


def _count(  # noqa: PLR0913, PLR0917 - one piece and where it is from
    found: dict[str, _Counted],
    entry: Entry,
    exercise: Exercise,
    rank: int,
    piece: Piece,
    texts: Mapping[str, str],
) -> None:
    place = found.setdefault(shown(piece.place, 200, lines=False), _Counted())
    if entry.name in place.names:
        return
    place.ranks.append(rank)
    place.names.add(entry.name)
    written = place.written.get(piece.normal)
    if written is None:
        lines = lines_of(texts[piece.path])[piece.first - 1 : piece.last]
        code = shown("\n".join(lines), LONGEST)
        written = place.written[piece.normal] = _Written(piece.path, piece.first, code)
    written.names.append(entry.name)
    written.points.extend(_points(entry, exercise))


def _points(entry: Entry, exercise: Exercise) -> Iterator[float]:
    for outcome in entry.report.exercises:
        if outcome.number == exercise.number and outcome.max_score:
            yield outcome.score / outcome.max_score


def _place(name: str, counted: _Counted, readable: int) -> Place:
    found = [
        Variant(
            count=len(one.names),
            names=tuple(one.names),
            path=one.path,
            line=one.line,
            code=one.code,
            points=round(fmean(one.points), 4) if one.points else None,
        )
        for one in counted.written.values()
    ]
    ranked = sorted(found, key=lambda one: (-one.count, one.names))
    return Place(name, len(counted.names), tuple(ranked), readable - len(counted.names))
