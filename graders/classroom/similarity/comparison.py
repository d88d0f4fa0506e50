"""All submissions of a class for one exercise, compared with each other."""

import datetime as dt
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from graders.classroom.keeping.budget import Budget
from graders.classroom.similarity import candidates, evidence, grams, scoring, words
from graders.classroom.similarity.findings import STEP, Findings, Fragment, Group, Pair, Sources
from graders.classroom.similarity.grams import Corpus, Profile
from graders.classroom.similarity.reader import Reader
from graders.classroom.similarity.syntax import Piece

FEW = 8
"""Fewer submissions tell nothing of what is ordinary."""

SHORT = 70
"""Runs of tokens of their own that an ordinary submission must have for chance to be ruled out."""

DISTANCE = 4
"""How many MAD above the median a similarity is out of the ordinary."""

NORMAL = 1.4826
"""What makes a median distance an estimate of the standard deviation, as is usual for a MAD."""

ALIKE = 0.7
"""A median above this says that the exercise itself makes answers alike."""

CERTAIN = 0.95
"""A line above this is no line."""

SHOWN = 200
"""Pairs that are told of besides the flagged."""

EXPLAINED = 200
"""Pairs that are told of with evidence."""

CLEARLY = dt.timedelta(minutes=10)
"""How much earlier counts as earlier."""

MANY = 20
"""Submissions that are no Python before all are compared word by word."""

