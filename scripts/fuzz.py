"""Fuzzes what strangers can feed us: the wire, files of theirs that we read, text that we show.

Hypothesis rather than atheris: the inputs are structures, and the code under test is Python whose
branches lie in the shape of a message, not in its bytes.
"""

import argparse
import contextlib
import hashlib
import json
import socket
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.websockets import WebSocketDisconnect

from graders.apps.clock import Clock
from graders.apps.connection import EVENTS, Connection, LearnerError
from graders.apps.host import frames
from graders.apps.scene import Running, Scene
from graders.classroom.people import matching, roster
from graders.classroom.people.folder import Folder, Place
from graders.course import manifest
from graders.grading import audit, outcome, recording, tampering
from graders.grading.report import RENDERERS
from graders.spec import asking, starting
from graders.spec.client import Client, Learner, Line
from graders.spec.database import Database
from graders.spec.exchange import Note
from graders.spec.session import Deadlines, Session
from graders.telling import text
from graders.telling.text import shown

CALL = 0.3
"""Seconds that a hostile peer is waited for."""
HANG = 10.0
ROUNDS = 200
SCHEMA = Draft202012Validator(
    json.loads(Path(outcome.__file__).with_name("report").joinpath("schema.json").read_text())
)

CHARACTERS = st.characters(categories=None) | st.sampled_from("\x1b\x00\u202e\ud800`|:#<=\r\n")
WORDS = st.text(CHARACTERS, max_size=40)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner), max_leaves=12
)
FAULTS = st.fixed_dictionaries(
    {},
    optional={
        "type": VALUES,
        "text": VALUES,
        "frames": st.lists(
            st.fixed_dictionaries(
                {},
                optional=dict.fromkeys(("file", "line", "function", "source"), VALUES),
            ),
            max_size=3,
        )
        | VALUES,
    },
)
BODIES = st.binary(max_size=60).map(frames.encode) | WORDS
HEADERS = st.lists(
    st.lists(WORDS, min_size=2, max_size=2)
    | st.sampled_from(
        [
            ["content-encoding", "gzip"],
            ["content-encoding", "deflate, br, zstd"],
            ["content-type", "application/json; charset=utf-16"],
            ["content-type", "text/plain; charset=idna"],
            ["content-length", "-1"],
            ["location", "//[::1"],
            ["location", "/again"],
            ["set-cookie", "a=b; expires=x; domain=\xff"],
        ]
    )
    | VALUES,
    max_size=5,
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(
            [
                "websocket.accept",
                "websocket.send",
                "websocket.close",
                "websocket.http.response.start",
            ]
        )
        | VALUES,
        "text": VALUES,
        "bytes": BODIES | VALUES,
        "code": VALUES,
        "reason": VALUES,
        "status": VALUES,
        "body": BODIES | VALUES,
        "more_body": VALUES,
        "subprotocol": VALUES,
    },
)
EVENT = st.fixed_dictionaries(
    {"id": st.integers(-1, 4) | VALUES, "event": st.sampled_from(sorted(EVENTS)) | WORDS},
    optional={
        "status": st.integers(0, 1000) | VALUES,
        "headers": HEADERS | VALUES,
        "body": BODIES | VALUES,
        "message": MESSAGES | VALUES,
        "fault": FAULTS | VALUES,
        "complete": st.booleans() | VALUES,
        "phase": st.sampled_from(["import", "app", "startup"]) | VALUES,
        "app": st.booleans() | VALUES,
        "value": VALUES,
    },
)
FRAMES = st.one_of(
    EVENT.map(lambda event: _frame(json.dumps(event).encode())),
    st.binary(max_size=80).map(lambda body: _frame(body)),  # noqa: PLW0108 - defined below
    st.binary(max_size=80),
    st.sampled_from([b"\xff" * 4, b"\0" * 4, b"\0\0\0\1"]),
    st.integers(1, 5000).map(lambda depth: _frame(b"[" * depth)),
)
STREAMS = st.lists(FRAMES, max_size=8)
HONEST = {"id": 1, "event": "start", "status": 200, "headers": []}


def _frame(body: bytes) -> bytes:
    return frames.HEADER.pack(len(body)) + body


