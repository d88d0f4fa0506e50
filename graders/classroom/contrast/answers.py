"""What two submissions come to on the same spec with the same values, and where they differ."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from graders.classroom.contrast.alignment import File, files
from graders.grading import grade, outcome
from graders.grading.outcome import Exchange, ExerciseOutcome, Heard, TestOutcome, TestStatus
from graders.grading.submission import Work
from graders.grading.worker import Worker

EXCHANGES = 3
"""Exchanges of a requirement that are shown."""


@dataclass(frozen=True)
class Side:
    """One of the two."""

    name: str
    work: Work
    outcome: ExerciseOutcome
    heard: Mapping[str, Heard]


@dataclass(frozen=True)
class Difference:
    """The same request, answered differently; one side may have come to none."""

    a: Exchange | None
    b: Exchange | None


@dataclass(frozen=True)
class Row:
    """One requirement, beside each other."""

    number: int
    sentence: str
    a: TestStatus
    b: TestStatus
    case: str
    """Which case of a parametrised requirement the exchanges are of."""

    differences: tuple[Difference, ...]
    more: int
    """How many differences are not shown."""

    told: tuple[str, str]
    """What is said of each, where it is not met."""


@dataclass(frozen=True)
class Contrast:
    """One exercise of two submissions."""

    title: str
    a: Side
    b: Side
    rows: tuple[Row, ...]
    files: tuple[File, ...]


def contrast(a: tuple[str, Work], b: tuple[str, Work], worker: Worker, seed: int) -> Contrast:
    """Run the spec on both, with the same values.

    Raises:
        WorkerError: The grader itself failed.
    """
    one, other = _side(*a, worker, seed), _side(*b, worker, seed)
    what = a[1].exercise
    return Contrast(
        title=f"{what.address} {what.title}",
        a=one,
        b=other,
        rows=tuple(_rows(one, other)),
        files=tuple(files(one.work.files, other.work.files)),
    )


def _side(name: str, work: Work, worker: Worker, seed: int) -> Side:
    what = work.exercise
    expected = [(one.test, one.sentence) for one in what.requirements]
    facts = (what.number, what.slug, what.title)
    if work.refusal is not None:
        return Side(name, work, outcome.refused(*facts, expected, work.refusal, work.sha256), {})
    answer = grade.run(work, worker, seed, exchanges=True)
    heard = {one.id: one for one in map(grade.heard_of, answer["heard"])}
    judged = outcome.judge(
        *facts,
        work.sha256,
        expected,
        heard,
        reason=answer.get("reason"),
        untouched=work.untouched,
    )
    return Side(name, work, judged, heard)


def _rows(a: Side, b: Side) -> Iterator[Row]:
    pairs = zip(a.outcome.tests, b.outcome.tests, strict=True)
    both = _has_answered(a) and _has_answered(b)
    for number, (one, other) in enumerate(pairs, 1):
        case = _case(one.id, a, b)
        is_met = one.status == other.status == "passed"
        differ = list(_differences(case, a, b)) if both and not is_met else []
        yield Row(
            number=number,
            sentence=one.name,
            a=one.status,
            b=other.status,
            case=case.removeprefix(one.id).strip("[]"),
            differences=tuple(differ[:EXCHANGES]),
            more=len(differ[EXCHANGES:]),
            told=(_told(a, one), _told(b, other)),
        )


def _has_answered(side: Side) -> bool:
    """Whether an app has answered anything at all; else there is nothing to set beside."""
    return any(one.exchange for one in side.heard.values())


def _told(side: Side, test: TestOutcome) -> str:
    """Return what is said of a requirement alone, and not of the whole exercise."""
    return "" if test.message == side.outcome.reason else test.message


def _case(test: str, a: Side, b: Side) -> str:
    """Return the case of a test that tells most: where they differ, else where one fails."""
    cases = [key for key in {**a.heard, **b.heard} if key.partition("[")[0] == test]

    def rank(key: str) -> tuple[bool, bool]:
        found = [side.heard[key].status if key in side.heard else "missing" for side in (a, b)]
        return found[0] == found[1], found == ["passed", "passed"]

    return min(cases, key=rank, default=test)


def _differences(case: str, a: Side, b: Side) -> Iterator[Difference]:
    mine, theirs = (side.heard[case].exchange if case in side.heard else () for side in (a, b))
    for place in range(max(len(mine), len(theirs))):
        one = mine[place] if place < len(mine) else None
        other = theirs[place] if place < len(theirs) else None
        if one is None or other is None or _said(one) != _said(other):
            yield Difference(one, other)


def _said(exchange: Exchange) -> tuple[Any, ...]:
    """Return what an answer comes to, however its JSON is written."""
    body = exchange.response.body if exchange.response else None
    with suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body or ""), sort_keys=True)
    error = exchange.error.type if exchange.error else None
    return exchange.method, exchange.url, exchange.status, body, error


def is_told(row: Row) -> bool:
    """Whether there is more to say of a requirement than how it comes out."""
    return bool(row.differences) or (row.a != row.b and any(row.told))
