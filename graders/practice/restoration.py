"""Putting a stub back, with the learner's version kept aside."""

import datetime as dt
from pathlib import Path

from graders.course import catalogue
from graders.course.catalogue import CourseError, Exercise
from graders.grading import submission
from graders.practice.checkout import Checkout

KEPT = ".kata-kept"


def reset(checkout: Checkout, exercise: Exercise) -> Path:
    """Put the stub back, and return where the learner's version is now.

    Raises:
        CourseError: There is no other copy to take the stub from.
    """
    if checkout.is_the_course:
        raise CourseError(
            "This checkout is installed with -e and is itself the course, so there is no other "
            f"copy of the stub: git restore exercises/{exercise.name}"
        )
    stub = submission.stub(catalogue.pristine().find(exercise.name))
    aside = _aside(checkout.root, exercise)
    for path in sorted(exercise.directory.iterdir()):
        if exercise.owns(path.name):
            aside.mkdir(parents=True, exist_ok=True)
            path.rename(aside / path.name)
    for name, content in stub:
        path = exercise.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return aside


def _aside(root: Path, exercise: Exercise) -> Path:
    now = dt.datetime.now(dt.UTC).astimezone()
    first = root / KEPT / f"{exercise.name}-{now:%Y-%m-%d-%H%M%S}"
    names = (first.with_name(f"{first.name}{mark}") for mark in ("", *map("-{}".format, range(99))))
    return next(name for name in names if not name.exists())
