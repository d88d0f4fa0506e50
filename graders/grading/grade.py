"""One submission to one report."""

import datetime as dt
import importlib.metadata
import platform
import random
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import graders
from graders.course import diagnosis
from graders.grading import outcome, submission
from graders.grading.submission import Submission, Work
from graders.grading.worker import Job, Worker, WorkerError

TOOL = outcome.Tool("fastapi-katas", graders.__version__)
PACKAGES = (
    "fastapi",
    "starlette",
    "pydantic",
    "pydantic-settings",
    "sqlmodel",
    "SQLAlchemy",
    "httpx",
    "httpx2",
    "PyJWT",
    "pwdlib",
    "pytest",
    "pytest-json-report",
    "pytest-timeout",
)


BEGUN = 0.8
"""Of the time that an exercise may take at most, after which none of its tests is begun."""


FAILED = "This exercise could not be graded: the grader itself failed."
OVER = "Not run: the time for all exercises is up."


def new_seed() -> int:
    """Return a seed that nobody can foresee."""
    return random.SystemRandom().randrange(10**6)


def grade(found: Submission, worker: Worker, seed: int) -> outcome.Report:
    """Grade all exercises of a submission; a fault of ours makes the report's status `failed`."""
    report = None
    for report in progress(found, worker, seed):  # noqa: B007 - the last one is the whole
        pass
    assert report is not None  # noqa: S101 - there is always a last one
    return report


def progress(
    found: Submission, worker: Worker, seed: int, until: float | None = None
) -> Iterator[outcome.Report]:
    """Yield the report after each exercise; the last one is the whole.

    `until` is the moment on the wall by which all must be over: what is left is shared out.
    """
    started = dt.datetime.now(dt.UTC)
    begun = time.monotonic()
    outcomes: list[outcome.ExerciseOutcome] = []
    faults: list[str] = []
    for number, work in enumerate(found.works):
        most = None if until is None else _share(found.works[number:], until - time.monotonic())
        one, fault = exercise(work, worker, seed, most=most)
        outcomes.append(one)
        faults += [fault] if fault else []
        if number < len(found.works) - 1:
            yield _report(found, outcomes, faults, worker, seed, started, begun)
    yield _report(found, outcomes, faults, worker, seed, started, begun)


def _share(works: Sequence[Work], left: float) -> float:
    """Return the seconds of the first of some exercises, of what is left for all of them."""
    seconds = [work.exercise.seconds for work in works if work.refusal is None]
    return max(0.0, left) * works[0].exercise.seconds / (sum(seconds) or 1.0)


def ungraded(found: Submission, worker: Worker, seed: int, fault: str) -> outcome.Report:
    """Return the report of a submission that could not be graded, by a fault of ours."""
    now = dt.datetime.now(dt.UTC)
    outcomes = [unheard(work) for work in found.works]
    return _report(found, outcomes, [fault], worker, seed, now, time.monotonic())


def unheard(work: Work, reason: str = FAILED) -> outcome.ExerciseOutcome:
    """Return the outcome of an exercise of which nothing was heard."""
    what = work.exercise
    expected = [(one.test, one.sentence) for one in what.requirements]
    return outcome.judge(what.number, what.slug, what.title, work.sha256, expected, {}, reason)


def _report(  # noqa: PLR0913, PLR0917 - the parts of a report
    found: Submission,
    outcomes: list[outcome.ExerciseOutcome],
    faults: list[str],
    worker: Worker,
    seed: int,
    started: dt.datetime,
    begun: float,
) -> outcome.Report:
    return outcome.total(
        outcomes,
        tool=TOOL,
        submission=outcome.Submission(found.id, found.sha256, found.files),
        isolation=isolation(worker),
        seed=seed,
        started_at=started.isoformat(timespec="seconds"),
        duration_s=time.monotonic() - begun,
        environment=environment(),
        notices=found.notices,
        status="failed" if faults else "graded",
        reason=f"The grader itself failed: {faults[0]}" if faults else None,
    )


