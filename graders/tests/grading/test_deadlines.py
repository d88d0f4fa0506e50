"""An app that stalls, floods or goes on for ever costs its own points, and a bounded time."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graders import cli
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
from graders.apps.inprocess import InProcess
from graders.apps.sandbox.isolation import Level
from graders.apps.sandbox.ready import sandbox
from graders.apps.scene import Scene
from graders.course import catalogue
from graders.grading import grade, submission
from graders.grading import worker as workers
from graders.grading.submission import Work
from graders.grading.worker import Worker, WorkerError
from graders.spec import fixtures
from graders.spec.session import BRIEF, PATIENCE, Deadlines, Session
from graders.telling import duration

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


@pytest.mark.slow
def test_a_run_that_is_not_over_in_time_is_stopped_and_never_our_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Worker() as worker:
        worker.start()
        with monkeypatch.context() as patch:
            patch.setattr(workers, "SLACK", -solution("07").exercise.seconds)
            late, fault = grade.exercise(solution("07"), worker, 1)
        left = [path for path in Path(worker.scratch.name).iterdir() if path != worker.stages]
        after, _ = grade.exercise(solution("01"), worker, 1)

    assert fault is None
    assert left == []
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
            first = (directory / "work" / "log").stat().st_size
            time.sleep(0.1)
            assert (directory / "work" / "log").stat().st_size == first
        time.sleep(0.2)
        assert (directory / "work" / "log").stat().st_size > first
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


HANGS = {
    "at import": "import time\ntime.sleep(3600)\n",
    "in each call": """
import time
from fastapi import FastAPI

app = FastAPI()

@app.middleware("http")
async def hang(request, call_next):
    time.sleep(3600)
""",
}
LINGERS = """
import asyncio
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def life(app):
    yield
    await asyncio.sleep(3600)

app = FastAPI(lifespan=life)
"""


def test_an_app_that_does_not_end_leaves_less_time_to_the_next(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "main.py").write_text(LINGERS)
    with sandbox(tmp_path, (), Level.PROCESS) as (zygote, _):
        trial = fixtures.Trial(zygote, stage, COURSE.find("01"), float("inf"))
        scene = Scene(stage, "main", zygote.directory())
        session = Session(zygote, scene, Deadlines(farewell=SOON), Clock())
        session.start()
        fixtures._close(session, trial)

    lingered: bool = trial.lingered
    assert lingered
    assert Deadlines().hurried(stalled=False, lingered=trial.lingered).farewell < 1


@pytest.mark.parametrize(
    ("stalled", "lingered", "left"),
    [
        (False, False, Deadlines()),
        (True, False, Deadlines(patience=3.0)),
        (False, True, Deadlines(farewell=0.5)),
    ],
)
def test_what_a_first_hang_leaves_to_others(
    stalled: bool,  # noqa: FBT001 - drawn
    lingered: bool,  # noqa: FBT001 - drawn
    left: Deadlines,
) -> None:
    assert Deadlines().hurried(stalled=stalled, lingered=lingered) == left
    patient = Deadlines(patience=1.0)
    assert patient.hurried(stalled=True, lingered=False).patience == 1.0


@pytest.mark.parametrize("marker", [0.2, 5.0, 20.0, 30.0, 3600.0])
@pytest.mark.parametrize("loading", [0.0, 1.0, 6.0, 1.0e9])
def test_two_hangs_cost_15_seconds_whatever_a_spec_allows(marker: float, loading: float) -> None:
    """The worst of each: it starts as late as it may, lets a call pass, and is ended."""
    first = Deadlines(call=marker)
    second = first.hurried(stalled=True, lingered=True)
    spent = 0.0
    for turn in (first, second):
        start = min(loading, turn.loading)
        spent += start + turn.after(start) + 2 * BRIEF

    assert spent <= 15.0
    assert first.after(0.1) == min(marker, PATIENCE - 0.1) or marker < BRIEF


@pytest.mark.slow
@pytest.mark.parametrize("kind", HANGS)
def test_a_hang_is_waited_for_in_two_tests_at_most(
    kind: str,
) -> None:
    exercise = COURSE.find("03")
    work = Work(exercise, (("main.py", HANGS[kind].encode()),))
    with Worker() as worker:
        worker.start()
        found, fault = grade.exercise(work, worker, 1)

    assert fault is None
    waited = [test for test in found.tests if test.duration_s > 2.5]
    assert len(waited) <= 2
    assert [test.message for test in found.tests][2:] == (
        ["Not run: earlier requirements ran out of time."] * (len(found.tests) - 2)
    )


TRICKS = {
    "a slow import": "import time\ntime.sleep(0.8)\n{app}",
    "slow answers": "{app}\n@app.middleware('http')\nasync def slow(request, call_next):\n"
    "    await asyncio.sleep(0.8)\n    return await call_next(request)\n",
    "an endless start": "{app}\n@asynccontextmanager\nasync def life(app):\n"
    "    await asyncio.sleep(3600)\n    yield\n\napp.router.lifespan_context = life\n",
    "an endless end": "{app}\n@asynccontextmanager\nasync def life(app):\n"
    "    yield\n    await asyncio.sleep(3600)\n\napp.router.lifespan_context = life\n",
    "threads that hash at import": "{hashing}\n{app}",
    "threads that hash in each call": "{app}\n{define}\n@app.middleware('http')\n"
    "async def hash_on(request, call_next):\n    start()\n    return await call_next(request)\n",
    "an answer in drops": "{app}\nfrom fastapi.responses import StreamingResponse\n\n"
    "async def drops():\n    while True:\n        yield b' '\n"
    "        await asyncio.sleep(0.2)\n\n"
    "@app.middleware('http')\nasync def drip(request, call_next):\n"
    "    return StreamingResponse(drops())\n",
    "a farewell that never ends": "import atexit, time\natexit.register(time.sleep, 3600)\n{app}",
    "a thread that never ends": "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(3600,)).start()\n{app}",
    "no end to what is printed": "{app}\nimport threading\n\ndef say():\n    while True:\n"
    "        print('x' * 10_000)\n\nthreading.Thread(target=say, daemon=True).start()\n",
    "deaf ears": "import signal\nfor number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):\n"
    "    signal.signal(number, signal.SIG_IGN)\n{app}\n@app.middleware('http')\n"
    "async def hang(request, call_next):\n    while True:\n        pass\n",
    "a pattern without end": "{app}\nimport re\n\n@app.middleware('http')\n"
    "async def match(request, call_next):\n    re.match('(a+)+b', 'a' * 60)\n",
}
HONEST = """
import asyncio
from contextlib import asynccontextmanager
from fastapi import FastAPI

