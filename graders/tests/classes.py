"""A class on the disk: directories as classrooms leave them, and the command run on them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from graders.classroom.keeping import task
from graders.classroom.keeping.task import Done, Task
from graders.classroom.run import batch
from graders.course import catalogue
from graders.grading import outcome
from graders.tests import machine

ROOT = Path(__file__).parent.parent.parent
EXERCISE = "01_hello_world"
SLUG = "katas-submissions"
HANGS = 1200
"""Seconds for a whole class, on a machine with much else to do."""

RIGHT, WRONG, STUB = "main.py", "wrong_untyped_id.py", ""


@dataclass(frozen=True)
class Classroom:
    root: Path

    @property
    def directory(self) -> Path:
        return self.root / SLUG

    @property
    def out(self) -> Path:
        return self.root / "out"

    def hand_in(self, name: str, text: str, exercise: str = EXERCISE) -> Path:
        """Lay a file down as somebody's answer."""
        place = self.directory / name / "exercises" / exercise
        place.mkdir(parents=True, exist_ok=True)
        (place / "main.py").write_text(text, encoding="utf-8")
        return place.parent.parent

    def roster(self, text: str, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
        path = self.root / name
        path.write_bytes(text.encode(encoding))
        return path

    def command(self, *options: str) -> list[str]:
        return [
            *(sys.executable, "-W", "error", "-m", "graders", "grade-class"),
            *(str(self.directory), "--out", str(self.out), "-e", "01", *options),
        ]

    def run(self, *options: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run the command as it is typed."""
        return subprocess.run(
            self.command(*options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=HANGS,
            check=False,
            env={**environment(), **more.pop("env", {})},
            **more,
        )

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "class.json").read_text())
        return found

    def scores(self) -> dict[str, int]:
        return {one["name"]: one["score"] for one in self.document()["submissions"]}

    def report(self, name: str) -> outcome.Report:
        path = self.out / "submissions" / name / "report.json"
        return outcome.from_json(json.loads(path.read_text()))


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "GITHUB", "CI"))}


def answer(name: str, exercise: str = EXERCISE) -> str:
    """Return one of our answers, right or wrong; the stub has no name."""
    folder = ROOT / "solutions" if name else ROOT / "exercises"
    return (folder / exercise / (name or "main.py")).read_text()


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    found = Classroom(tmp_path)
    found.directory.mkdir()
    return found


def commit(place: Path, when: str = "2026-03-01T10:00:00+02:00") -> None:
    """Make a repository of a directory, with one commit."""
    machine.require("git")
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_DATE": when,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "work"]):
        subprocess.run(["git", *words], cwd=place, env={**os.environ, **who}, check=True)


class Watcher:
    """Sees nothing."""

    def reading(self, done: int, total: int) -> None: ...
    def grading(self, tally: batch.Tally) -> None: ...
    def writing(self) -> None: ...


class Quick:
    """A crew that runs nothing: an answer passes all tests if it says so."""

    asked: list[Task]

    def __init__(self, faults: Mapping[str, str] | None = None) -> None:
        self.asked = []
        self.faults = faults or {}
        self.closed: bool | None = None

    def __call__(self, _: int) -> "Quick":
        return self

    def window(self) -> int:
        return 3

    def submit(self, asked: Task) -> Future[Done]:
        self.asked.append(asked)
        future: Future[Done] = Future()
        future.set_result(self.done(asked))
        return future

    def close(self, *, at_once: bool) -> None:
        self.closed = at_once

    def done(self, asked: Task) -> Done:
        what = catalogue.pristine().find(asked.exercise)
        text = b"".join(content for _, content in task.unpacked(asked.content))
        status: outcome.TestStatus = "passed" if b"right" in text else "failed"
        expected = [(one.test, one.sentence) for one in what.requirements]
        heard = {name: outcome.Heard(name, status, "said") for name, _ in expected}
        found = outcome.judge(what.number, what.slug, what.title, None, expected, heard)
        done = Done(
            key=asked.key,
            exercise=asked.exercise,
            level="full",
            missing=(),
            score=found.score,
            max_score=found.max_score,
            status=found.status,
            tests=tuple(test.status for test in found.tests),
            outcome=task.pressed(found),
            graded_at="2026-03-02T00:00:00+00:00",
            seconds=0.1,
        )
        fault = next((self.faults[word] for word in self.faults if word.encode() in text), None)
        return replace(done, fault=fault)


def tree(directory: Path) -> dict[str, bytes]:
    """Return all that is in a directory."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def wipe(path: Path) -> None:
    shutil.rmtree(path)
