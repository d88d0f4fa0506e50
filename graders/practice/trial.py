"""A learner's own exercise on trial: the same files as in a grade, laid out in the same way."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from graders.apps.clock import Clock
from graders.apps.scene import Launcher
from graders.course import catalogue
from graders.course.catalogue import Exercise
from graders.grading import submission, tampering
from graders.grading.outcome import Notice
from graders.grading.submission import Work
from graders.spec.fixtures import Trial


def trial(launcher: Launcher, place: Path, clock: Clock, closing: ExitStack) -> Trial:
    """Return the trial of what a learner has in an exercise's folder; its time begins now."""
    exercise = catalogue.at(place)
    work = submission.work(exercise, place)
    scratch = tempfile.TemporaryDirectory(prefix="kata-", ignore_cleanup_errors=True)
    stage = Path(closing.enter_context(scratch)).resolve()
    until = clock.now() + exercise.seconds
    if work.refusal is None:
        submission.stage(work, stage)
    known_as = dict(_known_as(work, place))
    return Trial(launcher, stage, exercise, until, refusal=work.refusal, known_as=known_as)


def _known_as(work: Work, place: Path) -> Iterator[tuple[str, str]]:
    """Yield the paths by which a learner knows the files of a stage."""
    for name, _ in work.files:
        yield name, str(place / name)
    for name, content in submission.provided(work.exercise):
        here = place / name
        same = here.is_file() and here.read_bytes() == content
        yield name, str(here if same else work.exercise.original / name)


def remarks(exercise: Exercise) -> tuple[Notice, ...]:
    """Return what is not used of the files of a checkout for an exercise, as a grade says it."""
    place = exercise.directory
    if not place.is_dir():
        return ()
    root, below = place, ""
    if (place.parent / "course.toml").is_file():
        root, below = place.parents[1], f"{place.parent.name}/{place.name}"
    return (
        *tampering.meddling(root),
        *tampering.changes(exercise, root, below, tampering.manifest_of(root)),
        *submission.remarks(submission.work(exercise, root, below), below),
    )
