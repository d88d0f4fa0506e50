"""Faults that are none: each marked with the reason why nobody could tell."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping

from graders.author.check import Finding
from graders.course.catalogue import EQUIVALENTS, Course, CourseError, Exercise


def read(course: Course, exercise: Exercise) -> Mapping[str, str]:
    """Return the reasons by the keys of the faults.

    Raises:
        CourseError: The file is no TOML, or a reason is missing.
    """
    path = course.solutions / exercise.name / EQUIVALENTS
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None
    for key, reason in found.items():
        if not isinstance(reason, str) or not reason.strip():
            raise CourseError(f"{path}: {key!r} needs a reason.")
    return found


def findings(
    exercise: Exercise, marked: Mapping[str, str], made: Iterable[str], killed: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield the marks that are wrong: of faults that are killed, or not made."""
    place = f"solutions/{exercise.name}/{EQUIVALENTS}"
    known = frozenset(made)
    for key in marked:
        if key in killed:
            fact = f"{key!r} is marked as equivalent, and {killed[key]} kills it."
            yield Finding(place, fact, "Remove the mark.")
        elif key not in known:
            yield Finding(place, f"No fault has the key {key!r}.", "Remove the mark, or fix it.")
