"""The spec's end of the wire: deadlines, limits, and no trust in what comes back."""

import json
import re
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from graders.apps.clock import Clock
from graders.apps.host import frames

MAX_WAITING = 32 * 1024 * 1024
"""Bytes of messages that may wait to be asked for; an honest engine's window is far below."""

MAX_DEPTH = 200
MAX_VALUES = 500_000
"""Opened, closed and comma-separated, of one piece of JSON; each may take a hundred bytes here."""

WEIGHT = 32
"""Bytes that such a value counts for, beside those it was sent in, while it waits."""

SENDING = 5.0
"""Seconds that the app may leave a message untaken."""

STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
STRUCTURE = re.compile(rb"[\[\]{},]")

EVENTS = frozenset({"up", "down", "failed", "start", "body", "end", "error", "value", "ws"})

Event = dict[str, Any]


class LearnerError(Exception):
    """What the learner's code raised, or did instead of answering."""

    def __init__(self, fault: Mapping[str, Any]) -> None:
        self.type: str = str(fault["type"])
        self.text: str = str(fault["text"])
        self.frames: list[Event] = list(fault["frames"])
        super().__init__(f"{self.type}: {self.text}" if self.text else self.type)

    @property
    def fault(self) -> Event:
        """The error as plain data."""
        return {"type": self.type, "text": self.text, "frames": self.frames}


class AppFailedError(LearnerError):
    """The app could not be run, or its process is gone; `phase` says where."""

    def __init__(self, phase: str, sentence: str, fault: Mapping[str, Any] | None = None) -> None:
        super().__init__(fault or {"type": phase, "text": "", "frames": []})
        self.phase = phase
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class DeadlineError(LearnerError):
    """The learner's code took longer than it may."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"type": "Timeout", "text": sentence, "frames": []})

    def __str__(self) -> str:
        return self.text


class ProtocolError(AppFailedError):
    """The app's process sent what no engine sends."""

    def __init__(self, sentence: str) -> None:
        super().__init__("protocol", f"The app's process was stopped: {sentence}.")


class Connection:
    """Many exchanges over one socket; whoever waits first reads for all."""

    def __init__(self, peer: socket.socket, clock: Clock, until: float = float("inf")) -> None:
        """Take over a socket; nothing is sent after `until`."""
        self.peer = peer
        self.clock = clock
        self.until = until
        self.lost: LearnerError | None = None
        self.stalled = False
        """Whether the app has let a deadline pass."""
        self._mute = False
        self._numbers = 0
        self._open = {0}
        self._waiting: dict[int, deque[Event]] = defaultdict(deque)
        self._size = 0
        self._sizes: dict[int, int] = {}
        self._buffer = bytearray()
        self._sending = threading.Lock()
        self._turn = threading.Condition()
        self._reading = False

    def begin(self, op: str, **more: Any) -> int:  # noqa: ANN401 - JSON of any shape
        """Send the first message of an exchange and return its number."""
        with self._sending:
            self._numbers += 1
            number = self._numbers
            self._open.add(number)
        self.send(number, op, **more)
        return number

    def send(self, number: int, op: str, **more: Any) -> None:  # noqa: ANN401 - JSON of any shape
        """Send a message of an exchange; one to an app that is gone or takes none is lost."""
        data = frames.pack({"id": number, "op": op, **more})
        with self._sending:
            if not self._mute:
                self._mute = not self._delivered(data, min(self.clock.now() + SENDING, self.until))

    def _delivered(self, data: bytes, until: float) -> bool:
        """Send bytes; if not all are taken, no later message could be understood."""
        rest = memoryview(data)
        while rest:
            try:
                self._patiently(until)
                rest = rest[self.peer.send(rest) :]
            except TimeoutError:
                if self.clock.left(until) <= 0:
                    self.stalled = True
                    return False
            except OSError:
                return False  # the answer will be that the app is gone
        return True

    def _patiently(self, until: float) -> None:
        """Have the socket wait for a second at most, so that no deadline is slept through."""
        self.peer.settimeout(max(0.001, min(1.0, self.clock.left(until))))

    def close(self) -> None:
        """Hang up."""
        self.peer.close()

    def finish(self, number: int) -> None:
        """Take no further message of this exchange."""
        with self._turn:
            self._open.discard(number)
            for event in self._waiting.pop(number, ()):
                self._size -= event["size"]

    def receive(self, number: int, until: float) -> Event:
        """Return the next message of an exchange.

        Raises:
            DeadlineError: None came until then.
            AppFailedError: None will come any more.
        """
        while True:
            with self._turn:
                while not self._waiting[number] and self._reading and self.lost is None:
                    if not self._turn.wait(max(0.0, min(1.0, self.clock.left(until)))):
                        self._check(until)
                if self._waiting[number]:
                    event = self._waiting[number].popleft()
                    self._size -= event["size"]
                    return event
                if self.lost is not None:
                    raise self.lost
                self._reading = True
            self._read_one(until)

    def _read_one(self, until: float) -> None:
        """Read one message for whoever waits for it."""
        event: Event | None = None
        lost: LearnerError | None = None
        try:
            event = self._frame(until)
        except DeadlineError:
            raise
        except AppFailedError as error:
            lost = error
        finally:
            with self._turn:
                self._reading = False
                self.lost = self.lost or lost
                if event is not None and event["id"] in self._open:
                    self._waiting[event["id"]].append(event)
                    self._size += event["size"]
                if self._size > MAX_WAITING:
                    self.lost = ProtocolError("it sent more than was asked for")
                self._turn.notify_all()

    def _frame(self, until: float) -> Event:
        head = self._exactly(frames.HEADER.size, until, peek=True)
        (size,) = frames.HEADER.unpack(head)
        if size > frames.MAX_FRAME:
            raise ProtocolError("it sent a message that is too large")
        whole = self._exactly(frames.HEADER.size + size, until)
        try:
            return self._event(whole[frames.HEADER.size :])
        except LearnerError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it was made by what the app has sent
            raise ProtocolError("it sent something unreadable") from None

    def _event(self, body: bytes) -> Event:
        values = weighed(body)
        if values is None:
            raise ProtocolError("it sent JSON too deep or too large to read")
        event = json.loads(body.decode("ascii"))
        known = (
            isinstance(event, dict)
            and type(event.get("id")) is int
            and 0 <= event["id"] <= self._numbers
            and type(event.get("event")) is str
            and event["event"] in EVENTS
        )
        if not known:
            raise ProtocolError("it sent an answer to no question")
        return checked(event) | {"size": len(body) + values * WEIGHT}

    def _exactly(self, size: int, until: float, *, peek: bool = False) -> bytes:
        while len(self._buffer) < size:
            self._check(until)
            self._patiently(until)
            try:
                piece = self.peer.recv(1 << 18)
            except TimeoutError:
                continue
            except OSError:
                piece = b""
            if not piece:
                raise AppFailedError("gone", "The app's process is gone.")
            self._buffer += piece
        found = bytes(self._buffer[:size])
        if not peek:
            del self._buffer[:size]
        return found

    def _check(self, until: float) -> None:
        if self.clock.left(until) <= 0:
            self.stalled = True
            raise DeadlineError("The app did not answer in time.")


