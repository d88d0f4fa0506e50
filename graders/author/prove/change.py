"""Which exercises a change touches, as git sees it."""

import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from graders.course.catalogue import Course, CourseError, Exercise

PLACES = ("exercises/", "solutions/")


def _git(root: Path, *arguments: str) -> str:
    found = subprocess.run(  # noqa: S603 - git with our own arguments
        ["git", "-C", str(root), *arguments],  # noqa: S607 - the git that the author uses
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise CourseError(f"git {' '.join(arguments)} fails: {found.stderr.strip()}")
    return found.stdout


def touched(course: Course, base: str) -> tuple[Exercise, ...]:
    """Return the exercises whose files differ from those of another commit.

    Raises:
        CourseError: There is no such commit, or no git here.
    """
    root = course.directory.parent
    changed = _git(root, "diff", "--name-only", base, "--", *PLACES).splitlines()
    changed += _git(root, "ls-files", "--others", "--exclude-standard", *PLACES).splitlines()
    names = {path.split("/")[1] for path in changed if path.count("/") > 1}
    return tuple(exercise for exercise in course.exercises if exercise.name in names)


def sample(course: Course, taken: tuple[Exercise, ...]) -> Iterator[Exercise]:
    """Yield the other exercises in an order drawn anew for each commit."""
    rest = [exercise for exercise in course.exercises if exercise not in taken]
    yield from shuffled(rest, head(course))


def shuffled(exercises: Sequence[Exercise], draw: str) -> tuple[Exercise, ...]:
    """Return exercises in an order that is drawn."""
    return tuple(random.Random(draw).sample(exercises, len(exercises)))  # noqa: S311 - no secret


def head(course: Course) -> str:
    """Return the commit that is checked out."""
    return _git(course.directory.parent, "rev-parse", "HEAD").strip()


def before(course: Course, base: str, path: str) -> str:
    """Return a file as it was in another commit; nothing if it was not there."""
    root = course.directory.parent
    if not _git(root, "ls-tree", "--name-only", base, "--", path).strip():
        return ""
    return _git(root, "show", f"{base}:{path}")
