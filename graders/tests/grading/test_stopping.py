"""Who asks for an end is heard, whatever is at work."""

import signal
import threading
from pathlib import Path

import pytest

from graders.classroom import cli_batch
from graders.classroom.run.batch import InterruptedRunError
from graders.course import catalogue
from graders.grading import grade
from graders.grading.crew import Crew
from graders.grading.submission import Work
from graders.grading.worker import Worker, WorkerError

EXERCISE = catalogue.pristine().find("01")
ENDLESS = Work(EXERCISE, (("main.py", b"import time\ntime.sleep(3600)\n"),))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_step_that_hears_nothing_is_broken_off(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr(cli_batch, "HEARING", 0.05)
    before = signal.getsignal(number)

    def spin() -> None:
        with cli_batch._interruptible() as over:
            signal.raise_signal(number)
            assert over.is_set()
            while True:
                sum(range(1000))

    with pytest.raises(InterruptedRunError):
        spin()

    assert signal.getsignal(number) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_job_ends_with_its_worker_and_none_begins_after_it() -> None:
    faults: list[str] = []
    with Worker() as worker:
        worker.start()
        scratch = Path(worker.scratch.name)

        def work() -> None:
            try:
                grade.run(ENDLESS, worker, seed=1)
            except WorkerError as error:
                faults.append(str(error))

        thread = threading.Thread(target=work)
        thread.start()
        while not any(worker.stages.iterdir()):
            pass
        worker.dismiss()
        thread.join(60)
        with pytest.raises(WorkerError, match="was stopped"):
            grade.run(ENDLESS, worker, seed=1)

    assert faults == ["The run was stopped."]
    assert not scratch.exists()


def test_a_crew_that_is_stopped_waits_for_nobody() -> None:
    begun = threading.Event()

    def ask(worker: Worker, _: int) -> None:
        begun.set()
        grade.run(ENDLESS, worker, seed=1)

    def stop() -> None:
        with Crew("sandbox") as crew:
            crew.each(ask, [1])
            begun.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
