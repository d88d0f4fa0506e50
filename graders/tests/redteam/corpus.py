"""Submissions that try to break the grader, and what is expected of each.

A case is a folder: `main.py` or `test_api.py` as it is handed in, other files of the checkout below
`checkout/`, and `case.toml` with the claim that it tests and the report that it must get.
"""

import functools
import json
import os
import py_compile
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from graders.apps.sandbox.isolation import Level
from graders.apps.sandbox.zygote import APPS
from graders.course import catalogue
from graders.grading import grade, outcome, submission
from graders.grading.report import github
from graders.grading.worker import Worker

CASES = Path(__file__).with_name("cases")
COURSE = catalogue.pristine()
SCHEMA = Draft202012Validator(
    json.loads(Path(outcome.__file__).with_name("report").joinpath("schema.json").read_text())
)
HONEST = ("01", "10")
PATIENCE = 20.0
"""Seconds that a case may take beyond its exercise's own, of those that it could use."""
TOKEN = "canary-token"
TRACE = "redteam-was-here"
PLACES = ("/", "/tmp", "/var/tmp", "/dev/shm", "/etc", str(Path.home()), str(COURSE.directory))
COMMANDS = ("::", "##[")
OURS = ("::group::", "::endgroup::", "::error file=exercises/")


@dataclass(frozen=True)
class Case:
    """A submission, what it claims to achieve, and what it gets."""

    name: str
    claim: str
    exercise: str
    score: int | Sequence[int]
    """The points, or the fewest and the most where it is a matter of time."""
    status: str
    says: str = ""
    """A word of the report on the exercise."""
    seconds: float = 20.0
    """What the exercise may take, where its deadline is what ends it."""
    never: str = ""
    """A word that the report must not have."""
    raw: tuple[str, ...] = ()
    """Characters that the report must not have as they are."""
    notices: tuple[str, ...] = ()
    """Files that the report must name as not used."""
    link: str = ""
    """What of the checkout of an author is linked to, in place of a file."""
    link_as: str = "exercises/01_hello_world/main.py"
    compiled: str = ""
    """Where compiled code of the solution is handed in."""
    long: str = ""
    """A file of the checkout in which `…` stands for a megabyte of letters."""

    @property
    def kind(self) -> str:
        """The class of attacks that it belongs to."""
        return self.name.partition("_")[0]

    @property
    def folder(self) -> Path:
        """Where it is."""
        return CASES / self.name


@functools.cache
def cases() -> tuple[Case, ...]:
    """Return the corpus."""
    return tuple(_case(path) for path in sorted(CASES.glob("*/case.toml")))


def _case(path: Path) -> Case:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(table.get(name, ())) for name in ("raw", "notices")}
    return Case(path.parent.name, **{**table, **lists})


def lay(case: Case, checkout: Path) -> None:
    """Lay a case down as a learner's checkout."""
    place = checkout / "exercises" / COURSE.find(case.exercise).name
    if (case.folder / "checkout").is_dir():
        shutil.copytree(case.folder / "checkout", checkout)
    place.mkdir(parents=True, exist_ok=True)
    for path in case.folder.glob("*.py"):
        shutil.copy(path, place)
    if case.link:
        link = checkout / case.link_as
        if link.is_dir():
            shutil.rmtree(link)
        link.symlink_to(COURSE.directory.parent / case.link)
    if case.long:
        text = (checkout / case.long).read_text(encoding="utf-8")
        (checkout / case.long).write_text(text.replace("…", "a" * 1_000_000), encoding="utf-8")
    if case.compiled:
        answer = str(COURSE.solutions / place.name / "main.py")
        compiled = checkout / case.compiled
        py_compile.compile(
            answer,
            str(compiled),
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


def hurried(directory: Path, case: Case) -> catalogue.Course:
    """Return a course with the exercise of a case alone, and the time that the case is given."""
    exercise = COURSE.find(case.exercise)
    shutil.copytree(exercise.directory, directory / exercise.name)
    table = f"[{exercise.name}]\nlevel = {exercise.level}\nseconds = {case.seconds}\n"
    table += f"files = {json.dumps(exercise.files)}\n"
    (directory / "course.toml").write_text(table, encoding="utf-8")
    return catalogue.read(directory)


@dataclass
class Found:
    """What came of a case, or of an honest submission beside it."""

    report: dict[str, Any]
    log: str
    seconds: float
    """How long it took, but for what others on this machine had of its time."""
    left: list[str]


@dataclass
class Run:
    """What came of a whole corpus at one level."""

    level: str
    cases: dict[str, Found] = field(default_factory=dict)
    honest: list[Any] = field(default_factory=list)
    alone: Any = None
    traces: list[str] = field(default_factory=list)


def run(level: Level, chosen: Sequence[Case], scratch: Path, jobs: int = 4) -> Run:
    """Grade cases by several workers, each with an honest submission before and after."""
    os.environ["GITHUB_TOKEN"] = TOKEN
    done = Run(level.word)
    with Worker(floor=level, ceiling=level) as worker:
        done.alone = _honest(worker)
    shares = [chosen[number::jobs] for number in range(jobs)]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda share: _run(level, share, scratch, done), shares))
    del os.environ["GITHUB_TOKEN"]
    done.traces = [place for place in PLACES if Path(place, TRACE).exists()]
    return done


