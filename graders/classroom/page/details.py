"""What the page's script reads: the class in numbers, and what stands behind each exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graders.classroom.page.contents import exchange_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from graders.classroom.insight.mistakes import Mode, Modes
    from graders.classroom.insight.statistics import Scale
    from graders.classroom.insight.variants import Place, Variant, Variants
    from graders.classroom.keeping.entry import Class
    from graders.classroom.page.contents import Chapter, Contents
    from graders.classroom.similarity import Findings, Fragment, Pair

MOST_VARIANTS = 12
"""Variants of one route or function that are shown; the rest are counted."""

MOST_PAIRS = 50
"""Pairs of an exercise that are kept beside the flagged ones; any other two can be asked for."""


def core(
    class_: Class,
    found: Contents,
    scales: Mapping[str, Scale],
    findings: Mapping[str, Findings],
    solved: Collection[str],
) -> dict[str, object]:
    """Describe what the heat map needs; `solved` are the exercises that have our solution."""
    return {
        "title": class_.title,
        "names": found.names,
        "times": found.times,
        "status": found.statuses,
        "records": found.records,
        "flagged": sorted(_flagged(found, findings)),
        "exercises": [
            {**_column(one, scales[one.exercise.name]), "solved": one.exercise.name in solved}
            for one in found.chapters
        ],
    }


def exercise(
    name: str,
    found: Contents,
    findings: Findings | None,
    modes: Modes,
    variants: Variants | None,
) -> dict[str, object]:
    """Describe similar pairs, failure modes and variants of one exercise."""
    numbers = found.numbers()
    return {
        "pairs": [_pair(pair, numbers) for pair in _listed(findings)],
        "line": findings.line if findings else None,
        "groups": [
            [_numbers(group.names, numbers), group.score, numbers.get(group.earliest or "")]
            for group in (findings.groups if findings else ())
        ],
        "unread": _numbers(findings.unread, numbers) if findings else [],
        "left_out": _numbers(findings.left_out, numbers) if findings else [],
        "modes": [_mode(mode, numbers) for mode in modes.modes if mode.exercise == name],
        "places": [_place(place, numbers) for place in (variants.places if variants else ())],
    }


def _listed(findings: Findings | None) -> list[Pair]:
    pairs = findings.pairs if findings else ()
    return [pair for place, pair in enumerate(pairs) if pair.flagged or place < MOST_PAIRS]


def _column(chapter: Chapter, scale: Scale) -> dict[str, object]:
    return {
        "address": chapter.exercise.address,
        "title": chapter.exercise.title,
        "requirements": [one.sentence for one in chapter.requirements],
        "difficulty": [round(item.difficulty, 3) for item in scale.items],
        "marks": chapter.marks,
        "states": "".join(chapter.states),
    }


def _numbers(names: Iterable[str], numbers: Mapping[str, int]) -> list[int]:
    return [numbers[name] for name in names if name in numbers]


def _flagged(found: Contents, findings: Mapping[str, Findings]) -> set[int]:
    """Return the learners who are in a group of similar submissions."""
    numbers = found.numbers()
    groups = [group for one in findings.values() for group in one.groups]
    return {number for group in groups for number in _numbers(group.names, numbers)}


def _pair(pair: Pair, numbers: Mapping[str, int]) -> list[object]:
    return [
        numbers.get(pair.a, -1),
        numbers.get(pair.b, -1),
        round(pair.score, 3),
        int(pair.flagged),
        numbers.get(pair.earlier or "", -1),
        [_fragment(one) for one in pair.evidence],
    ]


def _fragment(one: Fragment) -> list[object]:
    here, there = one.here, one.there
    spans = [here.path, here.first, here.last, there.path, there.first, there.last]
    return [*spans, one.shared_by]


def _mode(mode: Mode, numbers: Mapping[str, int]) -> list[object]:
    example = exchange_record(mode.example) if mode.example else None
    return [_numbers(mode.learners, numbers), example]


def _place(place: Place, numbers: Mapping[str, int]) -> dict[str, object]:
    shown = place.variants[:MOST_VARIANTS]
    return {
        "name": place.name,
        "count": place.count,
        "missing": place.missing,
        "kinds": len(place.variants),
        "rest": sum(one.count for one in place.variants[MOST_VARIANTS:]),
        "variants": [_variant(one, numbers) for one in shown],
    }


def _variant(one: Variant, numbers: Mapping[str, int]) -> list[object]:
    return [_numbers(one.names, numbers), one.count, one.path, one.line, one.code, one.points]
