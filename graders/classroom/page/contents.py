"""What the page holds of a class, gathered in one pass.

Nothing of an entry outlives its turn but its marks and what is compressed.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graders.classroom.keeping.budget import Budget
from graders.classroom.page.lines import Lines
from graders.classroom.page.shelf import Shelf
from graders.grading import submission
from graders.grading.intake import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graders.classroom.keeping.entry import Class, Entry
    from graders.course.catalogue import Exercise, Requirement
    from graders.grading.outcome import Exchange, ExerciseOutcome, Message, Report, TestOutcome

MARKS = {"passed": "p", "failed": "f", "error": "e", "timeout": "t", "missing": "m"}
STATES = {
    "passed": "p",
    "partial": "a",
    "failed": "f",
    "error": "e",
    "refused": "r",
    "untouched": "u",
}
ABSENT = "-"
RUN = frozenset("paf")
"""States of an exercise whose requirements were tried."""

LEVELS = ("full", "strong", "partial", "process")
UNTOLD = frozenset(
    {"host", "accept", "connection", "user-agent", "accept-encoding", "content-length"}
)
"""Headers that every exchange has and that explain no failure."""

NOBODY = -1

LONGEST = 1_000
"""Characters of a line of a learner's that are shown."""

MOST_LINES = 5_000
"""Lines of an answer that are shown."""

LARGEST = 200_000
"""Characters of a file that are shown."""


@dataclass
class Chapter:
    """One exercise, as far as the class has been read."""

    exercise: Exercise
    requirements: tuple[Requirement, ...]
    lines: Lines
    sources: Shelf = field(default_factory=Shelf)
    failures: Shelf = field(default_factory=Shelf)
    answers: dict[bytes, int] = field(default_factory=dict)
    written: list[int] = field(default_factory=list)
    """The record of each submission's files; -1 where there are none."""

    ours: int = NOBODY
    """The record of our solution, where it is here."""

    stub: int = NOBODY
    told: list[list[int]] = field(default_factory=list)
    """Of each submission the record of the exercise, then one for each requirement not met."""

    marks: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def keep(self, files: Sequence[tuple[str, str]]) -> int:
        """Keep the files of an answer, unless the same are there, and return their record."""
        if not files:
            return NOBODY
        digest = _digest(files)
        if digest not in self.answers:
            self.answers[digest] = self.sources.put(self.lines.walk(_within_bounds(files)))
        return self.answers[digest]

    def rows(self) -> list[bytes]:
        """Return what each submission that could be run has met, as ones and zeros."""
        tried = zip(self.marks, self.states, strict=True)
        return [bytes(mark == "p" for mark in marks) for marks, state in tried if state in RUN]

    def count(self, states: str) -> int:
        """Count submissions by the state of this exercise."""
        return sum(state in states for state in self.states)


@dataclass(frozen=True)
class Remark:
    """A notice or remark, and whom it is about."""

    kind: str
    file: str
    text: str
    learners: list[int] = field(default_factory=list)


@dataclass
class Contents:
    """All that the page shows of the submissions themselves."""

    chapters: tuple[Chapter, ...]
    learners: Shelf = field(default_factory=Shelf)
    records: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    times: list[str | None] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    remarks: dict[tuple[str, str, str], Remark] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    tools: dict[str, None] = field(default_factory=dict)
    graded_at: str = ""

    @property
    def most(self) -> int:
        """The points that a submission can have."""
        return sum(len(chapter.requirements) for chapter in self.chapters)

    @property
    def graded(self) -> list[int]:
        """The points of the submissions that a fault of ours left none without a mark."""
        pairs = zip(self.points, self.statuses, strict=True)
        return [points for points, status in pairs if status != "failed"]

    def take_back(self, count: int) -> None:
        """Take back what was begun with the submission after the first `count`."""
        lists: list[list[Any]] = [self.records, self.names, self.times, self.points, self.statuses]
        for chapter in self.chapters:
            lists += [chapter.written, chapter.told, chapter.marks, chapter.states]
        for one in lists:
            del one[count:]
        for remark in self.remarks.values():
            if remark.learners and remark.learners[-1] == count:
                remark.learners.pop()

    def numbers(self) -> dict[str, int]:
        """Return the number of each learner by name; of two of one name, the first."""
        found: dict[str, int] = {}
        for number, name in enumerate(self.names):
            found.setdefault(name, number)
        return found


def gather(class_: Class, budget: Budget | None = None) -> Contents:
    """Read the class once."""
    budget = budget or Budget()
    contents = Contents(tuple(_chapter(exercise) for exercise in class_.exercises))
    for entry in class_.entries():
        count = len(contents.points)
        try:
            _add(contents, entry, budget)
        except Exception:  # noqa: BLE001 - one that cannot be shown leaves the others whole
            contents.take_back(count)
            _add(contents, _bare(entry), budget)
    return contents


def _bare(entry: Entry) -> Entry:
    """Return a submission without what cannot be shown of it."""
    report = replace(entry.report, exercises=(), notices=(), reason=None)
    return replace(entry, report=report, sources={}, remarks=("It cannot be shown here.",))


def _chapter(exercise: Exercise) -> Chapter:
    """Begin with our solution and the stub, which the submissions are like."""
    ours = _laid(exercise, exercise.directory.parent.parent / "solutions" / exercise.name)
    stub = _laid(exercise, exercise.directory)
    chapter = Chapter(exercise, exercise.requirements, Lines(ours or stub))
    chapter.ours, chapter.stub = chapter.keep(ours), chapter.keep(stub)
    return chapter


