"""The vocabulary of specs as pytest fixtures, the same wherever the learner's app runs."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pytest

from graders.apps.clock import Clock
from graders.apps.connection import AppFailedError, DeadlineError, LearnerError
from graders.apps.postgresql import Schema
from graders.apps.scene import Launcher, Scene
from graders.course import catalogue
from graders.spec import asking
from graders.spec.client import Client, Learner
from graders.spec.comparison import Comparison
from graders.spec.database import Database
from graders.spec.evidence import COMPARISON, SESSION
from graders.spec.exchange import Note
from graders.spec.session import Deadlines, Session

STRIKES = 2
"""Time-outs after which the rest of an exercise is not run."""

Verdict = Literal["passed", "failed", "error", "timeout"]

Calls = Iterable[Sequence[Any]]
"""The arguments of many calls of a function."""

Begun = tuple[Session, int | LearnerError]
"""An app, and the number of a call of it, or why there is none."""


@dataclass
class Trial:
    """What one run of pytest knows of the exercise under test."""

    launcher: Launcher
    stage: Path
    exercise: catalogue.Exercise
    until: float
    strikes: int = 0
    refusal: str | None = None
    """Why the learner's files cannot be run, if so."""

    known_as: Mapping[str, str] = field(default_factory=dict)
    """The paths by which a person knows files of the stage."""

    lingered: bool = False
    """Whether an app did not end when it was told to."""

    end: float = float("inf")
    """The moment on the wall by which it must be over, whatever the app could use of the time."""


@dataclass
class Trials:
    """The exercises of one run of pytest, and how to make the trial of one that is new."""

    make: Callable[[Path, Clock], Trial]
    clock: Clock = field(default_factory=Clock)
    known: dict[Path, Trial] = field(default_factory=dict)
    ahead: dict[pytest.Item, Session] = field(default_factory=dict)
    """Tests to come whose apps are being started already."""

    beside: int = 1
    """How many apps may run beside each other."""

    def of(self, spec: Path) -> Trial:
        """Return the trial that a spec belongs to."""
        if spec not in self.known:
            self.known[spec] = self.make(spec, self.clock)
        return self.known[spec]


TRIALS = pytest.StashKey[Trials]()
SEED = pytest.StashKey[int]()
ERROR = pytest.StashKey[BaseException]()

MOVED = {"graders.host.testing": "graders.apps.host.testing"}
"""Names in specs that were given out, and what is meant by them."""

