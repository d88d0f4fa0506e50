"""What stands in the page as it is opened: figures, histograms, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graders.classroom.insight import statistics
from graders.classroom.page import chart
from graders.classroom.page.contents import RUN, lowest, share
from graders.classroom.similarity.findings import STEP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graders.classroom.insight.mistakes import Mode, Modes
    from graders.classroom.insight.statistics import Item, Scale
    from graders.classroom.keeping.entry import Class
    from graders.classroom.page.contents import Chapter, Contents, Remark
    from graders.classroom.similarity import Findings
    from graders.course.catalogue import Exercise

BROKEN = "er"
"""States of an exercise that could not be run."""

LEVELS = {
    "full": "every layer confined the code of learners",
    "strong": "the cage was missing: see the isolation of each learner",
    "partial": "two layers were missing: see the isolation of each learner",
    "process": "little confined the code of learners: do not give marks by this",
}


@dataclass(frozen=True)
class Figure:
    """A number of the summary, and what it says."""

    value: str
    label: str
    alarm: bool = False


@dataclass(frozen=True)
class Line:
    """A requirement in the table of its exercise."""

    number: int
    sentence: str
    item: Item


@dataclass(frozen=True)
class Table:
    """The requirements of one exercise."""

    exercise: Exercise
    title: str
    scale: Scale
    lines: tuple[Line, ...]
    unloaded: int
    untouched: int

    @property
    def met(self) -> float | None:
        """The mean share of its requirements that submissions meet."""
        items = self.scale.items
        return sum(item.difficulty for item in items) / len(items) if items else None


@dataclass(frozen=True)
class Likeness:
    """The similarity of one exercise's submissions."""

    exercise: Exercise
    findings: Findings
    histogram: chart.Histogram


def context(
    class_: Class,
    found: Contents,
    scales: Mapping[str, Scale],
    findings: Mapping[str, Findings],
    modes: Modes,
) -> dict[str, object]:
    """Return what the template shows."""
    return {
        "title": class_.title,
        "subtitle": _subtitle(found),
        "remarks": class_.remarks,
        "figures": _figures(found, findings),
        "scores": chart.scores(found.graded, found.most),
        "failed": [number for number, status in enumerate(found.statuses) if status == "failed"],
        "notices": sorted(found.remarks.values(), key=_gravity),
        "level": lowest(found.levels),
        "level_words": LEVELS.get(lowest(found.levels) or "", "no code of learners was run"),
        "tables": [_table(one, scales[one.exercise.name]) for one in found.chapters],
        "modes": _modes(class_, modes),
        "likenesses": _likenesses(class_, findings),
        "many": len(class_.exercises) > 1,
        "count": len(found.names),
    }


def _subtitle(found: Contents) -> str:
    exercises = [chapter.exercise for chapter in found.chapters]
    what = (
        f"{exercises[0].address} · {exercises[0].title}"
        if len(exercises) == 1
        else f"{len(exercises)} exercises"
    )
    when = f"graded {found.graded_at[:16].replace('T', ' ')}" if found.graded_at else ""
    return ", ".join(part for part in (what, when, *found.tools) if part)


def _figures(found: Contents, findings: Mapping[str, Findings]) -> list[Figure]:
    shares = [share(points, found.most) for points in found.graded]
    spread = statistics.spread(shares)
    groups = sum(len(one.groups) for one in findings.values())
    failed = found.statuses.count("failed")
    broken = sum(_is_broken(found, number) for number in range(len(found.names)))
    figures = [Figure(str(len(found.names)), "submissions")]
    if spread:
        full = sum(points == found.most for points in found.graded)
        figures += [
            Figure(f"{100 * spread.median:.0f} %", "median of the points"),
            Figure(f"{100 * spread.lower:.0f} to {100 * spread.upper:.0f} %", "the middle half"),
            Figure(str(full), "with all points"),
        ]
    figures += [
        Figure(str(broken), "do not load", alarm=broken > 0),
        Figure(str(groups), "groups of similar answers"),
    ]
    if failed:
        figures.append(Figure(str(failed), "not graded, by a fault of ours", alarm=True))
    return figures


def _is_broken(found: Contents, number: int) -> bool:
    """Whether a submission has something that cannot be run, and nothing that can."""
    states = {chapter.states[number] for chapter in found.chapters}
    return bool(states & set(BROKEN)) and not states & RUN


def _table(chapter: Chapter, scale: Scale) -> Table:
    sentences = [one.sentence for one in chapter.requirements]
    items = scale.items or (statistics.Item(0.0, None, None, "nobody tried"),) * len(sentences)
    lines = tuple(
        Line(number, sentence, item)
        for number, (sentence, item) in enumerate(zip(sentences, items, strict=True), start=1)
    )
    counts = chapter.count(BROKEN), chapter.count("u-")
    return Table(chapter.exercise, chapter.exercise.title, scale, lines, *counts)


def _modes(class_: Class, modes: Modes) -> list[tuple[Exercise, Sequence[Mode], int]]:
    untouched = dict(modes.untouched)
    grouped = [
        (
            one,
            [mode for mode in modes.modes if mode.exercise == one.name],
            untouched.get(one.name, 0),
        )
        for one in class_.exercises
    ]
    return [group for group in grouped if group[1] or group[2]]


def _likenesses(class_: Class, findings: Mapping[str, Findings]) -> list[Likeness]:
    return [
        Likeness(one, found, chart.similarities(one.address, found.histogram, STEP, found.line))
        for one in class_.exercises
        if (found := findings.get(one.name))
    ]


def _gravity(remark: Remark) -> tuple[bool, bool, int]:
    """Order notices: refusals and tampering before what was merely ignored, the rare first."""
    return remark.kind == "ignored", remark.kind == "remark", len(remark.learners)
