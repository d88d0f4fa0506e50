"""What a learner sees of an answer, for its author to read."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from graders.author import check
from graders.course.catalogue import README, SPEC, Course, Exercise
from graders.grading import submission
from graders.grading.submission import Work

OPTIONS = ("-p", "graders.plugin", "--import-mode=importlib", "--no-header", "--color=no")
RUN_OPTIONS = ("-p", "no:cacheprovider", "--noconftest")


def lay(work: Work, root: Path) -> Path:
    """Lay an answer out as in a learner's checkout, and return its exercise's folder."""
    place = root / "exercises" / work.exercise.name
    place.mkdir(parents=True)
    submission.stage(work, place)
    for name in (README, SPEC):
        (place / name).write_bytes((work.exercise.directory / name).read_bytes())
    manifest = work.exercise.directory.parent / "course.toml"
    if manifest.exists():
        (root / "exercises" / "course.toml").write_bytes(manifest.read_bytes())
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return place


def message(work: Work, options: Iterable[str] = ()) -> str:
    """Return what `pytest exercises/07` prints for an answer, at 80 columns, without its head."""
    with tempfile.TemporaryDirectory(prefix="kata-") as name:
        lay(work, Path(name))
        address = f"exercises/{work.exercise.address}"
        run = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "pytest", address, *OPTIONS, *RUN_OPTIONS, *options],
            cwd=name,
            env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    return run.stdout + run.stderr


def all_messages(course: Course, exercises: Iterable[Exercise]) -> Iterator[str]:
    """Yield what a learner sees of each wrong answer, under its name."""
    for exercise in exercises:
        answers, _ = check.every_answer(course, exercise)
        for answer in answers:
            if answer.name.startswith("wrong_"):
                told = essence(exercise, message(answer.work, [f"--seed={check.SEED}"]))
                yield f"solutions/{exercise.name}/{answer.name}\n{told}\n"


def essence(exercise: Exercise, output: str) -> str:
    """Return what was said of an exercise, without pytest's own head and foot."""
    lines = output.splitlines()
    start = next((i for i, line in enumerate(lines) if f"{exercise.address} · " in line), 0)
    end = next((i for i in range(len(lines) - 1, start, -1) if lines[i].startswith("==")), None)
    return "\n".join(lines[start:end])
