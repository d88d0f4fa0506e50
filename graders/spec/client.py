"""What specs hold: a client of the learner's app, and the learner's own code by name."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx2
from starlette.websockets import WebSocketDisconnect

from graders.apps.clock import Clock
from graders.apps.connection import (
    AppFailedError,
    Connection,
    DeadlineError,
    Event,
    LearnerError,
    ProtocolError,
    weighed,
)
from graders.apps.host import frames
from graders.spec.exchange import NOTE, Note

MAX_BODY = 8 * 1024 * 1024
MAX_HEADERS = 200
MAX_HEADER_BYTES = 64 * 1024
MAX_ENCODINGS = 2
MAX_ARGUMENT = 120
"""Characters of an argument that a note of a call shows."""

CHARSETS = frozenset({"utf-8", "ascii", "iso-8859-1", "utf-16", "windows-1252"})
LATIN = {"latin-1": "iso-8859-1", "latin1": "iso-8859-1", "utf8": "utf-8", "us-ascii": "ascii"}


STREAM, UNTIL = "kata.stream", "kata.until"
"""Extensions of a request: to be read piece by piece; the moment by which it must be answered."""

Request = tuple[str, str] | tuple[str, str, dict[str, Any]]


class Line:
    """The connection to the app that runs just now, and how long a call may take.

    A restart puts another connection here; clients and websockets go on with it.
    """

    def __init__(self, seconds: float, until: float, clock: Clock) -> None:
        self.connection: Connection | None = None
        self.seconds = seconds
        self.until = until
        self.clock = clock
        self.has_app = False
        self.module = "main.py"
        self.notes: list[Note] = []
        self.others: Sequence[str] = ()
        """Names of applications in a module that has no `app`."""

        self.fate: Callable[[], str] = str
        self.stuck: Callable[[], list[Event]] = list

    def open(self) -> Connection:
        """Return the connection.

        Raises:
            AppFailedError: The app is not running.
        """
        if self.connection is None:
            raise AppFailedError("gone", "The app is not running.")
        return self.connection

    def no_app(self) -> AppFailedError:
        """Return the error that says where `app` is missed, and what is there instead."""
        known = ", ".join(f"`{name}`" for name in self.others)
        instead = f" (there is {known})" if known else ""
        return AppFailedError("app", f"There is no `app` in {self.module}{instead}.")

    def deadline(self) -> float:
        """Return the moment by which a call that begins now must be answered."""
        return min(self.clock.now() + self.seconds, self.until)

    def note(self, note: Note) -> Note:
        """Keep a note of an exchange that begins."""
        self.notes.append(note)
        return note

    def receive(self, connection: Connection, number: int, until: float, note: Note) -> Event:
        """Return the next message of an exchange; what keeps it from coming is noted.

        Raises:
            LearnerError: None came.
        """
        try:
            return connection.receive(number, until)
        except LearnerError as error:
            if isinstance(error, AppFailedError) and error.phase == "gone":
                error.sentence = self.fate() or error.sentence
            if isinstance(error, DeadlineError):
                error.text = f"The app did not answer within {self.seconds:g} seconds."
                error.frames = self.stuck()
            note.fault = note.fault or {"type": _kind(error), "text": str(error), "frames": []}
            raise


def _kind(error: LearnerError) -> str:
    return "Timeout" if not isinstance(error, AppFailedError) else "ProcessEnded"


class Answer(httpx2.Response):
    """A response that cannot be made to cost us more than it should."""

    @property
    def charset_encoding(self) -> str | None:
        """The charset that the response names, where it is an ordinary one."""
        named = (super().charset_encoding or "").lower()
        named = LATIN.get(named, named)
        return named if named in CHARSETS else None

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the decoded body, as long as it is of a reasonable size.

        Raises:
            LearnerError: The body is too large.
        """
        encodings = self.headers.get_list("content-encoding", split_commas=True)
        if len(encodings) > MAX_ENCODINGS:
            raise _refusal("ResponseTooLarge", "The response is encoded too many times.")
        size = 0
        for piece in super().iter_bytes(chunk_size):
            size += len(piece)
            if size > MAX_BODY:
                raise _refusal("ResponseTooLarge", f"The response has over {MAX_BODY:,} bytes.")
            yield piece

    def json(self, **options: Any) -> Any:  # noqa: ANN401 - as in the class above
        """Return the body read as JSON.

        Raises:
            LearnerError: It is nested too deeply or has too many values.
            ValueError: It is no JSON.
        """
        check_json(self.content)
        return super().json(**options)


