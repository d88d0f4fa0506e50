"""Apps are launched before their tests: nothing is told, kept or left that would not be without."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.apps.host.zygote import children
from graders.apps.sandbox.zygote import APPS
from graders.course import catalogue
from graders.grading import grade, outcome, submission
from graders.grading.submission import Work
from graders.grading.worker import Worker

COURSE = catalogue.pristine()
SEED = 7

KILLS_ITSELF = """
import os
import signal

os.kill(os.getpid(), signal.SIGSEGV)
"""
FAILS_LATER = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def greet():
    return {"message": "Good evening"}
"""


@pytest.fixture(scope="module", params=[True, False], ids=["ahead", "one by one"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    with Worker(ahead=request.param) as worker:
        worker.start()
        yield worker


def answer(source: str) -> Work:
    exercise = COURSE.find("01")
    return Work(exercise, (("main.py", source.encode()),))


def graded(worker: Worker, work: Work) -> outcome.ExerciseOutcome:
    found, fault = grade.exercise(work, worker, SEED)
    assert fault is None
    return found


def left(worker: Worker) -> list[str]:
    return [path.name for path in Path(worker.scratch.name, APPS).iterdir()]


def test_a_right_answer_gets_full_marks(worker: Worker) -> None:
    exercise = COURSE.find("01")
    ours = Work(exercise, submission.collect(exercise, COURSE.solutions / exercise.name))

    found = graded(worker, ours)

    assert found.score == found.max_score
    assert left(worker) == []


def test_how_each_app_ended_is_told_though_it_ended_before_its_test(worker: Worker) -> None:
    found = graded(worker, answer(KILLS_ITSELF))

    assert {one.status for one in found.tests} == {"error"}
    assert all("killed by SIGSEGV" in one.message for one in found.tests)
    assert left(worker) == []


def test_nothing_is_left_of_apps_whose_tests_do_not_come(worker: Worker) -> None:
    answered = grade.run(answer(FAILS_LATER), worker, SEED, first_red=True)

    statuses = [one["status"] for one in answered["heard"]]
    assert statuses[-1] == "missing"
    assert "failed" in statuses
    assert left(worker) == []


def test_children_are_those_of_this_process() -> None:
    before = children()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    try:
        assert children() - before == {pid}
    finally:
        os.waitpid(pid, 0)
    assert children() == before