EXPECTED = (
    LearnerError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    WebSocketDisconnect,
    AssertionError,
    ValueError,
    KeyError,
)
"""What may be raised in a spec: each is a verdict about the answer, and none about the grader."""


@contextlib.contextmanager
def hostile(stream: list[bytes]) -> Iterator[Line]:
    """Give a line to a peer that says what it likes and never listens."""
    ours, theirs = socket.socketpair()
    clock = Clock()
    line = Line(CALL, clock.now() + 2 * CALL, clock)
    line.connection = Connection(ours, clock, line.until)
    line.has_app = True
    peer = threading.Thread(target=_speak, args=(theirs, stream), daemon=True)
    peer.start()
    started = time.monotonic()
    try:
        yield line
        for note in line.notes:
            _valid(note)
        assert time.monotonic() - started < HANG, "it hung"
    finally:
        ours.close()
        peer.join(HANG)


def _speak(theirs: socket.socket, stream: list[bytes]) -> None:
    with theirs, contextlib.suppress(OSError):
        for piece in stream:
            theirs.sendall(piece)


def _valid(note: Note) -> None:
    outcome.to_json(_report(recording.record(note)))


def _report(one: outcome.Exchange, message: str = "") -> outcome.Report:
    heard = outcome.Heard("test_it", "failed", message, message, 0.1, (one,))
    judged = outcome.judge(1, "slug", message, None, [("test_it", message)], {"test_it": heard})
    return outcome.total(
        [judged],
        tool=outcome.Tool("fuzz", "1"),
        submission=outcome.Submission(message),
        isolation=outcome.Isolation("full"),
        seed=1,
        started_at="2026-01-01T00:00:00+00:00",
        duration_s=1.0,
        environment=outcome.Environment("3"),
        notices=[outcome.Notice("ignored", message, message)],
    )


@given(STREAMS)
def asks(stream: list[bytes]) -> None:
    """A client asks for a page, reads it in every way, and asks again."""
    with hostile(stream) as line, contextlib.suppress(*EXPECTED), Client(line) as client:
        answer = client.get("/", params={"a": "b"})
        assert answer.text is not None
        answer.json()
        client.post("/again", json={})


@given(STREAMS)
def streams(stream: list[bytes]) -> None:
    """A client reads a response piece by piece, or several at once."""
    with hostile(stream) as line, contextlib.suppress(*EXPECTED), Client(line) as client:
        with client.stream("GET", "/") as answer:
            for _, _piece in zip(range(5), answer.iter_lines(), strict=False):
                pass
        client.together(("GET", "/a"), ("GET", "/b"))


@given(STREAMS)
def converses(stream: list[bytes]) -> None:
    """A client talks over a websocket."""
    with hostile(stream) as line, contextlib.suppress(*EXPECTED), Client(line) as client:  # noqa: SIM117 - as in a spec
        with client.websocket_connect("/ws", ["chat"]) as session:
            session.send_json({"a": 1})
            session.receive_json()
            session.receive_text()
            session.receive_bytes()


@given(STREAMS)
def looks_up(stream: list[bytes]) -> None:
    """A spec asks for a learner's values."""
    with hostile(stream) as line, contextlib.suppress(*EXPECTED):
        learner = Learner(line)
        json.dumps(learner.value("main.x"))
        learner.call("main.f", 1)


@given(EVENT)
def starts(event: dict[str, Any]) -> None:
    """An app says how it started."""
    with hostile([_frame(json.dumps(event | {"id": 0}).encode())]) as line:
        connection = line.open()
        with contextlib.suppress(LearnerError):
            heard = connection.receive(0, line.deadline())
            assert str(starting.failure("main.py", heard, Path(__file__).parent))


@given(st.sampled_from(["up", "flush", "down"]), STREAMS)
def says_at_any_moment(moment: str, stream: list[bytes]) -> None:
    """An app says what it likes when it starts, while it is asked what it has printed, at the end.

    Nothing of it is a fault of ours: at most the app has failed.
    """
    clock = Clock()
    ours, theirs = socket.socketpair()
    running = _Hostile(ours)
    deadlines = Deadlines(CALL, CALL, clock.now() + CALL)
    honest = {"id": 0, "event": "up", "app": True}
    said = stream if moment == "up" else [_frame(json.dumps(honest).encode()), *stream]
    peer = threading.Thread(target=_speak, args=(theirs, said), daemon=True)
    peer.start()
    started = time.monotonic()
    with file_of(b"app = None\n", "stage/main.py") as module:
        scene = Scene(module.parent, "main", module.parent.parent)
        session = Session(_Launcher(running), scene, deadlines, clock)
        with contextlib.suppress(LearnerError):
            session.start()
            if moment == "flush":
                session.output()
        session.close()
    peer.join(HANG)
    assert time.monotonic() - started < HANG, "it hung"


