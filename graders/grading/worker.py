"""A process of ours that runs specs, seen from the supervisor: started, given jobs, replaced."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from graders.apps.clock import Clock
from graders.apps.sandbox.directory import discard
from graders.apps.sandbox.isolation import Level

STARTING = 90.0
SLACK = 30.0
"""Seconds beyond an exercise's own that a job may take on a slow machine; no more than these.

All deadlines lie within the exercise's own; what goes beyond is work that an answer makes for the
spec itself. It costs the answer its points, and nobody else more than the time.
"""

PARTING = 3.0
"""Seconds that a runner has to leave by itself."""

LOOK = 1.0
"""Seconds between two looks at the clock while a job is at work."""

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "LD_LIBRARY_PATH")
"""What a runner inherits of the environment; no token of ours ever comes near learner code."""


@dataclass(frozen=True)
class Job:
    """One exercise of one submission."""

    exercise: str
    directory: str
    """The pristine exercise."""

    stage: str
    """The submission's files over the pristine exercise's."""

    seed: int
    tests: tuple[str, ...] = ()
    """The tests to run; none means all."""

    first_red: bool = False
    """Whether to stop at the first requirement that fails."""

    exchanges: bool = False
    """Whether to tell what was sent and answered of tests that pass, too."""

    ahead: bool = False
    """Whether to start the app of the next test while the present one is at work."""

    within: float | None = None
    """Seconds on the wall after which no further test is begun; none means as many as it takes."""


Way = Literal["sandbox", "thread"]
"""Where the app runs: in a sandboxed process, or in the runner itself, as for a student."""


class WorkerError(Exception):
    """The runner failed: our fault, and never a learner's zero."""


class LateError(Exception):
    """The runner is still at work when all deadlines are over."""


class IsolationError(WorkerError):
    """This machine cannot confine learner code as well as was asked for; the text has ways out."""


RENEWED = 1000
"""Tests after which a runner is replaced that holds apps itself: each leaves a little behind."""


class Worker:
    """Runs one job after another in a runner of its own."""

    def __init__(
        self,
        way: Way = "sandbox",
        floor: Level = Level.PROCESS,
        ceiling: Level = Level.FULL,
        *,
        ahead: bool = True,
        gives_way: bool = True,
    ) -> None:
        """Prepare to start it.

        Args:
            way: Where apps run.
            floor: The least isolation to be content with.
            ceiling: The most isolation to use.
            ahead: Whether its jobs start apps ahead: faster, as long as others leave a core free.
            gives_way: Whether an app's process gives way to ours: no need, if it is our own.
        """
        self.way = way
        self.floor = floor
        self.ceiling = ceiling
        self.gives_way = gives_way
        self.ahead = ahead and way == "sandbox"
        self.scratch = tempfile.TemporaryDirectory(prefix="kata-", ignore_cleanup_errors=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.tests = 0
        self.over = threading.Event()
        self.isolation: Mapping[str, Any] = {}
        self.until = float("inf")
        """The moment on the wall after which nothing is waited for."""

    @property
    def stages(self) -> Path:
        """Where submissions are laid over exercises; the sandbox sees no other files of ours."""
        return Path(self.scratch.name, "stages")

    def __enter__(self) -> Self:
        Path(self.scratch.name).chmod(0o755)
        self.stages.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop(PARTING if kind is None else 0)
        discard(Path(self.scratch.name))
        self.scratch.cleanup()

    def start(self) -> None:
        """Start the runner and hear how far it can isolate.

        Raises:
            IsolationError: Not as far as was asked for.
            WorkerError: It does not start, or is to start no more.
        """
        self._heed()
        if self.way == "sandbox":
            from graders.apps.host import kernel  # noqa: PLC0415 - this module is read on Windows, too

            kernel.close_memory()
        here, there = socket.socketpair()
        with there:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-I", "-m", "graders.grading.runner", str(there.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[there.fileno()],
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                cwd=self.scratch.name,
                start_new_session=True,
            )
        self.wire = here
        if self.over.is_set():  # meanwhile
            self.dismiss()
        self.clock = Clock(whole=True)
        self.clock.watch(self.process.pid)
        self.lines = here.makefile("r", encoding="utf-8")
        try:
            answer = self._ask(self._wishes(), STARTING)
        except LateError:
            raise WorkerError("The spec runner does not start.") from None
        if not answer["ready"]:
            raise (
                IsolationError(answer["refusal"])
                if "refusal" in answer
                else WorkerError(answer["fault"])
            )
        self.isolation = answer["isolation"]

    def _heed(self) -> None:
        if self.over.is_set():
            raise WorkerError("The run was stopped.")

    def _wishes(self) -> dict[str, Any]:
        return {
            "scratch": self.scratch.name,
            "way": self.way,
            "floor": self.floor.word,
            "ceiling": self.ceiling.word,
            "gives_way": self.gives_way,
        }

    def run(self, job: Job, seconds: float, most: float = float("inf")) -> dict[str, Any]:
        """Run a job; a runner that fails is replaced and asked once more.

        `most` are seconds on the wall, however few of them the app could use.

        Raises:
            WorkerError: The second failed as well.
        """
        try:
            try:
                return self._run(job, seconds, most)
            except WorkerError:
                self._stop()
                return self._run(job, seconds, most)
        except LateError:
            self._stop(patience=0)
            spent = min(seconds + min(seconds, SLACK), most)
            reason = f"The run was stopped: it was not over after {spent:.0f} seconds."
            return {"heard": [], "fault": None, "reason": reason, "duration_s": spent}

    def _run(self, job: Job, seconds: float, most: float) -> dict[str, Any]:
        if self.way == "thread" and self.tests >= RENEWED:
            self._stop()
        if self.process is None:
            self.start()
            self.tests = 0
        self._heed()
        self.clock.allow(seconds)
        answer = self._ask(asdict(job), seconds + min(seconds, SLACK), most)
        self.tests += len(answer["heard"])
        if answer["fault"] is not None:
            self._stop()
            raise WorkerError(answer["fault"])
        return answer

    def _ask(
        self, question: Mapping[str, Any], seconds: float, most: float = float("inf")
    ) -> dict[str, Any]:
        until = self.clock.now() + seconds
        end = min(time.monotonic() + most, self.until)
        self.wire.settimeout(max(seconds, LOOK))
        try:
            self.wire.sendall(json.dumps(question).encode() + b"\n")
            while not self._answered(until, end):
                if self.clock.left(until) <= 0 or time.monotonic() >= end:
                    raise LateError
            line = self.lines.readline()
        except TimeoutError:
            raise LateError from None
        except OSError as error:
            raise WorkerError(f"The spec runner does not answer: {error}.") from None
        if not line:
            raise WorkerError("The spec runner ended unexpectedly.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _answered(self, until: float, end: float) -> bool:
        """Wait a while for an answer, but no longer than until then."""
        patience = max(0.0, min(LOOK, self.clock.left(until), end - time.monotonic()))
        return bool(select.select([self.wire], [], [], patience)[0])

    def dismiss(self) -> None:
        """End the runner at once, whatever it does, and never start another."""
        self.over.set()
        if process := self.process:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _stop(self, patience: float = PARTING) -> None:
        if self.process is None:
            return
        self.lines.close()
        self.wire.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        for path in Path(self.scratch.name).iterdir():
            if path != self.stages:  # what it and its apps have left
                discard(path)
