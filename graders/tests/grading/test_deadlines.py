"""An app that stalls, floods or goes on for ever costs its own points, and a bounded time."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.apps.clock import Clock
from graders.apps.connection import (
    MAX_DEPTH,
    MAX_VALUES,
    AppFailedError,
    Connection,
    DeadlineError,
    LearnerError,
    weighed,
)
from graders.apps.host import frames
from graders.apps.sandbox.isolation import Level
from graders.apps.sandbox.ready import sandbox
from graders.apps.scene import Scene
from graders.course import catalogue
from graders.grading import grade, submission
from graders.grading import worker as workers
from graders.grading.submission import Work
from graders.grading.worker import Worker
from graders.spec.session import Deadlines, Session

COURSE = catalogue.pristine()
SOON = 0.3


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Connection(ours, Clock(), time.monotonic() + SOON), theirs


def test_an_app_that_takes_no_message_is_not_waited_for(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, _ = pair
    started = time.monotonic()

    number = connection.begin("http", body="x" * 10_000_000)

    assert connection.stalled
    with pytest.raises(DeadlineError):
        connection.receive(number, connection.until)
    connection.send(number, "cancel")
    assert time.monotonic() - started < 5


def test_messages_of_closed_exchanges_do_not_keep_a_deadline_away(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, theirs = pair
    number = connection.begin("http")
    connection.finish(number)
    theirs.sendall(frames.pack({"id": number, "event": "end"}) * 500)

    with pytest.raises(DeadlineError):
        connection.receive(connection.begin("http"), connection.until)


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": 0, "event": "up", "app": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"id": 0, "event": "up", "app": [' + b"1," * MAX_VALUES + b"1]}",
        b'{"id": 0, "event": "up", "app": ' + b"9" * 5000 + b"}",
        b'{"id": true, "event": "up", "app": true}',
        b'{"id": 0, "event": "up"}',
        b'{"id": 0, "event": "end", "fault": [null]}',
        b"[]",
        b"",
    ],
)
def test_a_message_that_no_engine_sends_ends_the_app(
    pair: tuple[Connection, socket.socket], body: bytes
) -> None:
    connection, theirs = pair
    sender = threading.Thread(target=theirs.sendall, args=(frames.HEADER.pack(len(body)) + body,))
    sender.start()

    with pytest.raises(AppFailedError, match="The app's process was stopped"):
        connection.receive(0, time.monotonic() + 5)
    sender.join()


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("[" * 10_000_000, True),
        ('\\"]{' * 100_000, True),
        ([0] * (MAX_VALUES - 10), True),
        ([0] * (MAX_VALUES + 10), False),
        ([[]] * (MAX_VALUES // 2), False),
    ],
)
def test_weight_is_that_of_values_and_not_of_text(value: object, is_taken: bool) -> None:  # noqa: FBT001 - drawn
    assert (weighed(json.dumps(value).encode()) is not None) == is_taken


def test_depth_is_that_of_lists_within_lists() -> None:
    assert weighed(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) == 2 * MAX_DEPTH
    assert weighed(b"[" * (MAX_DEPTH + 1)) is None
    assert weighed(b"[]," * (MAX_DEPTH + 1)) is not None


def solution(address: str) -> Work:
    exercise = COURSE.find(address)
    return Work(exercise, submission.collect(exercise, COURSE.solutions / exercise.name))


def test_a_run_that_is_not_over_in_time_is_stopped_and_never_our_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Worker() as worker:
        worker.start()
        with monkeypatch.context() as patch:
            patch.setattr(workers, "SLACK", -solution("07").exercise.seconds)
            late, fault = grade.exercise(solution("07"), worker, 1)
        after, _ = grade.exercise(solution("01"), worker, 1)

    assert fault is None
    assert (late.status, late.score) == ("error", 0)
    assert (late.reason or "").startswith("The run was stopped")
    assert after.score == after.max_score


GROWING = """
import threading

def grow():
    while True:
        with open("log", "a") as file:
            file.write("x")

threading.Thread(target=grow, daemon=True).start()
"""


def test_an_app_stands_still_while_its_files_are_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "main.py").write_text(GROWING)
    with sandbox(tmp_path, (), Level.STRONG) as (zygote, _):
        directory = zygote.directory()
        session = Session(zygote, Scene(stage, "main", directory), Deadlines(), Clock())
        session.start()
        with session.still():
            first = (directory / "log").stat().st_size
            time.sleep(0.1)
            assert (directory / "log").stat().st_size == first
        time.sleep(0.2)
        assert (directory / "log").stat().st_size > first
        session.stop()
        zygote.clear(directory)


def test_an_app_that_has_let_a_deadline_pass_gets_no_long_farewell(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "main.py").write_text("import time\n\ndef nap():\n    time.sleep(60)\n")
    with sandbox(tmp_path, (), Level.PROCESS) as (zygote, _):
        directory = zygote.directory()
        session = Session(zygote, Scene(stage, "main", directory), Deadlines(), Clock())
        session.start()
        connection = session.line.open()
        number = connection.begin("call", name="main.nap", args=[], kwargs={})
        with pytest.raises(LearnerError):
            connection.receive(number, time.monotonic() + SOON)
        started = time.monotonic()
        session.output()
        session.stop()
        zygote.clear(directory)

    assert time.monotonic() - started < 4
