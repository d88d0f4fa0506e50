"""What an instructor asks `kata export` for, and how it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.course.catalogue import Course
from graders.export import bundle, delivery, student
from graders.export.delivery import Update
from graders.export.exercises import ALL


class OrderError(Exception):
    """The options do not go together; the text says which to leave out."""


@dataclass(frozen=True)
class Order:
    """The options of `kata export`."""

    directory: Path | None = None
    exercises: tuple[str, ...] = ()
    grader: str | None = None
    vendor: bool = False
    update: bool = False
    classroom50: Path | None = None
    gradescope: Path | None = None


def fulfil(order: Order, course: Course) -> Iterator[str]:
    """Do what is asked for, and yield a sentence about each thing done.

    Raises:
        OrderError: The options do not go together.
        GraderError: The grader cannot be had like this.
        DeliveryError: There is something where it would be written.
        CourseError: One of the exercises that are asked for does not exist.
    """
    _check(order)
    asked = order.exercises or (ALL,)
    if order.directory and order.update:
        yield from _told(order.directory, _update(order, course))
    elif order.directory:
        line = student.requirement(order.grader)
        made = student.repository(course, asked, line)
        delivery.create(order.directory, made.files)
        count = len(made.manifest.exercises)
        yield f"{order.directory}: {count} exercises, {len(made.files)} files."
    if order.classroom50:
        delivery.create(order.classroom50, bundle.classroom50(course, asked))
        yield f"{order.classroom50}: the autograder for Classroom 50."
    if order.gradescope:
        delivery.save(order.gradescope, bundle.gradescope(course, asked))
        yield f"{order.gradescope}: the autograder for Gradescope."


def _check(order: Order) -> None:
    if not (order.directory or order.classroom50 or order.gradescope):
        raise OrderError("Name a folder for the student's repository: kata export DIR")
    if order.grader and order.vendor:
        raise OrderError("--grader installs the grader from elsewhere, --vendor brings it along.")
    if order.update and not order.directory:
        raise OrderError("--update takes the folder of a student's repository.")


def _update(order: Order, course: Course) -> Update:
    assert order.directory is not None  # noqa: S101 - the caller has seen to it
    change = order.grader is not None or order.vendor
    line = student.requirement(order.grader) if change else None
    return delivery.update(order.directory, course, order.exercises, line)


def _told(directory: Path, done: Update) -> Iterator[str]:
    yield f"{directory}: {len(done.written)} files brought up to date."
    for name in done.kept:
        yield f"{name} was edited and is left as it is: remove it and update again for ours."
    for name in done.mended:
        yield (
            f"{name} is its learner's and is left alone; its stub has changed since "
            "(kata reset brings the new one)."
        )
