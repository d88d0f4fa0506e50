"""What goes wrong in a class: requirements that fail together, and how.

Two submissions seldom fail just the same set of requirements, since they seldom have just the same
mistakes. So the unit is the failure of one requirement in one way (the same status instead of the
same other, the same exception); such failures that mostly befall the same submissions are one mode.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders.classroom.keeping.entry import Class
from graders.course.diagnosis import RAISED
from graders.grading.outcome import Exchange, ExerciseOutcome, TestOutcome

TOGETHER = 0.5
"""How many of the submissions with one of two failures have both, for the two to be one mode."""

MOST = 0.5
"""How many of a mode's failures a submission has, for the mode to be its own."""

FREQUENT = 60
"""Failures, of the most frequent, that may be one mode though they differ in whom they befall."""

ROUNDS = 4
"""How often what is left is looked at again."""

VALUE = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27}")
STATUS = re.compile(r"^[^\S\n]*+(?:>|assert)\s.*status", re.MULTILINE)
EXPECTED = re.compile(r"^[^\S\n]*+expected[^\S\n]++(\d{3})[^\S\n]*+$", re.MULTILINE)


@dataclass(frozen=True)
class Mode:
    """One way to fail an exercise; a submission can have several."""

    exercise: str
    """The name of the exercise."""

    tests: tuple[str, ...]
    """The requirements that fail together, in the order of the spec."""

    sentences: tuple[str, ...]
    kind: str
    """What came back instead, in words: `POST /users/ answers 200 instead of 422`."""

    diagnosis: str | None
    """What it usually is, if most of these submissions were told so."""

    learners: tuple[str, ...]
    """Whom it has happened to, in order of name."""

    example: Exchange | None
    """The exchange of the first of them."""

    share: float
    """Which part of those who worked on the exercise."""


@dataclass(frozen=True)
class Modes:
    """All failure modes, in order of exercise, the most frequent first."""

    modes: tuple[Mode, ...]
    untouched: tuple[tuple[str, int], ...] = ()
    """How many handed in the stub, or nothing, by the name of the exercise."""


Kind = tuple[str, ...]
Failure = tuple[int, Kind]
"""The place of a requirement in the spec, and the way in which it failed."""

Learners = frozenset[int]


