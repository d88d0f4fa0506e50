"""The exercises as learners get them: texts, specs, given files and stubs."""

import re
from collections.abc import Iterable, Iterator, Mapping

from graders.course.catalogue import OF_THE_SPEC, README, SPEC, Course, CourseError, Exercise
from graders.grading import submission

ALL = "all"
TABLE = re.compile(r"^\[(?P<name>[^\]]+)\]\s*$", re.MULTILINE)
LEFT_OVER = re.compile(r"\.(pyc|db|db-journal|db-shm|db-wal)$|(^|/)(\.env|\.[a-z_]+_cache/.*)$")


def chosen(course: Course, asked: Iterable[str]) -> tuple[Exercise, ...]:
    """Return the exercises that are asked for.

    `all` leaves out those that give the answer to an earlier one away.

    Raises:
        CourseError: One of them does not exist, or none is asked for.
    """
    wanted = list(asked)
    names = {e.name for e in course.choose(one for one in wanted if one != ALL)}
    if ALL in wanted:
        names |= {exercise.name for exercise in course.exercises if not exercise.reveals}
    if not names:
        raise CourseError("No exercise is asked for.")
    return tuple(exercise for exercise in course.exercises if exercise.name in names)


def stubs(exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    """Yield the files that become the learner's, as paths below the exercises."""
    for name, content in submission.stub(exercise):
        if not LEFT_OVER.search(name):
            yield f"{exercise.name}/{name}", content


def given(exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    """Yield the files that stay ours, as paths below the exercises."""
    for path in sorted(exercise.directory.iterdir()):
        if path.name in {README, SPEC} or path.name.startswith(OF_THE_SPEC):
            yield f"{exercise.name}/{path.name}", path.read_bytes()
    for name, content in submission.provided(exercise):
        if not LEFT_OVER.search(name):
            yield f"{exercise.name}/{name}", content


def table(course: Course, exercises: Iterable[Exercise]) -> bytes:
    """Return `course.toml` with the tables of these exercises only."""
    text = (course.directory / "course.toml").read_text(encoding="utf-8")
    tables = _tables(text)
    return "\n".join(tables[exercise.name] for exercise in exercises).encode()


def _tables(text: str) -> Mapping[str, str]:
    starts = list(TABLE.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return {
        start["name"]: text[start.start() : end].rstrip() + "\n"
        for start, end in zip(starts, ends, strict=True)
    }