def weighed(body: bytes) -> int | None:
    """Return about how many values are in JSON; None if they are too many or nested too deeply."""
    opened = body.count(b"[") + body.count(b"{")
    most = 2 * opened + body.count(b",")
    if opened <= MAX_DEPTH and most <= MAX_VALUES:
        return most
    depth = values = 0
    for values, found in enumerate(STRUCTURE.finditer(STRINGS.sub(b"", body)), start=1):
        mark = found[0]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MAX_DEPTH or values > MAX_VALUES:
            return None
    return values


SHAPES: dict[str, dict[str, tuple[type, ...]]] = {
    "up": {"app": (bool,)},
    "failed": {"phase": (str,), "fault": (dict,)},
    "start": {"status": (int,), "headers": (list,)},
    "body": {"body": (str,)},
    "error": {"fault": (dict,), "complete": (bool,)},
    "value": {"value": (object,)},
    "ws": {"message": (dict,)},
}


def checked(event: Event) -> Event:
    """Return the event, its fields of the types that the rest of us relies on.

    Raises:
        ProtocolError: A field is missing or of another type.
    """
    event = {"fault": None, **event}
    if event["event"] == "up":
        event["others"] = _names(event.get("others"))
    fields = {"fault": (dict, type(None)), **SHAPES.get(event["event"], {})}
    if not all(name in event and isinstance(event[name], types) for name, types in fields.items()):
        raise ProtocolError("it sent an answer of no known shape")
    if event["fault"] is not None:
        event["fault"] = checked_fault(event["fault"])
    return event


def _names(found: object) -> list[str]:
    """Return the first few names in what is said to be a list of them."""
    names = found if isinstance(found, list) else []
    return [one[:40] for one in names if isinstance(one, str) and one.isidentifier()][:3]


def checked_fault(fault: Event) -> Event:
    """Return a fault with fields of the right types and no others."""
    found = fault.get("frames")
    return {
        "type": str(fault.get("type", ""))[:200],
        "text": str(fault.get("text", ""))[:4000],
        "frames": [_frame(f) for f in found[:20] if isinstance(f, dict)]
        if isinstance(found, list)
        else [],
    }


def _frame(frame: Event) -> Event:
    line = frame.get("line")
    return {
        "file": str(frame.get("file", ""))[:300],
        "line": line if type(line) is int and 0 <= line < 10**7 else 0,
        "function": str(frame.get("function", ""))[:200],
        "source": str(frame.get("source", ""))[:400],
    }
