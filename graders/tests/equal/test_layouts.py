"""What a learner sees at home is what the grade says, whatever lies in the folder."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from graders.export.student import TEMPLATES
from graders.grading import grade, submission
from graders.grading.worker import Worker
from graders.telling.failure import from_plain
from graders.tests.equal.layouts import COURSE, LAYOUTS, Layout

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a grade needs Linux"),
]

MARKS = {"statement": "> ", "comparison": "  ", "remark": "  ", "fault": ""}
SEED = 4


@dataclass
class Verdict:
    """What one way says of a layout."""

    red: dict[str, str] = field(default_factory=dict)
    """What is told of each test that is not met."""

    reason: str = ""
    told: dict[str, str] = field(default_factory=dict)
    """By paths below the checkout."""


class Ready:
    """A process that stands ready, and answers a line with a line."""

    def __init__(self, module: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def ask(self, question: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            found: dict[str, Any] = json.loads(line) if line.strip() else {}
            if found.keys() & {"standings", "fault"}:  # and not how far it is
                return found
            assert line or self.process.poll() is None


@pytest.fixture(scope="module")
def typed() -> Iterator[Ready]:
    with Ready("graders.tests.equal.typed") as ready:
        yield ready


@pytest.fixture(scope="module")
def watched() -> Iterator[Ready]:
    with Ready("graders.practice.watch.runner") as ready:
        yield ready


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def lay(layout: Layout, root: Path) -> Path:
    """Lay a layout out, and return the checkout."""
    exercise = COURSE.find(layout.exercise)
    checkout = root / layout.within
    place = checkout / "exercises" / exercise.name
    ignored = shutil.ignore_patterns("__pycache__", "conftest.py")
    shutil.copytree(exercise.directory, place, ignore=ignored)
    table = f"[{exercise.name}]\n"
    (checkout / "exercises" / "course.toml").write_text(table, encoding="utf-8")
    shutil.copy(TEMPLATES / "pyproject.toml", checkout)
    for name, content in layout.files.items():
        path = checkout / name[1:] if name.startswith("/") else place / name
        if content is None or callable(content):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return checkout


def graded(layout: Layout, root: Path, worker: Worker) -> Verdict:
    exercise = COURSE.find(layout.exercise)
    found = submission.read(root, COURSE, [exercise])
    outcome, fault = grade.exercise(found.works[0], worker, SEED, layout.tests)
    assert fault is None
    chosen = [test for test in outcome.tests if test.id in layout.tests or not layout.tests]
    red = {test.id: test.message or "" for test in chosen if not test.score}
    told = {notice.file or "": notice.text for notice in found.notices}
    told.pop(layout.within, None)
    return Verdict(red, outcome.reason or "", told)


def practised(found: dict[str, Any]) -> Verdict:
    assert "fault" not in found, found["fault"]
    [standing] = found["standings"]
    failures = [from_plain(one) for one in standing["failures"]]
    red: dict[str, str] = {}
    for one in failures:
        lines = [
            f"{MARKS[passage.kind]}{line}"
            for passage in one.passages
            if passage.kind in MARKS
            for line in passage.lines
        ]
        red.setdefault(one.test, one.wiring or "\n".join(lines))
    wirings = {one.wiring for one in failures}
    reason = next(iter(wirings)) if len(wirings) == 1 else None
    told = {one["file"]: one["text"] for one in standing["remarks"]}
    assert standing["met"] == standing["heard"] - len(red)
    return Verdict(red, reason or "", told)


@pytest.mark.parametrize("name", LAYOUTS)
def test_equal(name: str, tmp_path: Path, worker: Worker, typed: Ready, watched: Ready) -> None:
    layout = LAYOUTS[name]
    checkout = lay(layout, tmp_path)
    tests = COURSE.find(layout.exercise).requirements
    address = f"exercises/{layout.exercise}"
    arguments = [f"{address}::{test}" for test in layout.tests] or [address]

    grade = graded(layout, tmp_path, worker)
    home = practised(typed.ask([str(tmp_path), [*arguments, f"--seed={SEED}"]]))
    assert home == grade

    if not layout.tests:
        place = checkout / "exercises" / COURSE.find(layout.exercise).name
        watch = practised(watched.ask(str(place)))
        assert (watch.reason, watch.told) == (grade.reason, grade.told)
        assert watch.red.keys() == grade.red.keys()

    met = len(layout.tests or tests) - len(grade.red)
    assert met == (len(layout.tests or tests) if layout.met is None else layout.met)
    assert layout.reason in (grade.reason or next(iter(grade.red.values()), ""))
    folder = f"exercises/{COURSE.find(layout.exercise).name}/"
    expected = {
        name[1:] if name[0] == "/" else folder + name: text for name, text in layout.told.items()
    }
    for file, text in expected.items():
        assert text in grade.told[file]
    assert set(expected) <= set(grade.told)


def test_there_are_many() -> None:
    assert len(LAYOUTS) >= 60
