"""A learner's copy of the course."""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from graders.course import catalogue
from graders.course.catalogue import Course, CourseError, Exercise
from graders.grading import submission
from graders.grading.intake import RefusedError
from graders.practice import progress
from graders.practice.progress import Entry, Progress


@dataclass(frozen=True)
class Standing:
    """How an exercise stands as far as is known without running it."""

    exercise: Exercise
    entry: Entry
    touched: bool
    most: int
    changed: bool
    """Whether its files were changed after the run that earned the points."""

    missing: bool = False
    """Whether its folder is gone."""

    @property
    def done(self) -> bool:
        """Whether it had all points when it was last run."""
        return self.most > 0 and self.entry.points == self.entry.most == self.most

    @property
    def word(self) -> str:
        """The state in one word."""
        if self.missing:
            return "missing"
        if self.done:
            return "done"
        return "begun" if self.touched or self.entry.points else "untouched"


class Checkout:
    """The exercises as a learner has them, and what is known of each."""

    def __init__(self, exercises: Path) -> None:
        self.course: Course = catalogue.of_learner(exercises)
        self.exercises = exercises

    @property
    def root(self) -> Path:
        """The directory above the exercises."""
        return self.exercises.parent

    @property
    def progress(self) -> Progress:
        """What is kept of earlier runs."""
        return progress.read(self.exercises)

    @cached_property
    def is_the_course(self) -> bool:
        """Whether this is the very copy that the package takes for pristine."""
        return catalogue.pristine().directory.resolve() == self.exercises.resolve()

    def at(self, path: Path) -> Exercise | None:
        """Return the exercise that a file or directory lies in, or is."""
        whole = path.resolve()
        holding = (e for e in self.course.exercises if whole.is_relative_to(e.directory.resolve()))
        return next(holding, None)

    def standings(self) -> list[Standing]:
        """Return how all exercises stand, in order."""
        known = self.progress
        return [self._standing(exercise, known) for exercise in self.course.exercises]

    def _standing(self, exercise: Exercise, known: Progress) -> Standing:
        entry = known.of(exercise.name)
        missing = not exercise.directory.is_dir()
        touched = not missing and self._is_touched(exercise, entry)
        if not touched:  # the points, if any, are those of files that were put aside
            entry = replace(entry, points=0, most=0, sha256=None)
        changed = entry.sha256 is not None and entry.sha256 != progress.digest(exercise)
        most = len(exercise.requirements)
        return Standing(exercise, entry, touched, most, changed, missing)

    def _is_touched(self, exercise: Exercise, entry: Entry) -> bool:
        if self.is_the_course:
            return entry.points > 0
        try:
            original = submission.stub(exercise)
            mine = submission.collect(exercise, exercise.directory)
        except (CourseError, RefusedError):
            return True
        return submission.digest(original) != submission.digest(mine)

    def next(self) -> Standing | None:
        """Return the first exercise that is not done."""
        return next((one for one in self.standings() if not one.done), None)

    def present(self) -> Exercise:
        """Return the exercise that was checked last, or the next one if none was."""
        last = next((e for e in self.course.exercises if e.name == self.progress.present), None)
        following = None if last else self.next()
        return last or (following.exercise if following else self.course.exercises[0])

    def rebuild(self) -> None:
        """Run the exercises that were touched, so that their points are known again."""
        if not progress.exists(self.exercises):
            self.run([one.exercise for one in self.standings() if one.touched])

    def run(self, exercises: Iterable[Exercise]) -> None:
        """Run exercises and keep their points."""
        places = [str(exercise.directory) for exercise in exercises]
        if places:
            options = ["-p", "graders.plugin", "--import-mode=importlib", "-qq"]
            subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "pytest", *options, *places],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def find(start: Path) -> Checkout:
    """Return the checkout that a directory lies in.

    Raises:
        CourseError: There is none.
    """
    exercises = around(start) or around(below(start) or start)
    if exercises is None:
        raise CourseError(
            f"There are no exercises in {start}, nor above it: go to the folder of the course."
        )
    return Checkout(exercises)


def below(start: Path) -> Path | None:
    """Return the one folder of a folder that is a checkout, as an archive may have unpacked it."""
    found = [path.parents[1] for path in start.glob("*/exercises/course.toml")]
    return found[0] if len(found) == 1 else None


def around(start: Path) -> Path | None:
    """Return the exercises that lie in a directory or above it, if there are any."""
    for place in (start, *start.parents):
        for exercises in (place / "exercises", place):
            if (exercises / "course.toml").is_file():
                return exercises
    return None