def _run(level: Level, chosen: Sequence[Case], scratch: Path, done: Run) -> None:
    with Worker(floor=level, ceiling=level) as worker:
        for count, case in enumerate(chosen):
            if count % 8 == 0:
                done.honest.append(_honest(worker))
            done.cases[case.name] = _graded(case, worker, scratch / f"{case.name}-{level.word}")
        done.honest.append(_honest(worker))


def _graded(case: Case, worker: Worker, scratch: Path) -> Found:
    scratch.mkdir()
    lay(case, scratch / "checkout")
    whole = hurried(scratch / "course", case)
    found = submission.read(scratch / "checkout", whole, whole.exercises)
    before = _descendants(worker)
    clock = worker.clock
    clock.allow(case.seconds)
    started = clock.now()
    report = grade.grade(found, worker, seed=7)
    seconds = clock.now() - started
    left = [*_left(worker), *(_descendants(worker) if _descendants(worker) != before else [])]
    return Found(outcome.to_json(report), github.log(report), seconds, left if before else [])


def _left(worker: Worker) -> Iterator[str]:
    """Yield the working directories and stages that are still there."""
    for folder in (worker.stages, worker.stages.with_name(APPS)):
        if folder.is_dir():
            yield from (path.name for path in folder.iterdir())


def _descendants(worker: Worker) -> list[str]:
    """Return the processes that a worker has started, but for the one that asks databases."""
    return sorted(_below(worker.process.pid)) if worker.process else []


def _below(pid: int) -> Iterator[str]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            if b"graders.spec.asking" not in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child
            yield from _below(int(child))


def _honest(worker: Worker) -> Any:
    """Return what our own solutions get, but for the time it takes."""
    found = submission.read(COURSE.solutions, COURSE, COURSE.choose(HONEST))
    report = outcome.to_json(grade.grade(found, worker, seed=7))
    return [report["status"], report["isolation"]["level"], _timeless(report["exercises"])]


def _timeless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _timeless(part) for key, part in value.items() if key != "duration_s"}
    return [_timeless(part) for part in value] if isinstance(value, list) else value


def complaints(case: Case, found: Found, level: str) -> Iterator[str]:
    """Yield whatever is not as expected."""
    report = found.report
    [exercise] = report["exercises"]
    text = json.dumps(report, ensure_ascii=False)
    fewest, most = (case.score, case.score) if isinstance(case.score, int) else case.score
    yield from (error.message for error in SCHEMA.iter_errors(report))
    if report["status"] != "graded":
        yield f"the run {report['status']}: {report['reason']}"
    if (
        exercise["tests"]
        and exercise["status"] != "refused"
        and report["isolation"]["level"] != level
    ):
        yield f"graded at {report['isolation']['level']}"
    if not fewest <= exercise["score"] <= most:
        yield f"{exercise['score']} points"
    if exercise["status"] != case.status:
        yield f"status {exercise['status']}"
    if case.says not in text:
        yield f"nothing says {case.says!r}"
    if case.never and case.never in text:
        yield f"something says {case.never!r}"
    yield from (f"{character!r} as it is" for character in case.raw if character in text)
    named = [notice["file"] for notice in report["notices"]]
    yield from (f"{file} is not named" for file in case.notices if file not in named)
    if TOKEN in text:
        yield "a token of ours was seen"
    if case.kind == "output" and any(
        command in line for line in _theirs(found.log) for command in COMMANDS
    ):
        yield "the log has a command"
    if found.seconds > case.seconds + PATIENCE:
        yield f"it took {found.seconds:.0f} s"
    yield from (f"left: {left}" for left in found.left)


def _theirs(log: str) -> Iterator[str]:
    """Yield the lines of a log that the runner would look into for commands."""
    token = ""
    for line in log.splitlines():
        bare = line.strip()
        if token:
            token = "" if bare == f"::{token}::" else token
        elif bare.startswith("::stop-commands::"):
            token = bare.removeprefix("::stop-commands::")
        elif not bare.startswith(OURS):
            yield bare if bare.startswith("::") or "##[" in bare else ""