@dataclass
class _Heard:
    """What was heard of one exercise, submission by submission."""

    sentences: dict[int, tuple[str, str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    failures: list[frozenset[Failure]] = field(default_factory=list)
    diagnoses: list[str | None] = field(default_factory=list)
    told: dict[Failure, str] = field(default_factory=dict)
    examples: dict[Failure, Exchange | None] = field(default_factory=dict)
    untouched: int = 0


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Failures that befall the same submissions."""

    failures: tuple[Failure, ...]
    learners: Learners


def modes(class_: Class) -> Modes:
    """Return the failure modes of a class."""
    heard: dict[str, _Heard] = {exercise.name: _Heard() for exercise in class_.exercises}
    for entry in class_.entries():
        for outcome in entry.report.exercises:
            name = f"{outcome.address}_{outcome.slug}"
            _hear(heard.setdefault(name, _Heard()), entry.name, outcome)
    found = [mode for name in sorted(heard) for mode in _modes(name, heard[name])]
    untouched = ((name, heard[name].untouched) for name in sorted(heard))
    return Modes(tuple(found), tuple((name, count) for name, count in untouched if count))


def _hear(heard: _Heard, name: str, outcome: ExerciseOutcome) -> None:
    if outcome.status in {"untouched", "refused"}:
        heard.untouched += 1
        return
    failures = list(_failures(outcome))
    heard.names.append(name)
    heard.diagnoses.append(outcome.diagnosis)
    heard.failures.append(frozenset(failure for failure, _ in failures))
    for failure, test in failures:
        heard.told.setdefault(failure, _told(test, failure[1]))
        heard.examples.setdefault(failure, test.exchange[-1] if test.exchange else None)
    for place, test in enumerate(outcome.tests):
        heard.sentences.setdefault(place, (test.id, test.name))


def _failures(outcome: ExerciseOutcome) -> Iterator[tuple[Failure, TestOutcome]]:
    for place, test in enumerate(outcome.tests):
        if test.status != "passed":
            yield (place, _kind(test)), test


def _kind(test: TestOutcome) -> Kind:
    """Return in what way a requirement failed, the same whatever values the run has drawn."""
    last = test.exchange[-1] if test.exchange else None
    raised = RAISED.search(test.message)
    if test.status == "error":
        return ("error", raised[0] if raised else "")
    if test.status != "failed" or last is None:
        return (test.status, raised[0] if raised else "")
    status = str(last.status) if last.status is not None else ""
    wanted = EXPECTED.search(test.message) if STATUS.search(test.message) else None
    fault = last.error.type if last.error else ""
    return ("failed", last.method, status, wanted[1] if wanted else "", fault)


def _told(test: TestOutcome, kind: Kind) -> str:
    """Return in words how a requirement failed."""
    if kind[0] == "error":
        return f"The code cannot be run: {kind[1]}" if kind[1] else "The code cannot be run"
    if kind[0] == "missing":
        return "The run ended before this requirement"
    last = test.exchange[-1] if test.exchange else None
    asked = f"{last.method} {_address(last)}" if last else "The requirement"
    if kind[0] == "timeout":
        return f"{asked} gives no answer in time"
    if last is None:
        return f"{asked} fails with {kind[1]}" if kind[1] else f"{asked} is not met"
    return _answered(asked, last, *kind[2:])


def _answered(asked: str, last: Exchange, status: str, wanted: str, fault: str) -> str:
    if last.method in {"CALL", "VALUE"}:
        return f"{asked} raises {fault}" if fault else f"{asked} returns something else"
    because = f" ({fault})" if fault else ""
    if not status:
        return f"{asked} gives no answer{because}"
    if wanted and wanted != status:
        return f"{asked} answers {status}{because} instead of {wanted}"
    return f"{asked} answers {status}{because}" + ("" if because else " with something else")


def _address(exchange: Exchange) -> str:
    if exchange.method in {"CALL", "VALUE"}:
        return exchange.url.partition("(")[0]
    path = exchange.url.partition("?")[0]
    return "/".join("{}" if VALUE.fullmatch(part) else part for part in path.split("/"))


def _modes(exercise: str, heard: _Heard) -> Iterator[Mode]:
    """Yield the modes of one exercise, the most frequent first."""
    found = [_mode(exercise, heard, cluster) for cluster in _clusters(heard.failures)]
    yield from sorted(found, key=lambda mode: (-len(mode.learners), mode.tests, mode.kind))


def _mode(exercise: str, heard: _Heard, cluster: _Cluster) -> Mode:
    places = sorted({place for place, _ in cluster.failures})
    who = sorted(cluster.learners)
    told = Counter(heard.diagnoses[one] for one in who)
    diagnosis, times = told.most_common(1)[0]
    leading = _leading(cluster, heard.failures)
    return Mode(
        exercise=exercise,
        tests=tuple(heard.sentences[place][0] for place in places),
        sentences=tuple(heard.sentences[place][1] for place in places),
        kind=heard.told[leading],
        diagnosis=diagnosis if 2 * times >= len(who) else None,
        learners=tuple(heard.names[one] for one in who),
        example=heard.examples[leading],
        share=round(len(who) / len(heard.names), 4),
    )


def _leading(cluster: _Cluster, failures: Sequence[frozenset[Failure]]) -> Failure:
    """Return the failure that most submissions of a mode have, the first of the spec if several."""

    def rank(failure: Failure) -> tuple[int, Failure]:
        return -sum(failure in failures[one] for one in cluster.learners), failure

    return min(cluster.failures, key=rank)


def _clusters(failures: Sequence[frozenset[Failure]]) -> Iterator[_Cluster]:
    """Yield clusters until every failure of every submission belongs to one."""
    left = dict(enumerate(failures))
    for turn in range(ROUNDS):
        holders = _holders(left)
        if not holders:
            return
        last = turn == ROUNDS - 1
        groups = [(one,) for one in sorted(holders)] if last else _together(holders)
        found = [cluster for group in groups if (cluster := _cluster(group, holders))]
        yield from found
        for cluster in found:
            for one in cluster.learners:
                left[one] -= frozenset(cluster.failures)


def _holders(left: Mapping[int, frozenset[Failure]]) -> dict[Failure, Learners]:
    found: dict[Failure, set[int]] = defaultdict(set)
    for one, failures in left.items():
        for failure in failures:
            found[failure].add(one)
    return {failure: frozenset(who) for failure, who in found.items()}


def _cluster(group: tuple[Failure, ...], holders: Mapping[Failure, Learners]) -> _Cluster | None:
    """Return the submissions that have most of these failures."""
    counted = Counter(one for failure in group for one in holders[failure])
    who = frozenset(one for one, times in counted.items() if times >= MOST * len(group))
    return _Cluster(group, who) if who else None


def _together(holders: Mapping[Failure, Learners]) -> list[tuple[Failure, ...]]:
    """Join failures that befall the same submissions, then those that mostly do."""
    same: dict[Learners, list[Failure]] = defaultdict(list)
    for failure in sorted(holders):
        same[holders[failure]].append(failure)
    units = sorted(same.items(), key=lambda unit: (-len(unit[0]), unit[1]))
    rest = [tuple(failures) for _, failures in units[FREQUENT:]]
    return [*_joined([([who], failures) for who, failures in units[:FREQUENT]]), *rest]


Unit = tuple[list[Learners], list[Failure]]
"""Failures that are joined, and whom each of their parts befalls."""


def _joined(units: list[Unit]) -> list[tuple[Failure, ...]]:
    """Join the two that are most alike, as long as there are any."""
    while len(units) > 1:
        alike, i, j = max(
            (_average(units[i][0], units[j][0]), -i, -j)
            for i in range(len(units))
            for j in range(i)
        )
        if alike < TOGETHER:
            break
        one, other = units[-i], units[-j]
        units = [unit for unit in units if unit is not one and unit is not other]
        units.append((one[0] + other[0], one[1] + other[1]))
    return [tuple(sorted(failures)) for _, failures in units]


def _average(one: Sequence[Learners], other: Sequence[Learners]) -> float:
    found = [len(a & b) / len(a | b) for a in one for b in other]
    return sum(found) / len(found)