MARKERS = (
    "env(NAME='value'): environment variables of the app; None for one that must not be set",
    "files({name: text}): files in the app's working directory before it is imported",
    "deadline(seconds): how long each call of this test may take",
    "module(name, needs=()): what is imported instead of the module that has the app",
    "sqlite(reason): the test looks into SQLite, whatever server the other tests use",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that specs know."""
    group = parser.getgroup("katas")
    group.addoption("--seed", type=int, help="the seed that a spec draws its values from")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and settle the seed."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    asked = config.getoption("--seed")
    config.stash[SEED] = random.SystemRandom().randrange(10**6) if asked is None else asked
    config.option.seed = config.stash[SEED]  # pytest-xdist tells its workers the options


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep warnings of learner code from deciding a test."""
    for item in items:
        if is_spec(item.path) and config.stash.get(TRIALS, None) is not None:
            item.add_marker(pytest.mark.filterwarnings("ignore"))


def is_spec(path: Path) -> bool:
    """Whether a file is the spec of an exercise."""
    return path.name == catalogue.SPEC and catalogue.NAME.fullmatch(path.parent.name) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Tell the app's surroundings that its set-up is over."""
    if session := item.stash.get(SESSION, None):
        session.called()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget what an earlier test has compared."""
    item.config.stash[COMPARISON] = None


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> None:
    """Remember what an assertion has compared, and leave its words to pytest."""
    config.stash[COMPARISON] = Comparison(op, left, right)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember what a test raised, and count the time-outs of its exercise."""
    error = call.excinfo.value if call.excinfo else None
    if error is not None and ERROR not in item.stash:
        item.stash[ERROR] = error
        if (
            verdict(error) == "timeout"
            and is_spec(item.path)
            and (trials := item.config.stash.get(TRIALS, None))
        ):
            trials.of(item.path).strikes += 1
    return (yield)


def verdict(error: BaseException | None) -> Verdict:
    """Return what the outcome of a test is called in a report."""
    if error is None:
        return "passed"
    if isinstance(error, DeadlineError) or _is_backstop(error):
        return "timeout"
    return "error" if isinstance(error, AppFailedError) else "failed"


def _is_backstop(error: BaseException) -> bool:
    """Whether pytest-timeout has ended the test."""
    return isinstance(error, pytest.fail.Exception) and str(error).startswith("Timeout (>")


@pytest.fixture
def _session(request: pytest.FixtureRequest) -> Iterator[Session]:
    item, trials = request.node, request.config.stash[TRIALS]
    trial = trials.of(item.path)
    with ExitStack() as closing:
        session = trials.ahead.pop(item, None)
        if session is not None:
            closing.callback(_close, session, trial)
        _require_files(trial)
        _require_time(trials, trial)
        if session is None:
            session = session_of(item, trials)
            if schema := session.scene.schema:
                schema.make()
                closing.callback(schema.drop)
            closing.callback(_close, session, trial)
            write_files(item, session.scene.work)
        item.stash[SESSION] = session
        session.hurry(session.deadlines.hurried(stalled=trial.strikes > 0, lingered=trial.lingered))
        session.start()
        yield session


def _require_files(trial: Trial) -> None:
    if trial.refusal is not None:
        raise AppFailedError("refused", trial.refusal)


def _close(session: Session, trial: Trial) -> None:
    """End an app, and remember one that does not end by itself."""
    try:
        session.close()
    finally:
        trial.lingered |= session.lingered


def _require_time(trials: Trials, trial: Trial) -> None:
    if trial.strikes >= STRIKES:
        raise DeadlineError("Not run: earlier requirements ran out of time.")
    if time.monotonic() >= trial.end:
        raise DeadlineError("Not run: the time that grading has for this exercise is over.")
    if trials.clock.left(trial.until) <= 0:
        raise DeadlineError(f"Not run: the exercise took over {trial.exercise.seconds:g} seconds.")


def session_of(item: pytest.Item, trials: Trials) -> Session:
    """Return a session for a test, in a fresh working directory, before its app is started."""
    trial = trials.of(item.path)
    directory = trial.launcher.directory()
    environment, schema = _environment(item), None
    if (server := trial.launcher.server) and not _keeps_a_file(item, environment):
        schema = server.schema(directory.name)
        environment["DATABASE_URL"] = schema.url
    module, needs = _module(item, trial)
    scene = Scene(trial.stage, module, directory, environment, needs, schema, trial.known_as)
    return Session(trial.launcher, scene, _deadlines(item, trial), trials.clock)


def _module(item: pytest.Item, trial: Trial) -> tuple[str, tuple[str, ...]]:
    """Return what is imported, and which modules that needs."""
    marker = item.get_closest_marker("module")
    if marker is None:
        return trial.exercise.module, ()
    return marker.args[0], tuple(MOVED.get(one, one) for one in marker.kwargs.get("needs", ()))


def _environment(item: pytest.Item) -> dict[str, str | None]:
    environment: dict[str, str | None] = {}
    for marker in reversed(list(item.iter_markers("env"))):
        environment |= marker.kwargs
    return environment


def _keeps_a_file(item: pytest.Item, environment: Mapping[str, str | None]) -> bool:
    """Whether a test says itself which database the app uses, or looks into files of SQLite."""
    said = environment.get("DATABASE_URL") is not None
    return said or item.get_closest_marker("sqlite") is not None


def write_files(item: pytest.Item, directory: Path) -> None:
    """Write the files that a test wants in the app's working directory."""
    for marker in reversed(list(item.iter_markers("files"))):
        for name, text in marker.args[0].items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o644)


