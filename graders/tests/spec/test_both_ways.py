"""Every behaviour that a spec can see is the same in a thread and in a process."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.course import catalogue
from graders.grading import grade, submission
from graders.grading.submission import Work
from graders.grading.worker import Way, Worker

BEHAVIOURS = Path(__file__).parent / "behaviours"
TABLES = tomllib.loads((BEHAVIOURS / "course.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["sandbox", "thread"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    way: Way = request.param
    with Worker(way) as worker:
        yield worker


SLOW = {"08_spin", "17_apart"}
"""What waits for deadlines."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])
        for name in sorted(TABLES)
    ],
)
def test_verdicts(worker: Worker, name: str) -> None:
    exercise = catalogue.read(BEHAVIOURS).find(name)
    answer = grade.run(Work(exercise, submission.stub(exercise)), worker, seed=1)

    found = {one["id"]: (one["status"], one["message"]) for one in answer["heard"]}
    expected = {test.test: "passed" for test in exercise.requirements}
    expected |= TABLES[name].get("expected", {})
    wrong = {
        test: verdict
        for test, verdict in found.items()
        if verdict[0] != expected[test.partition("[")[0]]
    }
    assert wrong == {}
    assert {test.partition("[")[0] for test in found} == set(expected)