def check_json(body: bytes) -> None:
    """Refuse JSON whose parsing would take too much depth or memory.

    Raises:
        LearnerError: It does.
    """
    if weighed(_as_utf_8(body)) is None:
        raise _refusal("ResponseTooLarge", "The response is JSON too deep or too large to read.")


def _as_utf_8(body: bytes) -> bytes:
    """Return JSON in the encoding in which its marks are single bytes, whatever it came in."""
    encoding = json.detect_encoding(body)
    if encoding in {"utf-8", "utf-8-sig"}:
        return body
    return body.decode(encoding, errors="replace").encode(errors="replace")


class Body(httpx2.SyncByteStream):
    """The pieces of a response's body, asked for one by one."""

    def __init__(self, line: Line, exchange: "Pending") -> None:
        self.line = line
        self.exchange = exchange
        self.taken = 0
        self.over = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces until the exchange has ended.

        Raises:
            httpx2.RemoteProtocolError: The app failed in the middle of its answer.
        """
        while not self.over:
            event = self.exchange.next()
            if event["event"] == "body":
                self._take()
                piece = _bytes(event["body"])
                self.exchange.note.hear(piece)
                yield piece
            elif event["event"] in {"end", "error"}:
                self._finish(event)

    def _take(self) -> None:
        """Count a piece, and ask for more now and then."""
        self.taken += 1
        if self.taken % frames.CREDIT == 0:
            self.exchange.connection.send(self.exchange.number, "credit")

    def _finish(self, event: Event) -> None:
        self.over = True
        self.exchange.finish()
        if event["event"] == "error":
            self.exchange.note.fault = event["fault"]
            if not event["complete"]:
                broken = f"The app broke off in the middle of its answer: {_words(event['fault'])}"
                raise httpx2.RemoteProtocolError(broken)

    def close(self) -> None:
        """Tell the app that its client is gone, and wait until it has seen it."""
        if self.over:
            return
        self.over = True
        self.exchange.connection.send(self.exchange.number, "cancel")
        with suppress(LearnerError):
            self._drain()
        self.exchange.finish()

    def _drain(self) -> None:
        until = self.line.deadline()
        while True:
            event = self.exchange.connection.receive(self.exchange.number, until)
            if event["event"] == "error":
                self.exchange.note.fault = event["fault"]
            if event["event"] in {"end", "error"}:
                return


class Pending:
    """One exchange under way: its connection, number, note and deadline."""

    def __init__(
        self, line: Line, note: Note, until: float | None = None, *, streamed: bool = False
    ) -> None:
        self.line = line
        self.connection = line.open()
        self.note = note
        self.streamed = streamed
        self.until = line.deadline() if until is None else until
        self.number = 0

    def begin(self, op: str, **more: Any) -> None:  # noqa: ANN401 - JSON of any shape
        """Send the first message."""
        self.number = self.connection.begin(op, **more)

    def next(self) -> Event:
        """Return the next message, each of a stream within a deadline of its own."""
        until = self.line.deadline() if self.streamed else self.until
        try:
            return self.line.receive(self.connection, self.number, until, self.note)
        except LearnerError:
            self.connection.send(self.number, "cancel")
            self.finish()
            raise

    def finish(self) -> None:
        """Take no further message."""
        self.connection.finish(self.number)


class Transport(httpx2.BaseTransport):
    """Carries requests to the learner's app."""

    def __init__(self, line: Line, address: str) -> None:
        self.line = line
        self.address = address
        self.sent = threading.local()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request and return the response as soon as it starts."""
        headers = [[key, value] for key, value in request.headers.multi_items()]
        body = request.read()
        note = Note(request.method, _target(request.url), _pairs(headers), body)
        exchange = Pending(
            self.line,
            self.line.note(note),
            request.extensions.get(UNTIL),
            streamed=STREAM in request.extensions,
        )
        self._require_app()
        exchange.begin(
            "http",
            method=request.method,
            url=str(request.url),
            headers=headers,
            body=frames.encode(body),
            client=self.address,
        )
        if sent := getattr(self.sent, "event", None):
            sent.set()
        return self._response(exchange)

    def _require_app(self) -> None:
        if not self.line.has_app:
            raise self.line.no_app()

    def _response(self, exchange: Pending) -> httpx2.Response:
        event = exchange.next()
        if event["event"] == "error":
            exchange.finish()
            exchange.note.fault = event["fault"]
            return self._note(exchange.note, Answer(500, text="Internal Server Error"))
        if event["event"] != "start" or not 100 <= event["status"] <= 999:  # noqa: PLR2004 - as in RFC 9110
            raise ProtocolError("it sent no response")
        headers = response_headers(event["headers"])
        answer = Answer(event["status"], headers=headers, stream=Body(self.line, exchange))
        return self._note(exchange.note, answer)

    @staticmethod
    def _note(note: Note, answer: httpx2.Response) -> httpx2.Response:
        note.answered = True
        note.status = answer.status_code
        note.response_headers = tuple(answer.headers.multi_items())
        answer.extensions[NOTE] = note
        return answer


def response_headers(found: Sequence[Any]) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response, of a reasonable number and size.

    Raises:
        LearnerError: There are too many.
        ProtocolError: They are no pairs of strings.
    """
    if len(found) > MAX_HEADERS:
        raise _refusal("ResponseTooLarge", f"The response has over {MAX_HEADERS} headers.")
    pairs = []
    for pair in found:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(x) is str for x in pair)):  # noqa: PLR2004 - a pair
            raise ProtocolError("it sent headers of no known shape")
        pairs.append((_latin(pair[0]), _latin(pair[1])))
    if sum(len(key) + len(value) for key, value in pairs) > MAX_HEADER_BYTES:
        raise _refusal("ResponseTooLarge", f"The headers have over {MAX_HEADER_BYTES:,} bytes.")
    return pairs