def _deadlines(item: pytest.Item, trial: Trial) -> Deadlines:
    marker = item.get_closest_marker("deadline")
    call = float(marker.args[0]) if marker else Deadlines.call
    return Deadlines(call=call, until=trial.until)


@pytest.fixture
def client(_session: Session) -> Iterator[Client]:
    """An HTTP client of a fresh copy of the learner's app."""
    if not _session.line.has_app:
        raise AppFailedError("app", f"There is no `app` in {_session.scene.file}.")
    with Client(_session.line) as client:
        yield client


@pytest.fixture
def learner(_session: Session) -> Learner:
    """The learner's functions and values by name."""
    return Learner(_session.line)


@pytest.fixture
def apart(request: pytest.FixtureRequest) -> Callable[[str, Calls], Iterator[Any]]:
    """Calls one of the learner's functions many times, each time in a fresh app of its own.

    Results come in the order of the calls; what a call raised comes in the place of its result.
    Once one has run out of time, the others have less of it.
    """
    item, trials = request.node, request.config.stash[TRIALS]
    stalled = False

    def call(name: str, calls: Calls) -> Iterator[Any]:
        nonlocal stalled
        rest, begun = iter(calls), deque[Begun]()
        try:
            while True:
                for arguments in islice(rest, trials.beside - len(begun)):
                    begun.append(_begin(item, trials, name, arguments))
                if not begun:
                    return
                session, number = begun.popleft()
                if stalled:
                    session.hurry(session.deadlines.hurried(stalled=True, lingered=False))
                result = _end(session, number)
                stalled |= isinstance(result, DeadlineError)
                yield result
        finally:
            for session, _ in begun:
                session.close()

    return call


def _begin(item: pytest.Item, trials: Trials, name: str, arguments: Sequence[Any]) -> Begun:
    session = session_of(item, trials)
    try:
        _require_time(trials, trials.of(item.path))
        session.start()
        return session, session.begin(name, arguments)
    except LearnerError as error:
        return session, error
    except BaseException:
        session.close()
        raise


def _end(session: Session, number: int | LearnerError) -> Any:  # noqa: ANN401 - JSON of any shape
    try:
        return number if isinstance(number, LearnerError) else session.result(number)
    except LearnerError as error:
        return error
    finally:
        session.close()


@pytest.fixture
def database(_session: Session) -> Database | Schema:
    """SQL on the app's database."""
    if _session.scene.schema is not None:
        return _session.scene.schema
    ask = asking.apart if _session.launcher.apart else asking.answer
    places = (_session.scene.work, _session.scene.code)
    return Database(places, _session.still, _session.clock, ask)


@pytest.fixture
def restart(_session: Session) -> Callable[[], None]:
    """Stops the app and starts it anew, with the same files."""
    return _session.restart


class Output:
    """What the terminal shows: what the app has printed or logged, and the server of crashes."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def text(self) -> str:
        """All of it so far; what a request has let out, which a server prints, comes last."""
        return self.session.output() + "".join(map(_printed, self.session.line.notes))


def _printed(note: Note) -> str:
    """Return what a server prints of a request: the exception that came out of it."""
    if note.status is None or note.fault is None:
        return ""
    return f"{note.fault['type']}: {note.fault['text']}\n"


@pytest.fixture
def output(_session: Session) -> Output:
    """What the terminal shows during the test."""
    return Output(_session)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Random values that are the same for the same seed, test and exercise."""
    seed = request.config.stash[SEED]
    return random.Random(f"{seed}/{request.path.parent.name}/{request.node.name}")  # noqa: S311 - no secret


def trial(
    launcher: Launcher,
    stage: Path,
    exercise: catalogue.Exercise,
    clock: Clock,
    within: float | None = None,
) -> Trial:
    """Return a trial whose time begins now; `within` are seconds on the wall, if they are short."""
    most = float("inf") if within is None else within
    seconds = min(exercise.seconds, most)
    clock.allow(seconds)
    return Trial(launcher, stage, exercise, clock.now() + seconds, end=time.monotonic() + most)
