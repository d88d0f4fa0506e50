"""Drives a learner's ASGI app over one socket of frames, many exchanges at once.

The same engine serves in a thread beside a student's pytest and in a confined process for a grade.
Each message in carries `id` and `op`; each message out carries `id` and `event`.
"""

import asyncio
import inspect
import json
import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

from graders.apps.host import faults, frames, loading
from graders.apps.host.reading import Copy

PIECE = 256 * 1024
"""Bytes of a body that one message carries."""

FIRST_PORT, PORTS = 50000, 10000
"""Where requests come from: each from another port, as over a connection of its own."""

GRACE = 1.0
"""Seconds that an exchange has to end by itself once its client is gone."""

App = Callable[..., Awaitable[None]]
Event = dict[str, Any]


class GoneError(Exception):
    """The other side has heard enough; a learner's `ConnectionError` is another one."""


class Exchange:
    """One request or websocket under way."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.inbox: asyncio.Queue[Event] = asyncio.Queue()
        self.window = asyncio.Semaphore(frames.WINDOW)
        self.gone = asyncio.Event()
        self.started = False
        self.complete = False


class Engine:
    """The learner's module and app behind a socket, until the other side says `down` or goes."""

    def __init__(self, connection: socket.socket, files: Copy) -> None:
        self.connection = connection
        self.files = files
        self.app: App | None = None
        self.state: dict[str, Any] = {}
        self.exchanges: dict[int, Exchange] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self.operations: dict[str, Callable[[int, Event], Awaitable[None]]] = {
            "http": self._http,
            "ws": self._websocket,
            "call": self._call,
            "value": self._value,
            "flush": self._flush,
        }

    async def serve(self, module: ModuleType) -> None:
        """Run the app's lifespan and answers messages in between."""
        self.reader, self.writer = await asyncio.open_connection(sock=self.connection)
        try:
            await self._serve(module)
        except GoneError:
            pass
        finally:
            self.writer.close()

    async def _serve(self, module: ModuleType) -> None:
        self.app = getattr(module, "app", None)
        if self.app is not None and not callable(self.app):
            await self._put(0, "failed", phase="app", fault=_no_app(self.app))
            return
        lifespan = Lifespan(self.app, self.state)
        failure = await lifespan.start()
        if failure is not None:
            await self._put(0, "failed", phase="startup", fault=self._describe(failure))
            return
        _settle_routes(self.app)
        others = [] if self.app is not None else _apps(module)
        await self._put(0, "up", app=self.app is not None, others=others)
        if await self._answer():
            failure = await lifespan.stop()
            await self._put(0, "down", fault=failure and self._describe(failure))

    async def _answer(self) -> bool:
        """Answer messages; true when asked to stop, false when the other side is gone."""
        while (message := await self._get()) is not None:
            number, op = message["id"], message["op"]
            if op == "down":
                break
            if op in self.operations:
                self._begin(number, op, message)
            elif number in self.exchanges:
                self._go_on(self.exchanges[number], op, message)
        for task in list(self.tasks.values()):
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=GRACE)
        return message is not None

    def _begin(self, number: int, op: str, message: Event) -> None:
        self.exchanges[number] = Exchange(number)
        self.tasks[number] = asyncio.create_task(self._run(number, op, message))

    def _go_on(self, exchange: Exchange, op: str, message: Event) -> None:
        if op == "credit":
            for _ in range(frames.CREDIT):
                exchange.window.release()
        elif op == "ws.send":
            exchange.inbox.put_nowait(message["message"])
        elif op == "cancel" and not exchange.gone.is_set():
            exchange.gone.set()
            loop = asyncio.get_running_loop()
            loop.call_later(GRACE, self.tasks[exchange.number].cancel)

    async def _run(self, number: int, op: str, message: Event) -> None:
        exchange = self.exchanges[number]
        try:
            await self.operations[op](number, message)
            await self._put(number, "end")
        except asyncio.CancelledError:
            await self._put(number, "end")
        except GoneError:
            pass
        except BaseException as error:  # noqa: BLE001 - learner code may raise anything
            await self._put(
                number, "error", fault=self._describe(error), complete=exchange.complete
            )
        finally:
            del self.exchanges[number], self.tasks[number]

    async def _http(self, number: int, message: Event) -> None:
        exchange = self.exchanges[number]
        body = frames.decode(message["body"])
        asked = False

        async def receive() -> Event:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": body, "more_body": False}
            await exchange.gone.wait()
            return {"type": "http.disconnect"}

        async def send(event: Event) -> None:
            if exchange.gone.is_set():
                return
            if event["type"] == "http.response.start":
                exchange.started = True
                headers = _text_pairs(event.get("headers", ()))
                await self._put(number, "start", status=int(event["status"]), headers=headers)
            elif event["type"] == "http.response.body":
                await self._send_body(exchange, bytes(event.get("body", b"")))
                if not event.get("more_body", False):
                    exchange.complete = True
                    exchange.gone.set()

        await self._the_app()(self._scope("http", message), receive, send)
        if not exchange.complete and not exchange.gone.is_set():
            raise RuntimeError("The app returned without finishing its response.")

    async def _send_body(self, exchange: Exchange, body: bytes) -> None:
        for start in range(0, len(body), PIECE):
            await exchange.window.acquire()
            if exchange.gone.is_set():
                return
            piece = frames.encode(body[start : start + PIECE])
            await self._put(exchange.number, "body", body=piece)

    async def _websocket(self, number: int, message: Event) -> None:
        exchange = self.exchanges[number]
        exchange.inbox.put_nowait({"type": "websocket.connect"})

        async def receive() -> Event:
            event = await exchange.inbox.get()
            if event.get("bytes") is not None:
                event = event | {"bytes": frames.decode(event["bytes"])}
            return event

        async def send(event: Event) -> None:
            await self._put(number, "ws", message=_jsonable_event(event))

        await self._the_app()(self._scope("websocket", message), receive, send)

    async def _call(self, number: int, message: Event) -> None:
        function = loading.look_up(message["name"])
        if inspect.iscoroutinefunction(function):
            value = await function(*message["args"], **message["kwargs"])
        else:
            value = await asyncio.to_thread(function, *message["args"], **message["kwargs"])
            if inspect.isawaitable(value):
                value = await value
        await self._put(number, "value", value=_json_value(message["name"], value))

    async def _value(self, number: int, message: Event) -> None:
        value = loading.look_up(message["name"])
        await self._put(number, "value", value=_json_value(message["name"], value))

    async def _flush(self, number: int, _message: Event) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        await self._put(number, "value", value=None)

    def _the_app(self) -> App:
        if self.app is None:
            raise AttributeError("There is no `app` in the learner's module.")
        return self.app

    def _scope(self, kind: str, message: Event) -> Event:
        url = urlsplit(message["url"])
        scope = {
            "type": kind,
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http" if kind == "http" else "ws",
            "path": unquote(url.path) or "/",
            "raw_path": url.path.encode("ascii"),
            "query_string": url.query.encode("ascii"),
            "root_path": "",
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in message["headers"]],
            "client": (message["client"], FIRST_PORT + message["id"] % PORTS),
            "server": ("testserver", 80),
            "state": self.state.copy(),
            "extensions": {},
        }
        if kind == "http":
            return scope | {"method": message["method"]}
        return scope | {
            "subprotocols": message["subprotocols"],
            "extensions": {"websocket.http.response": {}},
        }

    def _describe(self, error: BaseException) -> Event:
        return faults.describe(error, self.files)

    async def _get(self) -> Event | None:
        try:
            head = await self.reader.readexactly(frames.HEADER.size)
            (size,) = frames.HEADER.unpack(head)
            message: Event = json.loads(await self.reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return message

    async def _put(self, number: int, event: str, **more: Any) -> None:  # noqa: ANN401 - JSON of any shape
        self.writer.write(frames.pack({"id": number, "event": event, **more}))
        try:
            await self.writer.drain()
        except ConnectionError as error:
            raise GoneError from error


class Lifespan:
    """The app's lifespan, as a server runs it; an app that knows none is fine."""

    def __init__(self, app: App | None, state: dict[str, Any]) -> None:
        self.app = app
        self.state = state
        self.inbox: asyncio.Queue[Event] = asyncio.Queue()
        self.heard: asyncio.Queue[Event] = asyncio.Queue()
        self.failure: BaseException | None = None
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> BaseException | None:
        """Run the start-up; return what it raised."""
        if self.app is None:
            return None
        self.task = asyncio.create_task(self._run(self.app))
        return await self._step("startup")

    async def stop(self) -> BaseException | None:
        """Run the shutdown; return what it raised."""
        if self.task is None or self.task.done():
            return None
        failure = await self._step("shutdown")
        await asyncio.wait([self.task], timeout=GRACE)
        return failure

    async def _run(self, app: App) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        try:
            await app(scope, self.inbox.get, self.heard.put)
        except BaseException as error:  # noqa: BLE001 - learner code may raise anything
            self.failure = error
        self.heard.put_nowait({"type": "over"})

    async def _step(self, name: str) -> BaseException | None:
        self.inbox.put_nowait({"type": f"lifespan.{name}"})
        event = await self.heard.get()
        if event["type"] == f"lifespan.{name}.failed":
            await self.heard.get()
            return self.failure or RuntimeError(str(event.get("message", "")))
        return None if event["type"] == f"lifespan.{name}.complete" else self._unsupported()

    def _unsupported(self) -> BaseException | None:
        """Let an app that says nothing of lifespan run without one, as servers do."""
        return self.failure if isinstance(self.failure, SystemExit | KeyboardInterrupt) else None


def run(connection: socket.socket, files: Copy, name: str) -> None:
    """Import the module `name` from a copy of the learner's files and serve it over `connection`.

    What the import raises is reported over the connection, never raised.
    """
    _log_as_a_server()
    try:
        module = loading.load(files, name)
    except BaseException as error:  # noqa: BLE001 - learner code may raise anything
        fault = faults.describe(error, files)
        report = {"id": 0, "event": "failed", "phase": "import", "fault": fault}
        connection.sendall(frames.pack(report))
        connection.close()
        return
    asyncio.run(Engine(connection, files).serve(module))


def _log_as_a_server() -> None:
    """Have the loggers of uvicorn write to stderr, as they do where it serves an app."""
    server = logging.getLogger("uvicorn")
    server.handlers[:] = [logging.StreamHandler()]
    server.propagate = False
    for one in (server, logging.getLogger("uvicorn.error")):
        one.setLevel(logging.INFO)


def _settle_routes(app: object) -> None:
    """Have included routers worked out now, not while the first request of a test waits.

    FastAPI does so when one of them is first asked whether a request is its own.
    """
    nobodys = {"type": "http", "method": "GET", "path": "/\0", "headers": [], "root_path": ""}
    for route in getattr(app, "routes", ()):
        with suppress(Exception):  # it is told when a test asks for a route
            route.matches(nobodys.copy())


def _apps(module: ModuleType) -> list[str]:
    """Return the names under which a module without `app` has one all the same."""
    kinds = tuple(
        getattr(sys.modules[name], kind)
        for name, kind in (("starlette.applications", "Starlette"), ("fastapi", "FastAPI"))
        if name in sys.modules
    )
    return [name for name, value in vars(module).items() if isinstance(value, kinds)]


def _no_app(found: object) -> Event:
    return {"type": type(found).__name__[:200], "text": "`app` is not an application", "frames": []}


def _text_pairs(headers: Any) -> list[list[str]]:  # noqa: ANN401 - whatever the app sends
    return [[bytes(k).decode("latin-1"), bytes(v).decode("latin-1")] for k, v in headers]


def _jsonable_event(event: Event) -> Event:
    event = dict(event)
    for key in ("bytes", "body"):
        if event.get(key) is not None:
            event[key] = frames.encode(bytes(event[key]))
    if "headers" in event:
        event["headers"] = _text_pairs(event["headers"])
    return event


def _json_value(name: str, value: object) -> Any:  # noqa: ANN401 - JSON of any shape
    from pydantic_core import to_jsonable_python  # noqa: PLC0415 - costs 30 ms that few exercises need

    try:
        return json.loads(json.dumps(to_jsonable_python(value)))
    except (ValueError, TypeError, RecursionError):
        kind = type(value).__name__
        raise TypeError(f"`{name}` gives a {kind}, which cannot be written as JSON.") from None