def _laid(exercise: Exercise, place: Path) -> list[tuple[str, str]]:
    try:
        found = submission.collect(exercise, place) if place.is_dir() else ()
    except RefusedError:
        return []
    return [(path, data.decode(errors="replace")) for path, data in found]


def _add(contents: Contents, entry: Entry, budget: Budget) -> None:
    report = entry.report
    outcomes = {exercise.number: exercise for exercise in report.exercises}
    contents.names.append(entry.name)
    contents.times.append(entry.submitted_at)
    contents.statuses.append(report.status)
    contents.records.append(contents.learners.put(_about(entry)))
    for chapter in contents.chapters:
        with budget.spend(entry.name):
            files = entry.sources.get(chapter.exercise.name, ())
            chapter.written.append(chapter.keep(() if budget.is_over(entry.name) else files))
            _add_outcome(chapter, outcomes.get(chapter.exercise.number))
    if budget.is_over(entry.name):
        entry = replace(entry, remarks=(*entry.remarks, budget.sentence(entry.name)))
    contents.points.append(sum(chapter.marks[-1].count("p") for chapter in contents.chapters))
    _add_remarks(contents, entry)
    contents.levels[report.isolation.level or "none"] += 1
    contents.tools[f"{report.tool.name} {report.tool.version}"] = None
    contents.graded_at = max(contents.graded_at, report.started_at)


def _about(entry: Entry) -> dict[str, object]:
    """Say what belongs to the whole submission; never its folder, which may be a name."""
    report = entry.report
    return {
        "status": report.status,
        "reason": report.reason,
        "by": entry.submitted_by,
        "level": report.isolation.level,
        "missing": list(report.isolation.missing),
        "notices": [[one.kind, one.file or "", one.text] for one in report.notices],
        "remarks": list(entry.remarks),
        "seed": report.seed,
        "python": report.environment.python,
    }


def _add_outcome(chapter: Chapter, outcome: ExerciseOutcome | None) -> None:
    tests = {test.id: test for test in outcome.tests} if outcome else {}
    marks = [tests.get(one.test) for one in chapter.requirements]
    chapter.marks.append("".join(MARKS[test.status] if test else ABSENT for test in marks))
    chapter.states.append(STATES[outcome.status] if outcome else ABSENT)
    chapter.told.append(_told(chapter, outcome, marks) if outcome else [])


def _told(
    chapter: Chapter, outcome: ExerciseOutcome, tests: Sequence[TestOutcome | None]
) -> list[int]:
    """Put down why; nothing is told of a stub that was handed back."""
    if outcome.status == "untouched":
        return []
    about = NOBODY
    if outcome.reason or outcome.diagnosis:
        about = chapter.failures.put([outcome.reason or "", outcome.diagnosis or ""])
    failed = [test for test in tests if test and test.status != "passed"]
    return [about, *(chapter.failures.put(_failure(test)) for test in failed)]


def _failure(test: TestOutcome) -> list[object]:
    return [
        test.message,
        test.output,
        [exchange_record(one) for one in test.exchange],
        test.exchanges_left_out,
    ]


def exchange_record(one: Exchange) -> list[object]:
    """Describe an exchange as the page reads it."""
    error = one.error and [
        one.error.type,
        one.error.text,
        [[frame.file, frame.line, frame.function, frame.source] for frame in one.error.frames],
    ]
    return [
        one.method,
        one.url,
        _message(one.request),
        one.status,
        _message(one.response) if one.response else None,
        error,
        int(one.cut),
    ]


def _message(message: Message) -> list[object]:
    told = [[name, value] for name, value in message.headers if not _is_usual(name, value)]
    return [message.body, told] if told else [message.body]


def _is_usual(name: str, value: str) -> bool:
    return name.lower() in UNTOLD or (name.lower(), value) == ("content-type", "application/json")


def _within_bounds(files: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return files that are not too long to be laid beside those of others; what is cut says so."""
    found, room = [], MOST_LINES
    for path, text in files:
        lines = text[:LARGEST].split("\n")
        kept = [line if len(line) <= LONGEST else _cut(line) for line in lines[:room]]
        if len(text) > LARGEST or len(lines) > room:
            kept.append(f"… [cut: {LARGEST:,} characters and {MOST_LINES:,} lines are shown]")
        room -= min(room, len(lines))
        found.append((path, "\n".join(kept)))
    return found


def _cut(line: str) -> str:
    return f"{line[:LONGEST]}… [cut at {LONGEST:,} characters]"


def _digest(files: Sequence[tuple[str, str]]) -> bytes:
    return hashlib.sha256(repr(files).encode(errors="replace")).digest()


def _add_remarks(contents: Contents, entry: Entry) -> None:
    number = len(contents.names) - 1
    report = entry.report
    told = [(one.kind, one.file or "", one.text) for one in report.notices]
    told += [("remark", "", text) for text in entry.remarks]
    told += [("refused", "", text) for text in _refusals(report)]
    for key in dict.fromkeys(told):
        contents.remarks.setdefault(key, Remark(*key)).learners.append(number)


def _refusals(report: Report) -> list[str]:
    """Say which files, or which whole submission, were not taken."""
    whole = [report.reason] if report.status == "refused" and report.reason else []
    refused = [one for one in report.exercises if one.status == "refused" and one.reason]
    return whole + [f"{one.address}: {one.reason}" for one in refused]


def lowest(levels: Counter[str]) -> str | None:
    """Return the weakest level at which learner code was run: the class is worth no more."""
    found = [level for level in LEVELS if levels[level]]
    return found[-1] if found else None


def share(points: int, most: int) -> float:
    """Return points as a share of what can be had."""
    return points / most if most else math.nan
