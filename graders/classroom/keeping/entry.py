"""A graded class, as those who compare and show it receive it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graders.course.catalogue import Exercise
from graders.grading import outcome


@dataclass(frozen=True)
class Entry:
    """One submission of a class, graded."""

    name: str
    """What is shown: the roster's name, else the folder's; `Learner 017` in an anonymous class."""

    folder: str
    """The name of its directory; empty in an anonymous class."""

    report: outcome.Report
    sources: Mapping[str, tuple[tuple[str, str], ...]]
    """The learner's files by the name of the exercise: path and text, whatever was undecodable."""

    submitted_at: str | None
    """The time in ISO 8601, if it is known."""

    submitted_by: str | None
    """Where that time is from: `roster`, `file` or `commit`."""

    remarks: tuple[str, ...] = ()
    """Sentences about this one: no directory, two of them, a claim that is not so."""


@dataclass(frozen=True)
class Class:
    """All submissions of a class; they are read anew at each call, so that few are held at once."""

    title: str
    exercises: tuple[Exercise, ...]
    entries: Callable[[], Iterator[Entry]]
    """Returns them in order of name."""

    count: int
    remarks: tuple[str, ...] = ()
