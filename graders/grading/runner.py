"""The process that runs specs for a grade: pytest again and again, with the app in a sandbox.

Run as `python -I -m graders.grading.runner FD`; each line in is a job, each line out its result.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import pytest_jsonreport.plugin
import pytest_timeout

from graders.apps.connection import LearnerError
from graders.apps.host import kernel
from graders.apps.inprocess import InProcess
from graders.apps.sandbox import advice
from graders.apps.sandbox.isolation import Isolation, Level
from graders.apps.sandbox.ready import sandbox
from graders.apps.sandbox.zygote import ZygoteError
from graders.apps.scene import Launcher
from graders.course import catalogue
from graders.course.catalogue import Exercise
from graders.grading import outcome, recording
from graders.grading.worker import Job
from graders.spec import evidence, fixtures
from graders.spec.ahead import Ahead
from graders.telling import failure

UNNEEDED = (
    "cacheprovider",
    "doctest",
    "faulthandler",
    "junitxml",
    "logging",
    "pastebin",
    "recwarn",
    "setuponly",
    "setupplan",
    "stepwise",
    "subtests",
    "threadexception",
    "unittest",
    "unraisableexception",  # collects garbage five times at the end of each run
)
"""Plugins of pytest that no spec has a use for; setting each up costs every job."""
RARELY = (50_000, 20, 100)
"""How much is made before garbage is looked for where apps run in this process.

What they leave behind is mostly no garbage, and would be looked through again and again.
"""

OPTIONS = (
    "--import-mode=importlib",
    "--strict-markers",
    "--noconftest",
    "--json-report",
    "--json-report-file=none",
    *("--json-report-omit", "collectors", "keywords", "log", "streams", "traceback", "warnings"),
    "--tb=line",
    "--capture=fd",
    "-q",
    *(f"-pno:{name}" for name in UNNEEDED),
)

PLUGINS = (pytest_timeout, pytest_jsonreport.plugin, fixtures)
"""Handed over as modules: for a name, pytest reads about all that is installed here."""

BACKSTOP = 10.0
"""Seconds beyond the exercise's own after which pytest-timeout ends a test of whatever kind."""

MEMORY = 2 * 1024**3
"""Bytes of addresses that the spec runner may use; what an answer makes it hold is far below."""

BESIDE = 3
"""Apps of one test at a time where there are cores for them: two at work, and one that starts."""

PURGED = catalogue.SPEC.removesuffix(".py")