def _latin(text: str) -> bytes:
    """Return the bytes that the engine has written as text."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise ProtocolError("it sent headers of no known shape") from None


class Client(httpx2.Client):
    """An HTTP client of the learner's app, with Starlette's `websocket_connect`."""

    def __init__(self, line: Line, address: str = "testclient") -> None:
        self.line = line
        self.carrier = Transport(line, address)
        super().__init__(
            transport=self.carrier,
            base_url="http://testserver",
            follow_redirects=True,
            trust_env=False,
            headers={"user-agent": "testclient", "accept-encoding": "gzip, deflate"},
        )

    def client_from(self, address: str) -> "Client":
        """Return another client of the same app, at another address and without cookies."""
        return Client(self.line, address)

    def stream(self, method: str, url: httpx2.URL | str, **options: Any) -> Any:  # noqa: ANN401 - as in the class above
        """Send a request and hand out the response before its body has come."""
        extensions = {**(options.pop("extensions", None) or {}), STREAM: True}
        return super().stream(method, url, extensions=extensions, **options)

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # noqa: ANN401 - as in the class above
        """Send a request; all that it is redirected to belongs to the same call."""
        request.extensions = {**request.extensions, UNTIL: self.carrier.line.deadline()}
        return super().send(request, **options)

    def together(self, *requests: Request) -> list[httpx2.Response]:
        """Send all requests before waiting for any; return the responses in the order asked."""
        answers: list[httpx2.Response | None] = [None] * len(requests)
        errors: list[BaseException] = []
        threads = []
        for place, request in enumerate(requests):
            sent = threading.Event()
            arguments = (place, request, sent, answers, errors)
            thread = threading.Thread(target=self._ask, args=arguments, daemon=True)
            thread.start()
            sent.wait(self.line.seconds)
            threads.append(thread)
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return [answer for answer in answers if answer is not None]

    def _ask(
        self,
        place: int,
        request: Request,
        sent: threading.Event,
        answers: list[httpx2.Response | None],
        errors: list[BaseException],
    ) -> None:
        self.carrier.sent.event = sent
        try:
            method, url, *options = request
            answers[place] = self.request(method, url, **(options[0] if options else {}))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread of the test
            errors.append(error)
        finally:
            sent.set()

    def websocket_connect(
        self,
        url: str,
        subprotocols: Sequence[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "WebSocketSession":
        """Return a websocket session to be entered with `with`."""
        return WebSocketSession(self, url, list(subprotocols or ()), dict(headers or {}))


class WebSocketDenied(WebSocketDisconnect):
    """The app answered a websocket handshake with an ordinary response."""

    def __init__(self, status_code: int, text: str) -> None:
        super().__init__(code=1006, reason=text)
        self.status_code = status_code
        self.text = text


class WebSocketSession:
    """A websocket to the learner's app, as in Starlette's TestClient."""

    def __init__(
        self, client: Client, url: str, subprotocols: list[str], headers: dict[str, str]
    ) -> None:
        self.client = client
        self.url = url
        self.subprotocols = subprotocols
        self.headers = headers
        self.accepted_subprotocol: str | None = None
        self.note = Note("WEBSOCKET", url, tuple(headers.items()))
        self.closed = False
        self.ended: Event | None = None

    def __enter__(self) -> Self:
        self.exchange = Pending(self.client.line, self.client.line.note(self.note), streamed=True)
        self.exchange.begin(
            "ws",
            url=f"ws://testserver{self.url}",
            headers=self._handshake(),
            subprotocols=self.subprotocols,
            client=self.client.carrier.address,
        )
        try:
            message = self.receive()
            self._raise_on_close(message)
        except BaseException:
            self._leave()
            raise
        self.accepted_subprotocol = message.get("subprotocol")
        return self

    def _handshake(self) -> list[list[str]]:
        headers = {
            "host": "testserver",
            "connection": "upgrade",
            "upgrade": "websocket",
            "sec-websocket-key": "dGVzdHNlcnZlcg==",
            "sec-websocket-version": "13",
        }
        if self.subprotocols:
            headers["sec-websocket-protocol"] = ", ".join(self.subprotocols)
        cookies = "; ".join(f"{k}={v}" for k, v in self.client.cookies.items())
        if cookies:
            headers["cookie"] = cookies
        given = {key.lower(): value for key, value in self.headers.items()}
        return [[key, value] for key, value in (headers | given).items()]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        if not self.closed:
            self.close(1000)
        self.exchange.until, self.exchange.streamed = self.client.line.deadline(), False
        with suppress(LearnerError):
            while self.ended is None:
                self._next()
        if self.ended is None:
            self.exchange.connection.send(self.exchange.number, "cancel")
        self.exchange.finish()

    def send(self, message: Event) -> None:
        """Send a message as ASGI knows it."""
        self.exchange.connection.send(self.exchange.number, "ws.send", message=message)

    def send_text(self, data: str) -> None:
        """Send text."""
        self.note.hear(f"> {data}\n".encode(errors="replace"))
        self.send({"type": "websocket.receive", "text": data})

    def send_bytes(self, data: bytes) -> None:
        """Send bytes."""
        self.note.hear(b"> %s\n" % data)
        self.send({"type": "websocket.receive", "bytes": frames.encode(data)})

    def send_json(self, data: Any, mode: Literal["text", "binary"] = "text") -> None:  # noqa: ANN401 - as Starlette's
        """Send a value as JSON."""
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        if mode == "text":
            self.send_text(text)
        else:
            self.send_bytes(text.encode())

    def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close from the client's side."""
        self.closed = True
        self.send({"type": "websocket.disconnect", "code": code, "reason": reason or ""})

    def receive(self) -> Event:
        """Return the app's next message as ASGI knows it.

        Raises:
            LearnerError: The app raised, or said nothing more in time.
        """
        event = self.ended or self._next()
        if event["event"] == "error":
            raise LearnerError(event["fault"])
        if event["event"] != "ws":
            raise WebSocketDisconnect(
                code=1006, reason="The app ended the session without a close."
            )
        return _message(event["message"])

    def _next(self) -> Event:
        event = self.exchange.next()
        if event["event"] in {"end", "error"}:
            self.ended = event
            self.note.answered = True
            self.note.fault = event["fault"]
        elif event["event"] == "ws":
            self._note(event["message"])
        else:
            raise ProtocolError("it sent no websocket message")
        return event

    def _note(self, message: Event) -> None:
        self.note.answered = True
        kind = str(message.get("type"))
        said = message.get("text") or message.get("bytes") or ""
        if kind == "websocket.send":
            self.note.hear(f"< {said}\n".encode(errors="replace"))
        elif kind == "websocket.close":
            self.note.hear(f"< closed: {message.get('code', 1000)}\n".encode(errors="replace"))

    def receive_text(self) -> str:
        """Return the next message's text."""
        return str(self._payload("text"))

    def receive_bytes(self) -> bytes:
        """Return the next message's bytes."""
        return bytes(self._payload("bytes"))

    def receive_json(self, mode: Literal["text", "binary"] = "text") -> Any:  # noqa: ANN401 - as Starlette's
        """Return the next message read as JSON."""
        text = self.receive_text() if mode == "text" else self.receive_bytes().decode()
        check_json(text.encode(errors="replace"))
        return json.loads(text)

    def _payload(self, key: str) -> Any:  # noqa: ANN401 - str or bytes by key
        message = self.receive()
        self._raise_on_close(message)
        found = message.get(key)
        if found is None:
            other = "bytes" if key == "text" else "text"
            raise AssertionError(f"The app sent {other}, not {key}: {message.get(other)!r}")
        return found

    def _raise_on_close(self, message: Event) -> None:
        if message["type"] == "websocket.close":
            self.closed = True
            raise WebSocketDisconnect(message["code"], message["reason"])
        if message["type"] == "websocket.http.response.start":
            self.note.status = message["status"]
            raise WebSocketDenied(message["status"], self._denial())

    def _denial(self) -> str:
        body = b""
        while True:
            message = self.receive()
            body += message.get("body") or b""
            if not message.get("more_body") or len(body) > MAX_BODY:
                return body.decode(errors="replace")