app = FastAPI()

@app.get("/")
async def greet():
    return {"message": "Hello World"}
"""
HASHING = """
import hashlib, threading

def hash_on():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10_000_000)

def start():
    for _ in range(50):
        threading.Thread(target=hash_on, daemon=True).start()
"""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.mark.slow
@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_makes_an_exercise_longer_than_twice_its_seconds(
    worker: Worker, trick: str
) -> None:
    """The seconds are those that the app could use, so that no load on the machine decides it."""
    source = TRICKS[trick].replace("{app}", HONEST).replace("{define}", HASHING)
    source = source.replace("{hashing}", f"{HASHING}\nstart()\n")
    work = Work(replace(COURSE.find("01"), seconds=2.0), (("main.py", source.encode()),))
    if worker.process is None:
        worker.start()
    clock = worker.clock
    clock.allow(work.exercise.seconds)
    begun = clock.now()

    found, fault = grade.exercise(work, worker, 1)

    assert fault is None
    assert found.score < found.max_score
    assert clock.now() - begun <= 2 * work.exercise.seconds + workers.LOOK


def test_time_is_shared_out_among_the_exercises_to_come() -> None:
    one, two = solution("01"), solution("24")
    refused = Work(COURSE.find("03"), refusal="It is a link.")
    whole = one.exercise.seconds + two.exercise.seconds
    assert grade._share((one, refused, two), whole) == one.exercise.seconds
    assert grade._share((two,), 30.0) == 30.0
    assert grade._share((refused,), -1.0) == 0.0


def test_an_exercise_whose_time_is_over_is_ended_and_the_report_is_whole() -> None:
    works = (Work(COURSE.find("03"), (("main.py", HANGS["at import"].encode()),)), solution("01"))
    with Worker() as worker:
        worker.start()
        late, fault = grade.exercise(works[0], worker, 1, most=1.0)
        [*_, report] = grade.progress(
            submission.Submission("x", works), worker, 1, time.monotonic()
        )

    assert fault is None
    assert late.score == 0
    assert len(late.tests) == late.max_score
    assert {test.status for test in late.tests} <= {"error", "missing", "timeout"}
    assert [one.address for one in report.exercises] == ["01", "03"]
    assert report.score == 0


def test_a_runner_that_cannot_be_replaced_in_time_is_no_fault_of_ours() -> None:
    with Worker() as worker:
        worker.start()
        worker._stop()
        worker.until = time.monotonic()
        found, fault = grade.exercise(solution("01"), worker, 1, most=0.0)

    assert fault is None
    assert (found.score, found.reason) == (0, grade.OVER)


def test_a_grader_without_time_to_start_is_at_fault_itself() -> None:
    with Worker() as worker:
        worker.until = time.monotonic()
        with pytest.raises(WorkerError, match="The spec runner does not start"):
            worker.start()


def test_no_test_is_begun_when_the_time_of_its_exercise_is_over(tmp_path: Path) -> None:
    exercise = COURSE.find("01")
    trials = fixtures.Trials(
        lambda _, clock: fixtures.trial(InProcess(), tmp_path, exercise, clock, within=-1.0)
    )
    trial = trials.of(exercise.spec)
    with pytest.raises(DeadlineError, match="the time that grading has for this exercise is over"):
        fixtures._require_time(trials, trial)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--within", "soon"], "'soon' is no span of time"),
        (["--fail-under", "most"], "--fail-under takes a percentage such as 80 or 80%"),
        (["--fail-under", "101%"], "not '101%'"),
    ],
)
def test_options_say_what_they_take(
    option: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["grade", ".", *option])
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), ("1d", 86400)]
)
def test_spans_of_time(text: str, seconds: float) -> None:
    assert duration.seconds(text) == seconds


def test_percentages() -> None:
    assert [cli._percent(text) for text in (None, "80", "80%", " 12.5 %")] == [None, 80, 80, 12.5]
