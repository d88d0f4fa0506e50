"""What a learner has done so far, kept in one small file beside the exercises.

The file may be lost or damaged at any time: the tests know everything in it but the hints taken.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from graders.course.catalogue import Exercise
from graders.grading import submission, tree
from graders.grading.intake import MAX_FILE, RefusedError

FILE = ".kata.json"
LAST = ".kata-last.json"
"""The file with the requests of the last run, for `kata replay`."""


@dataclass(frozen=True)
class Entry:
    """One exercise: the points of its last whole run, the files that earned them, hints taken."""

    points: int = 0
    most: int = 0
    sha256: str | None = None
    hints: int = 0


@dataclass(frozen=True)
class Progress:
    """All exercises that were tried, by name."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    present: str = ""
    """The exercise that was checked last."""

    def of(self, name: str) -> Entry:
        """Return what is known of an exercise."""
        return self.entries.get(name, Entry())

    def with_points(self, name: str, points: int, most: int, sha256: str | None) -> "Progress":
        """Return the progress after a run."""
        entry = replace(self.of(name), points=points, most=most, sha256=sha256)
        return Progress({**self.entries, name: entry}, self.present)

    def with_hints(self, name: str, hints: int) -> "Progress":
        """Return the progress after hints were taken."""
        return Progress({**self.entries, name: replace(self.of(name), hints=hints)}, self.present)


def read(exercises: Path) -> Progress:
    """Return the progress of the learner whose exercises are in a directory."""
    return _read(exercises) or Progress()


def exists(exercises: Path) -> bool:
    """Whether anything is kept that can be read."""
    return _read(exercises) is not None


def _read(exercises: Path) -> Progress | None:
    try:
        found = json.loads(tree.read(exercises.parent, FILE, MAX_FILE))
        entries = {name: _entry(entry) for name, entry in found["exercises"].items()}
        return Progress(entries, str(found.get("present", "")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _entry(found: Mapping[str, Any]) -> Entry:
    sha256 = found.get("sha256")
    return Entry(
        int(found.get("points", 0)),
        int(found.get("most", 0)),
        sha256 if isinstance(sha256, str) else None,
        int(found.get("hints", 0)),
    )


def write(exercises: Path, progress: Progress) -> None:
    """Keep the progress; a directory that cannot be written to keeps none."""
    entries = {name: asdict(one) for name, one in sorted(progress.entries.items())}
    _keep(exercises, FILE, {"present": progress.present, "exercises": entries})


def _keep(exercises: Path, file: str, found: Mapping[str, Any]) -> None:
    with suppress(OSError):
        tree.write(exercises.parent, file, (json.dumps(found, indent=1) + "\n").encode())


def is_kept(exercises: Path) -> bool:
    """Whether what is done here can be kept."""
    return os.access(exercises.parent, os.W_OK)


def digest(exercise: Exercise) -> str | None:
    """Return the digest of a learner's files as they are now, or none if they cannot be taken."""
    try:
        files = submission.collect(exercise, exercise.directory)
    except RefusedError:
        return None
    return submission.digest(files) if files else None


def arrive(exercise: Exercise) -> None:
    """Remember an exercise as the one that the learner is at."""
    exercises = exercise.directory.parent
    if (exercises / "course.toml").is_file():
        write(exercises, replace(read(exercises), present=exercise.name))


def keep_last_run(exercises: Path, requests: Mapping[str, Any]) -> None:
    """Keep what the requirements that are not met have sent, by their numbers such as `07.5`."""
    if (exercises / "course.toml").is_file():
        _keep(exercises, LAST, requests)


def last_run(exercises: Path) -> Mapping[str, Any]:
    """Return what the last run has sent; nothing if it is not known."""
    try:
        found = json.loads(tree.read(exercises.parent, LAST, MAX_FILE))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def record(exercise: Exercise, points: int, most: int) -> None:
    """Keep the points of a whole run, if the exercise lies in a checkout of the course."""
    exercises = exercise.directory.parent
    if (exercises / "course.toml").is_file():
        known = read(exercises)
        write(exercises, known.with_points(exercise.name, points, most, digest(exercise)))
