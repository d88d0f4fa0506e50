"""Fuzzes what strangers can feed us: the wire, the readers of reports, the cleaning of text.

Hypothesis rather than atheris: the inputs are structures, and the code under test is Python whose
branches lie in the shape of a message, not in its bytes.
"""

import argparse
import contextlib
import json
import socket
import sys
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
from graders.grading import outcome, recording
from graders.grading.report import RENDERERS
from graders.spec.client import Client, Learner, Line
from graders.spec.exchange import Note
from graders.spec.session import start_failure
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
            assert str(start_failure("main.py", heard))


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
    count = 0
    while time.monotonic() < until:
        for target in targets:
            target()
            count += 1
            if time.monotonic() > until:
                break
    print(f"{count} rounds of {ROUNDS} inputs, {len(TARGETS)} targets: no crash, no hang")
    return 0


if __name__ == "__main__":
    sys.exit(main())
