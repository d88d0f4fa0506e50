"""Putting a stub back, with the learner's version kept aside."""

import datetime as dt
from pathlib import Path

from graders.course import catalogue
from graders.course.catalogue import OURS, CourseError, Exercise
from graders.grading import submission, tree
from graders.grading.tree import Kind
from graders.practice import progress
from graders.practice.checkout import Checkout

KEPT = ".kata-kept"


def reset(checkout: Checkout, exercise: Exercise) -> Path | None:
    """Put the stub back, and return where the learner's version is now, if it is another.

    The hints that were given can be asked for anew.

    Raises:
        CourseError: There is no other copy to take the stub from.
    """
    if checkout.is_the_course:
        raise CourseError(
            "This checkout is installed with -e and is itself the course, so there is no other "
            f"copy of the stub: git restore exercises/{exercise.name}"
        )
    kept = _keep(checkout, exercise) if exercise.directory.is_dir() else None
    for name, content in submission.stub(exercise):
        _write(exercise, name, content)
    for name in (catalogue.README, catalogue.SPEC):
        _write(exercise, name, (exercise.original / name).read_bytes())
    for name, content in submission.provided(exercise):
        _write(exercise, name, content)
    known = checkout.progress.with_hints(exercise.name, 0)
    progress.write(checkout.exercises, known)
    return kept


def _keep(checkout: Checkout, exercise: Exercise) -> Path | None:
    """Put the learner's version aside, helper modules and all; return where it is."""
    found = submission.work(exercise, exercise.directory).files
    if submission.digest(found) == submission.digest(submission.stub(exercise)):
        return None
    names = {name.partition("/")[0] for name, _ in found}
    mine = [path for path in exercise.directory.iterdir() if _is_theirs(path, exercise, names)]
    if not mine:
        return None
    aside = _aside(checkout.root, exercise)
    aside.mkdir(parents=True)
    for path in sorted(mine):
        path.rename(aside / path.name)
    return aside


def _is_theirs(path: Path, exercise: Exercise, names: set[str]) -> bool:
    return path.name in names or (exercise.owns(path.name) and path.name not in OURS)


def _write(exercise: Exercise, name: str, content: bytes) -> None:
    """Write a file that is not there; what is stays as it is."""
    if tree.kind(exercise.directory.parent, f"{exercise.name}/{name}") is Kind.NOTHING:
        tree.write(exercise.directory.parent, f"{exercise.name}/{name}", content)


def _aside(root: Path, exercise: Exercise) -> Path:
    now = dt.datetime.now(dt.UTC).astimezone()
    first = root / KEPT / f"{exercise.name}-{now:%Y-%m-%d-%H%M%S}"
    names = (first.with_name(f"{first.name}{mark}") for mark in ("", *map("-{}".format, range(99))))
    return next(name for name in names if not name.exists())
