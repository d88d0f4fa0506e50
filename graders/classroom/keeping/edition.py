"""What a grade depends on beside the learner's files: exercise, grader, installed versions."""

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from graders.course.catalogue import PACKAGE, Course, Exercise
from graders.grading import submission

APART = frozenset({"classroom", "export", "prove", "report", "tests", "watch", "exercises"})
"""Parts of the package on which no grade depends."""

DISTRIBUTION = "fastapi-katas"
CACHES = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"})


class EditionError(Exception):
    """A machine has another course, grader or versions than the one that asks it; says which."""


@dataclass(frozen=True)
class Edition:
    """Digests of all that a grade depends on and no learner has made."""

    grader: str
    versions: str
    exercises: Mapping[str, str]
    """By name."""

    def key(self, exercise: str, files: str, seed: int) -> str:
        """Return what a grade of these files is known by."""
        return _joined([self.of(exercise), files, str(seed)])

    def of(self, exercise: str) -> str:
        """Return the edition of one exercise, which two machines must share."""
        return _joined([self.grader, self.versions, self.exercises[exercise]])


def current(course: Course) -> Edition:
    """Return the edition that is installed here."""
    exercises = {one.name: exercise(one) for one in course.exercises}
    return Edition(grader(), versions(), exercises)


def exercise(one: Exercise) -> str:
    """Return the digest of an exercise as it is given out, with what the course says of it."""
    said = f"{one.number} {one.slug} {one.files} {one.seconds}"
    return _joined([said, submission.digest(_contents(one.directory))])


@functools.cache
def grader() -> str:
    """Return the digest of the part of this package that grades."""
    found = [
        (name, content)
        for name, content in _contents(PACKAGE)
        if name.partition("/")[0] not in APART
    ]
    return submission.digest(found)


@functools.cache
def versions() -> str:
    """Return the digest of the interpreter's version and of every distribution that we need."""
    needed = sorted(f"{name}=={version}" for name, version in _closure(DISTRIBUTION))
    return _joined([platform.python_implementation(), platform.python_version(), *needed])


def sources(directory: Path) -> str:
    """Return the digest of all files below a directory."""
    return submission.digest(_contents(directory))


def _contents(directory: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(directory.rglob("*")):
        if not CACHES.intersection(path.parts) and path.is_file():
            yield path.relative_to(directory).as_posix(), path.read_bytes()


def _closure(name: str) -> Iterator[tuple[str, str]]:
    """Yield what is installed of a distribution's requirements, and of theirs."""
    seen: set[str] = set()
    waiting = [(name, "")]
    while waiting:
        name, extra = waiting.pop()
        key = f"{canonicalize_name(name)}[{extra}]"
        if key in seen:
            continue
        seen.add(key)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if not extra and name != DISTRIBUTION:
            yield canonicalize_name(name), found.version
        waiting += _needed(found.requires or (), extra)


def _needed(lines: Iterable[str], extra: str) -> Iterator[tuple[str, str]]:
    for line in lines:
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            yield asked.name, ""
            yield from ((asked.name, one) for one in asked.extras)


def _joined(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