class Listener:
    """What pytest tells about one job."""

    def __init__(self, trials: fixtures.Trials, *, exchanges: bool = False) -> None:
        self.trials = trials
        self.exchanges = exchanges
        self.fault: str | None = None
        self.expected: list[outcome.Heard] = []
        self.results: dict[str, outcome.Heard] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Have specs find the sandbox."""
        config.stash[fixtures.TRIALS] = self.trials

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Expect every case that was collected; one that is not heard of again is `missing`."""
        names = (item.nodeid.partition("::")[2] for item in session.items)
        self.expected = [outcome.Heard(name, "missing") for name in names]

    def pytest_json_runtest_metadata(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> dict[str, Any]:
        """Return the docstring, and at the end of a call how it came out in our own words."""
        function = getattr(item, "obj", None)
        found = {"docstring": (function.__doc__ or "").strip()}
        error = call.excinfo.value if call.excinfo else None
        if error is not None and _is_ours(error, call.when):
            self.fault = self.fault or f"{type(error).__name__}: {error}"
        if call.when == "call" or error is not None:
            return {**found, "verdict": fixtures.verdict(error), **self._told(item, call)}
        return found

    def _told(self, item: pytest.Item, call: pytest.CallInfo[None]) -> dict[str, Any]:
        session = item.stash.get(evidence.SESSION, None)
        told: dict[str, Any] = {"duration": call.duration, "output": ""}
        if call.excinfo is None and not self.exchanges:
            return told
        with suppress(Exception):  # what a stranger has sent is told as far as it can be
            notes = [recording.record(note) for note in evidence.notes(item)]
            told["exchange"] = [asdict(note) for note in notes]
        if call.excinfo is None:
            return told
        with suppress(Exception):
            told["output"] = session.output() if session else ""
        return told | {"message": _message(item, call.excinfo)}

    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Take the results from the report that pytest-json-report has made."""
        for test in json_report["tests"]:
            name = test["nodeid"].partition("::")[2]
            found = test.get("metadata", {})
            self.results[name] = _heard(name, test, found)

    @property
    def heard(self) -> list[outcome.Heard]:
        """What was heard of each case, in the order of the spec."""
        return [self.results.get(one.id, one) for one in self.expected]


def _is_ours(error: BaseException, when: str) -> bool:
    """Whether an error is no verdict on an answer: of the sandbox, or of taking an app down.

    What an app does while it is taken down, or how long it takes, is its own.
    """
    if isinstance(error, ZygoteError):
        return True
    of_the_app = isinstance(error, LearnerError) or fixtures.verdict(error) == "timeout"
    return when == "teardown" and not of_the_app


def _message(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return what is told of a failure; an answer that cannot be told costs nobody but itself."""
    try:
        return failure.message(item, excinfo)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - made by a stranger's answer
        return f"What failed cannot be shown: {type(error).__name__}."


def _heard(name: str, test: dict[str, Any], found: dict[str, Any]) -> outcome.Heard:
    """Return what was heard; a test counts when pytest saw its call pass and we did too."""
    passed = test.get("call", {}).get("outcome") == "passed" and found.get("verdict") == "passed"
    verdict: outcome.TestStatus = found.get("verdict", "missing")
    if verdict == "passed" and not passed:
        verdict = "failed"
    return outcome.Heard(
        name,
        verdict,
        message=found.get("message", ""),
        output=found.get("output", ""),
        duration_s=float(found.get("duration", 0.0)),
        exchange=tuple(found.get("exchange", ())),
    )


class Runner:
    """Runs jobs, one after another, with one zygote."""

    def __init__(self, launcher: Launcher, home: Path) -> None:
        self.launcher = launcher
        self.home = home
        (home / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    def run(self, job: Job) -> dict[str, Any]:
        """Run a job and return its result as JSON values."""
        exercise = catalogue.read(Path(job.directory).parent).find(job.exercise)
        stage = Path(job.stage)
        trials = fixtures.Trials(
            lambda _, clock: fixtures.trial(self.launcher, stage, exercise, clock, job.within),
            beside=BESIDE if job.ahead else 1,
        )
        listener = Listener(trials, exchanges=job.exchanges)
        plugins = [*PLUGINS, listener, *([Ahead(trials)] if job.ahead else [])]
        started = time.monotonic()
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = pytest.main(self._arguments(exercise, job), plugins=plugins)
        _purge()
        if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            last = said.getvalue().strip()[-1500:]
            listener.fault = listener.fault or f"pytest ended with {int(code)}: {last}"
        return {
            "heard": [asdict(one) for one in listener.heard],
            "fault": listener.fault,
            "duration_s": time.monotonic() - started,
        }

    def _arguments(self, exercise: Exercise, job: Job) -> list[str]:
        spec = str(exercise.spec)
        return [
            *([f"{spec}::{test}" for test in job.tests] or [spec]),
            *OPTIONS,
            *(["-x"] if job.first_red else []),
            f"--rootdir={exercise.directory}",
            f"--confcutdir={exercise.directory}",
            f"--config-file={self.home / 'pytest.ini'}",
            f"--seed={job.seed}",
            f"--timeout={exercise.seconds + BACKSTOP}",
        ]


def _purge() -> None:
    """Forget the spec, which another exercise's would be taken for."""
    for name in [name for name in sys.modules if name.rpartition(".")[2] == PURGED]:
        del sys.modules[name]


def jobs(lines: Iterator[str]) -> Iterator[Job]:
    """Yield the jobs behind lines of JSON."""
    for line in lines:
        yield Job(**{**(found := json.loads(line)), "tests": tuple(found["tests"])})


def main() -> None:
    """Start the sandbox, say how it is, and answer jobs until the other side hangs up."""
    kernel.control(kernel.DEATH_SIGNAL, signal.SIGKILL)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    wire = socket.socket(fileno=int(sys.argv[1])).makefile("rw", encoding="utf-8")

    def answer(found: dict[str, Any]) -> None:
        wire.write(json.dumps(found) + "\n")
        wire.flush()

    asked = json.loads(wire.readline())
    floor = Level[asked["floor"].upper()]
    try:
        home = tempfile.mkdtemp(prefix="runner-", dir=asked["scratch"])  # which others remove
        with _ready(asked) as ready:
            launcher, isolation = ready
            if isolation.level < floor:
                refusal = advice.refusal(isolation, floor, advice.machine())
                answer({"ready": False, "refusal": refusal})
                return
            runner = Runner(launcher, Path(home))
            missing = [str(one) for one in isolation.missing]
            answer({"ready": True, "isolation": _told(isolation.level, missing)})
            for job in jobs(iter(wire.readline, "")):
                answer(runner.run(job))
    except (ZygoteError, OSError) as error:
        answer({"ready": False, "fault": str(error)})


def _told(level: Level, missing: list[str]) -> dict[str, Any]:
    return {"level": level.word, "missing": missing}


@contextmanager
def _ready(asked: dict[str, Any]) -> Iterator[tuple[Launcher, Isolation]]:
    """Start what runs apps: the sandbox, or threads of this process for code that is our own."""
    if asked["way"] == "thread":
        gc.freeze()
        gc.set_threshold(*RARELY)
        yield InProcess(), Isolation(Level.PROCESS, frozenset())
        return
    whole = catalogue.pristine()
    hidden = (whole.directory, whole.solutions)
    kernel.close_memory()
    with sandbox(Path(asked["scratch"]), hidden, Level[asked["ceiling"].upper()]) as ready:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, most))
        if not asked["gives_way"]:
            ready[0].limits = replace(ready[0].limits, niceness=0)
        yield ready


if __name__ == "__main__":
    main()