def _message(found: Event) -> Event:
    """Return a websocket message with fields of the types that ASGI gives them."""
    message: Event = {"type": str(found.get("type"))}
    for key in ("text", "subprotocol"):
        if isinstance(found.get(key), str):
            message[key] = found[key]
    for key in ("bytes", "body"):
        if isinstance(found.get(key), str):
            message[key] = _bytes(found[key])
    if message["type"] == "websocket.close":
        code = found.get("code", 1000)
        message["code"] = code if type(code) is int else 1000
        message["reason"] = str(found.get("reason") or "")
    if message["type"] == "websocket.http.response.start":
        status = found.get("status")
        message["status"] = status if type(status) is int else 500
    message["more_body"] = bool(found.get("more_body"))
    return message


class Learner:
    """The learner's own functions and values, by name: JSON in, JSON out."""

    Error = LearnerError

    def __init__(self, line: Line) -> None:
        self.line = line

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - JSON of any shape
        """Call a function such as `main.hash_password` and return what it returns.

        Raises:
            LearnerError: What the function raised.
        """
        shown = ", ".join([*map(_brief, args), *(f"{k}={_brief(v)}" for k, v in kwargs.items())])
        return self._ask(Note("CALL", f"{name}({shown})"), "call", name, args=args, kwargs=kwargs)

    def value(self, name: str, /) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return the value that stands under a name such as `world.diary`.

        Raises:
            LearnerError: There is none.
        """
        return self._ask(Note("VALUE", name), "value", name)

    def _ask(self, note: Note, op: str, name: str, **more: Any) -> Any:  # noqa: ANN401 - JSON of any shape
        exchange = Pending(self.line, self.line.note(note))
        exchange.begin(op, name=name, **more)
        event = exchange.next()
        while event["event"] not in {"value", "error"}:
            event = exchange.next()
        exchange.finish()
        note.answered = True
        if event["event"] == "error":
            note.fault = event["fault"]
            raise LearnerError(event["fault"])
        note.hear(repr(event["value"]).encode(errors="replace"))
        return event["value"]


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_ARGUMENT else f"{text[:MAX_ARGUMENT]}…"


def _refusal(kind: str, text: str) -> LearnerError:
    return LearnerError({"type": kind, "text": text, "frames": []})


def _bytes(text: str) -> bytes:
    try:
        return frames.decode(text)
    except ValueError:
        raise ProtocolError("it sent a body that is not base64") from None


def _target(url: httpx2.URL) -> str:
    parts = urlsplit(str(url))
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _pairs(headers: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in headers)


def _words(found: Mapping[str, Any]) -> str:
    return f"{found['type']}: {found['text']}"