def exercise(
    work: Work,
    worker: Worker,
    seed: int,
    tests: tuple[str, ...] = (),
    most: float | None = None,
) -> tuple[outcome.ExerciseOutcome, str | None]:
    """Grade one exercise in at most so many seconds; return its outcome, and our fault, if any."""
    expected = [(one.test, one.sentence) for one in work.exercise.requirements]
    what = work.exercise
    if work.refusal is not None:
        refused = outcome.refused(
            what.number, what.slug, what.title, expected, work.refusal, work.sha256
        )
        return refused, None
    try:
        answer = run(work, worker, seed, tests, most=most)
    except WorkerError as error:
        if time.monotonic() >= worker.until:  # those before it have taken what there was
            return unheard(work, OVER), None
        return unheard(work), str(error)
    heard = {one.id: one for one in map(heard_of, answer["heard"])}
    judged = outcome.judge(
        what.number,
        what.slug,
        what.title,
        work.sha256,
        expected,
        heard,
        reason=answer.get("reason"),
        untouched=work.untouched,
        diagnosis=None if work.untouched else _diagnosis(work, answer["heard"]),
    )
    return judged, None


def _diagnosis(work: Work, heard: Iterable[Mapping[str, Any]]) -> str | None:
    """Return what the failures usually are, if something was heard of each test."""
    if any(one["status"] in {"missing", "error"} for one in heard):
        return None
    return diagnosis.of(work.exercise.name, diagnosis.evidence(heard))


def run(  # noqa: PLR0913 - what a job says
    work: Work,
    worker: Worker,
    seed: int,
    tests: tuple[str, ...] = (),
    *,
    first_red: bool = False,
    exchanges: bool = False,
    most: float | None = None,
) -> dict[str, Any]:
    """Lay a submission's files over the pristine exercise and run the spec.

    After most of `most` seconds no further test is begun, and after all of them none goes on.

    Raises:
        WorkerError: The grader itself failed.
    """
    stage = Path(tempfile.mkdtemp(prefix=f"{work.exercise.address}-", dir=worker.stages))
    try:
        submission.stage(work, stage)
        job = Job(
            exercise=work.exercise.name,
            directory=str(work.exercise.directory),
            stage=str(stage.resolve()),
            seed=seed,
            tests=tests,
            first_red=first_red,
            exchanges=exchanges,
            ahead=worker.ahead,
            within=None if most is None else most * BEGUN,
        )
        return worker.run(job, work.exercise.seconds, float("inf") if most is None else most)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def heard_of(found: dict[str, Any]) -> outcome.Heard:
    """Return what was heard of a test, from the JSON values of a runner."""
    return outcome.Heard(**{**found, "exchange": tuple(map(_exchange, found["exchange"]))})


def _exchange(found: dict[str, Any]) -> outcome.Exchange:
    response, error = found["response"], found["error"]
    return outcome.Exchange(
        **{
            **found,
            "request": _message(found["request"]),
            "response": _message(response) if response else None,
            "error": _fault(error) if error else None,
        }
    )


def _message(found: dict[str, Any]) -> outcome.Message:
    return outcome.Message(tuple((k, v) for k, v in found["headers"]), found["body"])


def _fault(found: dict[str, Any]) -> outcome.Fault:
    frames = tuple(outcome.Frame(**frame) for frame in found["frames"])
    return outcome.Fault(found["type"], found["text"], frames)


def isolation(worker: Worker) -> outcome.Isolation:
    """Return the measured level, or none if no learner code was run."""
    found = worker.isolation
    return outcome.Isolation(found.get("level"), tuple(found.get("missing", ())))


def environment() -> outcome.Environment:
    """Return what a grade depends on besides the files."""
    return outcome.Environment(platform.python_version(), tuple(_packages()))


def _packages() -> Iterator[outcome.Package]:
    for name in PACKAGES:
        try:
            yield outcome.Package(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            continue
