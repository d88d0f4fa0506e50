"""Our answer beside the learner's."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graders.course import catalogue
from graders.course.catalogue import CourseError, Exercise
from graders.grading import submission
from graders.practice import progress
from graders.practice.checkout import Checkout, around


@dataclass(frozen=True)
class Pair:
    """A file as the learner has written it and as we have."""

    name: str
    mine: str
    ours: str


def pairs(checkout: Checkout, exercise: Exercise) -> Iterator[Pair]:
    """Yield the files of both answers, once the learner's own is done.

    Raises:
        CourseError: It is not, or there are no solutions here.
    """
    home = _home(exercise)
    if not _is_green(checkout, exercise):
        raise CourseError(
            f"Finish yours first: kata {exercise.address} (a hint: kata hint {exercise.address})"
        )
    mine = dict(submission.collect(exercise, exercise.directory))
    ours = dict(submission.collect(exercise, home))
    for name in sorted(mine.keys() | ours.keys()):
        yield Pair(name, _text(mine.get(name)), _text(ours.get(name)))


def is_possible() -> bool:
    """Whether there are solutions here, or where the course came from."""
    with suppress(OSError):  # the directory we are in may be gone
        exercises = around(Path.cwd())
        if exercises and (exercises.parent / "solutions").is_dir():
            return True
    return catalogue.has_solutions()


def has_one(exercise: Exercise) -> bool:
    """Whether there is a solution of an exercise here, or where the course came from."""
    return next(_homes(exercise), None) is not None


def _homes(exercise: Exercise) -> Iterator[Path]:
    root = exercise.directory.resolve().parents[1]
    places = (root / "solutions", catalogue.pristine().solutions)
    return (place / exercise.name for place in places if (place / exercise.name).is_dir())


def _home(exercise: Exercise) -> Path:
    for place in _homes(exercise):
        return place
    raise CourseError("There are no solutions in this checkout: ask whoever gave you the course.")


def _is_green(checkout: Checkout, exercise: Exercise) -> bool:
    """Whether the learner's files, as they are now, have all points."""
    now = progress.digest(exercise)
    if checkout.progress.of(exercise.name).sha256 != now:
        checkout.run([exercise])
    entry = checkout.progress.of(exercise.name)
    return entry.sha256 == now and entry.points == len(exercise.requirements) > 0


def _text(content: bytes | None) -> str:
    return content.decode("utf-8", errors="replace") if content is not None else ""
