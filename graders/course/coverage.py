"""What the course teaches, concept by concept, and which requirements show it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from graders.course.catalogue import Course, CourseError

FILE = "coverage.toml"


@dataclass(frozen=True)
class Concept:
    """One thing that a learner is to understand."""

    number: str
    text: str
    level: int
    tests: tuple[str, ...] = ()
    """Each as `exercise/test`."""

    mistake: str | None = None
    """The wrong answer that makes the mistake which this concept is about."""


@dataclass(frozen=True)
class Gap:
    """A concept that is not covered as it says, and why."""

    fact: str
    way_out: str


def read(course: Course) -> tuple[Concept, ...]:
    """Return the concepts that a course has written down, in order; none if it has no list.

    Raises:
        CourseError: The list cannot be read.
    """
    path = course.directory / FILE
    if not path.is_file():
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Concept(
                number,
                table["concept"],
                table["level"],
                tuple(table.get("tests", ())),
                table.get("mistake"),
            )
            for number, table in tables.items()
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None


def gaps(course: Course, concepts: tuple[Concept, ...]) -> Iterator[Gap]:
    """Yield the concepts that name nothing, or something that is not there."""
    levels = {exercise.level for exercise in course.exercises}
    tests = {
        f"{exercise.name}/{requirement.test}"
        for exercise in course.exercises
        for requirement in exercise.requirements
    }
    for concept in concepts:
        if not concept.tests and concept.level in levels:
            yield Gap(f"[{concept.number}] names no requirement.", "Name one, or write one.")
        for test in concept.tests:
            if test not in tests:
                fact = f"[{concept.number}] names {test}, which is no test of a spec."
                yield Gap(fact, "Name another, or write it.")
        if concept.mistake and not (course.solutions / concept.mistake).exists():
            fact = f"[{concept.number}] names {concept.mistake}, which is not in solutions."
            yield Gap(fact, "Name the wrong answer that makes this mistake.")