Place = tuple[int, int]
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The similarities of pairs, by the places of their submissions."""

    profiles: Mapping[int, Profile]
    """Of those who have code of their own."""

    corpus: Corpus
    likely: Mapping[Place, float]
    sample: Mapping[Place, float]
    total: int
    """How many pairs there are."""

    @property
    def median(self) -> float:
        """The similarity that half of all pairs do not reach."""
        return statistics.median(self.sample.values()) if self.sample else 0.0

    @property
    def spread(self) -> float:
        """How far pairs usually are from that: their MAD."""
        middle = self.median
        distances = [abs(score - middle) for score in self.sample.values()]
        return NORMAL * statistics.median(distances) if distances else 0.0


@dataclass(frozen=True, slots=True)
class _Found:
    """What a pair has come to, before it is put into words."""

    score: float
    places: Place
    by: Measured


def compare(
    submissions: Sequence[tuple[str, Sources]],
    given: Sources,
    times: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> Findings:
    """Compare all submissions for one exercise.

    Args:
        submissions: Names, each with its files.
        given: What everybody was given: the stub and the files beside it.
        times: When submissions were handed in, in ISO 8601, as far as that is known.
        budget: What was spent on them before, and whether to go on.

    Raises:
        ReaderError: No process can be started to read sources.
    """
    budget = budget or Budget()
    names = [name for name, _ in submissions]
    pieces, beside = _read(submissions, given, budget)
    unread = [place for place, found in enumerate(pieces) if found is None]
    by_words = [words.pieces(sources) for _, sources in submissions] if unread else []
    if len(unread) > MANY:
        measured = measure(by_words, words.pieces(given), costs=_Costs(names, budget))
        found = _found(measured)
    else:
        costs = _Costs(names, budget)
        measured = measure([one or () for one in pieces], beside, costs=costs)
        found = _found(measured)
        if unread:
            other = measure(by_words, words.pieces(given), frozenset(unread), costs)
            found += _translated(other, measured)
    ranked = sorted(found, key=lambda one: (-one.score, one.places))
    told = _findings(measured, ranked, _moments(times or {}), _Costs(names, budget))
    return replace(
        told,
        unread=tuple(names[place] for place in unread),
        left_out=tuple(name for name in names if budget.is_over(name)),
    )


def _read(
    submissions: Sequence[tuple[str, Sources]], given: Sources, budget: Budget
) -> tuple[list[Pieces | None], Pieces]:
    """Return the pieces of all submissions, and of what they were given."""
    memory: dict[Sources, Pieces | None] = {}
    with Reader() as reader:
        for name, sources in submissions:
            if sources not in memory and not budget.is_over(name):
                with budget.spend(name, time.monotonic):
                    memory[sources] = reader.read(sources)
        beside = reader.read(given) or ()
    return [memory.get(sources, ()) for _, sources in submissions], beside


@dataclass(frozen=True, slots=True)
class _Costs:
    """What pairs cost those whom they are dear because of."""

    names: Sequence[str]
    budget: Budget

    def are_over(self, pair: Place) -> bool:
        """Whether one of two has had its time."""
        return self.budget.is_over(*(self.names[place] for place in pair))

    def spend(self, pair: Place, profiles: Mapping[int, Profile]) -> AbstractContextManager[None]:
        """Count what is done within to the larger of two, so that nobody pays for another."""
        payer = max(pair, key=lambda place: len(profiles[place].places))
        return self.budget.spend(self.names[payer])


def measure(
    submissions: Sequence[Pieces],
    given: Iterable[Piece],
    only: frozenset[int] | None = None,
    costs: _Costs | None = None,
) -> Measured:
    """Return the similarities of submissions; with `only`, of these to all others."""
    costs = costs or _Costs(list(map(str, range(len(submissions)))), Budget())
    whole = grams.corpus(submissions, given)
    own = {place: one for place, one in enumerate(whole.profiles) if one.places}
    corpus = grams.narrowed(whole, own.values())
    places = list(own)
    choice = candidates.choose(corpus)
    likely = [_as_places(pair, places) for pair in sorted(choice.likely)]
    if only is not None:
        likely = sorted({_ordered(a, b) for a in only & own.keys() for b in places if a != b})
    sample = [_as_places(pair, places) for pair in sorted(choice.sample)]
    usual = scoring.scale(corpus)
    raw: dict[Place, float] = {}
    for pair in sorted({*likely, *sample}):
        if not costs.are_over(pair):
            with costs.spend(pair, own):
                raw[pair] = scoring.score(own[pair[0]], own[pair[1]], corpus.weights, usual)
    sample = [pair for pair in sample if pair in raw]
    scores = _relative(raw, sample)
    return Measured(
        profiles=own,
        corpus=corpus,
        likely={pair: scores[pair] for pair in likely if pair in raw},
        sample={pair: scores[pair] for pair in sample},
        total=choice.total,
    )


def _as_places(pair: Place, places: Sequence[int]) -> Place:
    return places[pair[0]], places[pair[1]]


def _ordered(a: int, b: int) -> Place:
    return min(a, b), max(a, b)


def _relative(raw: Mapping[Place, float], sample: Iterable[Place]) -> dict[Place, float]:
    """Return similarities as they would be between two whom the class is as similar to as usual."""
    held: dict[int, list[float]] = defaultdict(list)
    for a, b in sample:
        held[a].append(raw[a, b])
        held[b].append(raw[a, b])
    level = {place: scoring.ordinary(scores) for place, scores in held.items()}
    usual = statistics.median(level.values()) if level else 0.0
    return {
        (a, b): scoring.relative(score, level.get(a, usual), level.get(b, usual), usual)
        for (a, b), score in raw.items()
    }


def _found(measured: Measured) -> list[_Found]:
    return [_Found(score, pair, measured) for pair, score in measured.likely.items()]


def _translated(by_words: Measured, usual: Measured) -> list[_Found]:
    """Return similarities by words on the scale of the others."""
    stretch = usual.spread / by_words.spread if by_words.spread else 1.0
    return [
        _Found(
            min(1.0, max(0.0, usual.median + (score - by_words.median) * stretch)), pair, by_words
        )
        for pair, score in by_words.likely.items()
    ]


def _findings(
    measured: Measured,
    ranked: Sequence[_Found],
    moments: Mapping[str, dt.datetime],
    costs: _Costs,
) -> Findings:
    median, spread = measured.median, measured.spread
    reason = _too_guided(measured)
    line = None if reason else median + DISTANCE * spread
    flagged = sum(line is not None and one.score > line for one in ranked)
    pairs = tuple(
        _pair(one, moments, line, costs, explained=place < EXPLAINED)
        for place, one in enumerate(ranked[: max(SHOWN, flagged)])
    )
    return Findings(
        count=len({place for one in ranked for place in one.places}),
        pairs=pairs,
        groups=tuple(_groups(pairs, moments)),
        median=round(median, 4),
        spread=round(spread, 4),
        line=None if line is None else round(line, 4),
        verdict=reason or _told(flagged),
        histogram=_histogram(measured, ranked),
    )


def _too_guided(measured: Measured) -> str:
    """Return why nothing can be told, if so."""
    count = len(measured.profiles)
    if count < FEW:
        return f"Too few to tell: {count} submissions have code of their own, {FEW} are needed."
    own = statistics.median(len(profile.places) for profile in measured.profiles.values())
    if own < SHORT:
        return (
            "Too guided to tell: beyond what was given, an ordinary answer is so short "
            "that independent ones come out the same."
        )
    line = measured.median + DISTANCE * measured.spread
    if measured.median > ALIKE or line > CERTAIN:
        return (
            "Too guided to tell: independent answers are so similar here "
            "that no similarity is out of the ordinary."
        )
    return ""


def _told(flagged: int) -> str:
    if not flagged:
        return "No two submissions are more similar than is ordinary here."
    pairs = "1 pair is" if flagged == 1 else f"{flagged} pairs are"
    return (
        f"{pairs} more similar than is ordinary here. "
        "That is a reason to look, and proof of nothing."
    )


def _pair(
    one: _Found,
    moments: Mapping[str, dt.datetime],
    line: float | None,
    costs: _Costs,
    *,
    explained: bool,
) -> Pair:
    a, b = one.places
    names, profiles = costs.names, one.by.profiles
    shared = evidence.shared(profiles[a], profiles[b], one.by.corpus) if explained else iter(())
    shown: list[Fragment] = []
    while not costs.are_over(one.places):
        with costs.spend(one.places, profiles):
            some = next(shared, None)
        if some is None:
            break
        shown += some
    return Pair(
        a=names[a],
        b=names[b],
        score=round(one.score, 4),
        flagged=line is not None and one.score > line,
        evidence=evidence.telling(shown),
        earlier=_earliest((names[a], names[b]), moments),
    )


def _groups(pairs: Iterable[Pair], moments: Mapping[str, dt.datetime]) -> Iterator[Group]:
    """Yield what flagged pairs connect, the most similar first."""
    held: dict[str, set[str]] = {}
    best: dict[str, float] = {}
    for pair in pairs:
        if pair.flagged:
            together = held.get(pair.a, {pair.a}) | held.get(pair.b, {pair.b})
            held |= dict.fromkeys(together, together)
            best |= {name: max(best.get(name, 0.0), pair.score) for name in (pair.a, pair.b)}
    unique = {tuple(sorted(together)) for together in held.values()}
    groups = (
        Group(names, max(best[name] for name in names), _earliest(names, moments))
        for names in unique
    )
    yield from sorted(groups, key=lambda group: (-group.score, group.names))


def _moments(times: Mapping[str, str]) -> dict[str, dt.datetime]:
    """Return the times that can be read; one without a zone is taken for UTC."""
    found = {}
    for name, text in times.items():
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            continue
        found[name] = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return found


def _earliest(names: Sequence[str], moments: Mapping[str, dt.datetime]) -> str | None:
    """Return who was clearly before all others, if all times are known."""
    if not all(name in moments for name in names):
        return None
    first, second = sorted(names, key=lambda name: (moments[name], name))[:2]
    return first if moments[second] - moments[first] >= CLEARLY else None


def _histogram(measured: Measured, ranked: Sequence[_Found]) -> tuple[int, ...]:
    """Count all pairs by their similarity; those of a large class by a sample of them."""
    columns = [0.0] * round(1 / STEP)
    for one in ranked:
        columns[_column(one.score)] += 1
    rest = [score for pair, score in measured.sample.items() if pair not in measured.likely]
    missing = measured.total - len(measured.likely)
    for score in rest:
        columns[_column(score)] += missing / len(rest)
    return tuple(_whole(columns))


def _column(score: float) -> int:
    return min(int(score / STEP + 1e-9), round(1 / STEP) - 1)


def _whole(columns: Sequence[float]) -> Iterator[int]:
    """Yield whole numbers with the same sum."""
    before, reached = 0, 0.0
    for column in columns:
        reached += column
        yield round(reached) - before
        before = round(reached)