class _Hostile:
    """An app that is a socket and nothing else."""

    def __init__(self, wire: socket.socket) -> None:
        self.socket = wire

    def process(self) -> None:
        """Return nothing."""

    def output(self) -> str:
        """Return nothing."""
        return ""

    def called(self) -> None:
        """Do nothing."""

    def fate(self) -> str:
        """Say nothing."""
        return ""

    def still(self) -> contextlib.AbstractContextManager[object]:
        """Return a context that does nothing."""
        return contextlib.nullcontext()

    def end(self) -> None:
        """Hang up."""
        self.socket.close()


class _Launcher:
    """Launches one app that is there already."""

    apart = True
    server = None

    def __init__(self, running: _Hostile) -> None:
        self.running = running

    def directory(self) -> Path:
        """Return some directory."""
        return Path()

    def launch(self, _: Scene) -> Running:
        """Return the app."""
        return self.running

    def clear(self, directory: Path) -> None:
        """Do nothing."""


@contextlib.contextmanager
def file_of(content: bytes, name: str = "file") -> Iterator[Path]:
    """Lay a stranger's file down in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        yield path


NUMBERS = st.integers() | st.just(10**4299) | st.floats() | st.sampled_from(["1", "²", "-", "1e9"])
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "exercises": st.lists(
            st.fixed_dictionaries({}, optional={"number": NUMBERS, "score": NUMBERS | VALUES}),
            max_size=3,
        )
        | VALUES,
        "tests": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "test-name": st.sampled_from(["01.1", "01.2 a", "99.9"]) | VALUES,
                    "score": NUMBERS | VALUES,
                },
            ),
            max_size=3,
        )
        | VALUES,
        "ex-01": st.fixed_dictionaries({}, optional={"tests": VALUES}) | VALUES,
    },
)


@given(RESULTS.map(lambda found: json.dumps(found).encode()) | st.binary(max_size=200))
def claims(content: bytes) -> None:
    """A result that somebody claims is compared, or is none."""
    report = _report(recording.record(Note("GET", "/")))
    with file_of(content, "report.json") as path:
        for notice in audit.findings(path.parent, report):
            assert notice.text.encode()


@given(
    st.fixed_dictionaries(
        {"format": st.just(1) | VALUES},
        optional={
            **dict.fromkeys(("version", "grader"), WORDS | VALUES),
            **dict.fromkeys(("asked", "exercises"), st.lists(WORDS, max_size=3) | VALUES),
            **dict.fromkeys(
                ("protected", "given"),
                st.dictionaries(WORDS | st.sampled_from(["../a", "/etc/hostname", "a"]), WORDS)
                | VALUES,
            ),
        },
    ),
    st.booleans(),
)
def manifests(document: dict[str, Any], sealed: bool) -> None:  # noqa: FBT001 - drawn
    """A manifest is one, or is refused; what it names is looked for in its repository alone."""
    if sealed:
        whole = json.dumps(document, sort_keys=True).encode()
        document |= {"sha256": hashlib.sha256(whole).hexdigest()}
    with file_of(b"", "file") as path:
        place = path.parent / manifest.PLACE
        place.parent.mkdir(parents=True)
        place.write_bytes(json.dumps(document).encode())
        for notice in tampering.notices(path.parent, {}):
            assert notice.text.encode()


@given(
    st.lists(
        st.lists(WORDS | st.sampled_from(["name", "email", "ID"]), max_size=5), max_size=5
    ).map(lambda rows: "\n".join(map(",".join, rows)).encode(errors="surrogatepass"))
    | st.binary(max_size=200)
)
def rosters(content: bytes) -> None:
    """A roster is read, or refused in a sentence."""
    with file_of(content, "roster.csv") as path, contextlib.suppress(roster.RosterError):
        known = roster.read(path)
        place = Place("katas-ana", path.parent)
        matching.match(Folder("katas", "", (place,), ()), known)


def _sqlite() -> bytes:
    with file_of(b"", "app.db") as path:
        path.unlink()
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("create table things (id integer primary key, name text unique)")
            connection.execute("create view seen as select * from things")
            rows = [(f"name {number}",) for number in range(300)]
            connection.executemany("insert into things (name) values (?)", rows)
            connection.commit()
        return path.read_bytes()


SQLITE = _sqlite()
PATCHES = st.lists(
    st.tuples(st.integers(0, len(SQLITE) - 1) | st.integers(0, 120), st.binary(max_size=8)),
    max_size=12,
)


@given(PATCHES, st.sampled_from(["select * from things", "select * from seen"]))
def databases(patches: list[tuple[int, bytes]], sql: str) -> None:
    """A database that is damaged anywhere has rows, or is told to have none."""
    content = bytearray(SQLITE)
    for place, piece in patches:
        content[place : place + len(piece)] = piece
    with file_of(bytes(content), "app.db") as path:
        database = Database([path.parent], asking=asking.apart)
        with contextlib.suppress(AssertionError):
            database.rows(sql)
        with contextlib.suppress(AssertionError):
            database.execute("delete from things where id = ?", 1)


@given(WORDS | st.text(CHARACTERS), st.integers(1, 500), st.booleans())
def cleans(raw: str, limit: int, lines: bool) -> None:  # noqa: FBT001 - drawn
    """Text of any kind is made fit to be shown, once and for all."""
    clean = shown(raw, limit, lines=lines)
    assert len(clean) <= limit
    assert clean.encode().decode() == clean
    assert shown(clean, limit, lines=lines) == clean
    assert not text._BLOCK.search(clean)  # noqa: SLF001 - the same set, looked for again
    assert "##[" not in text.inert(clean)


@given(WORDS, st.binary(max_size=100), HEADERS, FAULTS)
def renders(word: str, body: bytes, headers: list[Any], found: dict[str, Any]) -> None:
    """A report of whatever was heard fits its schema, reads back, and can be rendered."""
    note = Note("GET", word, response_body=bytearray(body), answered=True)
    with contextlib.suppress(LearnerError):
        from graders.apps.connection import checked_fault  # noqa: PLC0415 - as above
        from graders.spec.client import response_headers  # noqa: PLC0415 - raises what is suppressed

        note.fault = checked_fault(found)
        note.response_headers = tuple(
            (key.decode("latin-1"), value.decode("latin-1"))
            for key, value in response_headers(headers)
        )
    report = _report(recording.record(note), word)
    document = outcome.to_json(report)
    SCHEMA.validate(json.loads(json.dumps(document)))
    assert outcome.to_json(outcome.from_json(document)) == document
    for render in RENDERERS.values():
        render(report).encode()


@given(VALUES, st.sampled_from(["exercises", "score", "submission", "status", "notices"]))
def reads(value: Any, field: str) -> None:  # noqa: ANN401 - JSON of any shape
    """A report that was tampered with is refused with a ValueError, or is one."""
    note = Note("GET", "/")
    document = outcome.to_json(_report(recording.record(note), "a")) | {field: value}
    with contextlib.suppress(ValueError):
        SCHEMA.validate(outcome.to_json(outcome.from_json(document)))


TARGETS: tuple[Callable[..., None], ...] = (
    asks,
    streams,
    converses,
    looks_up,
    starts,
    says_at_any_moment,
    claims,
    manifests,
    rosters,
    databases,
    cleans,
    renders,
    reads,
)


def main() -> int:
    """Take turns between the targets until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    until = time.monotonic() + options.minutes * 60
    configured = settings(
        max_examples=ROUNDS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    targets = [configured(target) for target in TARGETS]
    before = sorted(Path().glob("[!.]*"))
    count = 0
    while time.monotonic() < until:
        for target in targets:
            target()
            count += 1
            if time.monotonic() > until:
                break
    assert sorted(Path().glob("[!.]*")) == before, "it wrote where it was started"
    print(f"{count} rounds of {ROUNDS} inputs, {len(TARGETS)} targets: no crash, no hang")
    return 0


if __name__ == "__main__":
    sys.exit(main())
