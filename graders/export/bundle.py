"""What other graders take: a folder for Classroom 50, a zip for Gradescope."""

from collections.abc import Iterable, Mapping

from graders.course import surroundings
from graders.course.catalogue import Course, Exercise
from graders.export import archive, exercises, student, wheel
from graders.export.student import TEMPLATES

OPTIONAL_LEVEL = 5


def classroom50(course: Course, asked: Iterable[str]) -> Mapping[str, bytes]:
    """Return the files of `<classroom>/autograders/<assignment>/`.

    Raises:
        CourseError: One of the exercises that are asked for does not exist.
    """
    return {"autograder.py": _template("autograder.py"), **_common(course, asked)}


def gradescope(course: Course, asked: Iterable[str]) -> bytes:
    """Return the autograder's zip.

    Raises:
        CourseError: One of the exercises that are asked for does not exist.
    """
    programs = {
        "run_autograder": _template("run_autograder.py"),
        "setup.sh": _template("setup.sh"),
    }
    return archive.pack({**programs, **_common(course, asked)})


def _common(course: Course, asked: Iterable[str]) -> Mapping[str, bytes]:
    chosen = _graded(course, tuple(asked))
    return {
        surroundings.CONSTRAINTS: student.constraints(),
        "exercises.txt": "".join(f"{exercise.address}\n" for exercise in chosen).encode(),
        wheel.NAME: wheel.build(course, chosen),
    }


def _graded(course: Course, asked: tuple[str, ...]) -> tuple[Exercise, ...]:
    """Return what every submission is graded on: of Level 5 only what is named."""
    named = course.choose(one for one in asked if one != exercises.ALL)
    offered = exercises.chosen(course, asked)
    return tuple(one for one in offered if one.level < OPTIONAL_LEVEL or one in named)


def _template(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()
