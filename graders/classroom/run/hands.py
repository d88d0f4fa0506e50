"""Those who grade, each with a warm runner and zygote: here, or on the machines of a cluster."""

import atexit
import datetime as dt
import functools
import os
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Protocol

from graders.apps.sandbox.isolation import Level
from graders.classroom.keeping import edition, task
from graders.classroom.keeping.edition import EditionError
from graders.classroom.keeping.task import Done, Task
from graders.course import catalogue
from graders.course.catalogue import Course
from graders.grading import grade, outcome, submission
from graders.grading.submission import Work
from graders.grading.worker import Worker, WorkerError

WAITING = 60.0
"""Seconds to wait for the first worker of a cluster."""

AHEAD = 3
"""Tasks in flight for each worker: one at work, the others on their way."""


class ClusterError(Exception):
    """A cluster cannot be used; the text says why and what to do."""


class Hands:
    """The workers of one process: one for each of its threads that grades."""

    def __init__(self) -> None:
        self.local = threading.local()
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.all: list[Worker] = []

    def perform(self, asked: Task, *, ahead: bool = False) -> Done:
        """Grade one exercise of one submission, with apps started ahead if a core is free for it.

        Raises:
            IsolationError: Learner code cannot be confined here as well as was asked for.
            EditionError: What is installed here is not what was asked for.
        """
        begun = time.monotonic()
        started = dt.datetime.now(dt.UTC)
        what = _exercise(asked)
        files = task.unpacked(asked.content)
        work = Work(what, files, untouched=submission.is_stub(what, files))
        try:
            hand = self._hand(Level[asked.floor.upper()])
            hand.ahead = ahead
            found, fault = grade.exercise(work, hand, asked.seed)
            isolation = grade.isolation(hand)
        except WorkerError as error:
            if type(error) is not WorkerError:
                raise
            found, fault = grade.unheard(work), str(error)
            isolation = outcome.Isolation(None)
        return Done(
            key=asked.key,
            exercise=asked.exercise,
            level=isolation.level or "process",
            missing=isolation.missing,
            score=found.score,
            max_score=found.max_score,
            status=found.status,
            tests=tuple(test.status for test in found.tests),
            outcome=task.pressed(found),
            graded_at=started.isoformat(timespec="seconds"),
            seconds=time.monotonic() - begun,
            fault=fault,
        )

    def _hand(self, floor: Level) -> Worker:
        """Return this thread's worker, ready for work."""
        hand: Worker | None = getattr(self.local, "hand", None)
        if hand is None or hand.floor != floor:
            hand = Worker(floor=floor)
            hand.over = self.over
            hand.__enter__()
            with self.lock:
                self.all.append(hand)
            self.local.hand = hand
        if hand.process is None:
            hand.start()
        return hand

    def dismiss(self) -> None:
        """End all runners at once; nothing is graded any more."""
        self.over.set()
        with self.lock:
            for hand in self.all:
                hand.dismiss()

    def close(self) -> None:
        """Remove what the workers have left, when nobody works any more."""
        with self.lock:
            while self.all:
                self.all.pop().__exit__(None, None, None)


@functools.cache
def _course() -> Course:
    return catalogue.pristine()


@functools.cache
def _edition() -> edition.Edition:
    return edition.current(_course())


def _exercise(asked: Task) -> catalogue.Exercise:
    """Return an exercise of ours, the same as that of whoever asks.

    Raises:
        EditionError: It is another one here.
    """
    here = _edition()
    if asked.exercise not in here.exercises or here.of(asked.exercise) != asked.edition:
        raise EditionError(
            f"{os.uname().nodename} has another edition of {asked.exercise}, of the grader or of "
            "what it needs: install the same release with the same constraints on all machines."
        )
    return _course().find(asked.exercise)


class Crew(Protocol):
    """Some hands, wherever they are."""

    def window(self) -> int:
        """Return how many tasks to have in flight."""
        ...

    def submit(self, asked: Task) -> Future[Done]:
        """Have a task done."""
        ...

    def close(self, *, at_once: bool) -> None:
        """Let everybody go."""
        ...


class LocalCrew:
    """Threads of this process, each with a runner of its own and a core's worth of work.

    When there is less to do than there are threads, those at work use the cores of the others.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.hands = Hands()
        self.pool: Executor = ThreadPoolExecutor(jobs, thread_name_prefix="grading")
        self.counting = threading.Lock()
        self.unfinished = 0

    def window(self) -> int:
        """Return how many tasks to have in flight."""
        return self.jobs * 2

    def submit(self, asked: Task) -> Future[Done]:
        """Have a task done."""
        self._count(1)
        return self.pool.submit(self._perform, asked)

    def _perform(self, asked: Task) -> Done:
        try:
            return self.hands.perform(asked, ahead=self.unfinished < self.jobs)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self.counting:
            self.unfinished += change

    def close(self, *, at_once: bool) -> None:
        """Let everybody go."""
        if at_once:
            self.hands.dismiss()
        self.pool.shutdown(cancel_futures=True)  # who was about to begin heeds it as well
        self.hands.close()


class ClusterCrew:
    """The workers of a Dask cluster; what a lost one had to do is done again elsewhere."""

    def __init__(self, address: str) -> None:
        from distributed import Client  # noqa: PLC0415 - only for a cluster

        try:
            self.client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"There is no scheduler at {address} ({error}). "
                "Start one: dask scheduler --host ADDRESS"
            ) from None
        try:
            self.client.wait_for_workers(1, timeout=WAITING)
        except TimeoutError:
            self.client.close()
            raise ClusterError(
                f"The scheduler at {address} has no workers. "
                f"Start some: dask worker {address} --nworkers 4 --nthreads 1"
            ) from None
        self.pool: Executor = self.client.get_executor(pure=False)
        self.looked_at = 0.0
        self.threads = 1

    def window(self) -> int:
        """Return how many tasks to have in flight; workers come and go."""
        now = time.monotonic()
        if now - self.looked_at > 2:  # noqa: PLR2004 - seconds
            self.threads = max(1, sum(self.client.nthreads().values()))
            self.looked_at = now
        return self.threads * AHEAD

    def submit(self, asked: Task) -> Future[Done]:
        """Have a task done."""
        return self.pool.submit(perform, asked)

    def close(self, *, at_once: bool) -> None:
        """Let everybody go."""
        self.pool.shutdown(wait=not at_once)
        self.client.close()


_here: Any = None
_starting = threading.Lock()


def perform(asked: Task) -> Done:
    """Grade on a machine of a cluster, with the workers of this process there."""
    global _here  # noqa: PLW0603 - the workers live as long as the process
    with _starting:
        if _here is None:
            _here = Hands()
            atexit.register(_here.close)
            atexit.register(_here.dismiss)
    done: Done = _here.perform(asked)
    return done
