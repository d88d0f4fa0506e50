"""Threads that grade take a core each, and that of whoever has nothing to do."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from graders.classroom.keeping.task import Done
from graders.classroom.run.hands import LocalCrew

PATIENCE = 60


class Held:
    """Hands that hold each task until they are told to let it go; they note what was allowed."""

    def __init__(self, names: str) -> None:
        self.begun = {name: threading.Event() for name in names}
        self.free = {name: threading.Event() for name in names}
        self.ahead: dict[str, bool] = {}

    def perform(self, asked: Any, *, ahead: bool) -> Any:
        self.ahead[asked] = ahead
        self.begun[asked].set()
        assert self.free[asked].wait(PATIENCE)
        return asked

    def dismiss(self) -> None:
        """Be let go."""

    def close(self) -> None:
        """Leave nothing."""


@pytest.fixture
def crew() -> Iterator[LocalCrew]:
    crew = LocalCrew(2)
    yield crew
    crew.close(at_once=True)


def test_apps_are_started_ahead_where_a_thread_has_nothing_to_do(crew: LocalCrew) -> None:
    hands: Any = Held("abcd")
    crew.hands = hands

    def begin(name: Any) -> Future[Done]:
        future = crew.submit(name)
        assert hands.begun[name].wait(PATIENCE)
        return future

    alone, beside = begin("a"), begin("b")
    waiting: Any = "c"
    third = crew.submit(waiting)
    for name, future in {"a": alone, "b": beside, "c": third}.items():
        hands.free[name].set()
        future.result(PATIENCE)
    last = begin("d")
    hands.free["d"].set()
    last.result(PATIENCE)

    assert hands.ahead == {"a": True, "b": False, "c": False, "d": True}


def test_a_single_thread_takes_a_single_core() -> None:
    hands: Any = Held("a")
    crew = LocalCrew(1)
    crew.hands = hands
    hands.free["a"].set()
    asked: Any = "a"
    crew.submit(asked).result(PATIENCE)
    crew.close(at_once=False)

    assert hands.ahead == {"a": False}
