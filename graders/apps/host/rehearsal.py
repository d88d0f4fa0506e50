"""Plays an app and its client before learners do, so that each child finds the stack in use.

Importing a library is the smaller part of its first use: caches fill, imports that were put off
are made up for, and Python runs a function faster from its eighth time on. What the zygote has
done, no child does again.
"""

import json
import socket
import threading
from pathlib import Path
from typing import BinaryIO

from graders.apps.host import engine, frames, loading
from graders.apps.host.reading import Copy

STAGE = str(Path(__file__).with_name("sample"))

PERFORMANCES = 2
ROUNDS = 4
"""How often the app is made, and how often it is then asked for everything."""

JSON = ["content-type", "application/json"]
FORM = ["content-type", "application/x-www-form-urlencoded"]
BEARER = ["authorization", "Bearer of-news"]

REQUESTS = (
    ("GET", "/?q=a", BEARER, b"", 200),
    ("POST", "/form", FORM, b"username=anna&password=a%20word", 200),
    ("POST", "/things", JSON, b'{"name": "a thing", "mail": "a@example.com", "size": 3}', 201),
    ("POST", "/things", JSON, b'{"name": "", "size": "small"}', 422),
    ("POST", "/things/shelves", JSON, b"", 409),
    ("GET", "/things?size=3&limit=2", BEARER, b"", 200),
    ("GET", "/things/1", BEARER, b"", 200),
    ("PATCH", "/things/1", JSON, b'{"size": 4}', 200),
    ("DELETE", "/things/1", BEARER, b"", 204),
    ("GET", "/things/1", BEARER, b"", 404),
    ("GET", "/nowhere", BEARER, b"", 404),
    ("GET", "/openapi.json", BEARER, b"", 200),
)
"""Method, path, a header, the body, and the status that is answered."""


def play() -> None:
    """Make the app and ask it for everything, again and again, and forget it."""
    for _ in range(PERFORMANCES):
        perform()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()  # a lock that it held would be held in each child for ever


def perform() -> list[int]:
    """Play the app once, and return the status of each answer."""
    here, there = socket.socketpair()
    statuses: list[int] = []
    client = threading.Thread(target=_ask, args=(here, statuses))
    client.start()
    engine.run(there, Copy(STAGE), "main")
    client.join()
    loading.forget(Copy(STAGE))
    return statuses


def _ask(wire: socket.socket, statuses: list[int]) -> None:
    with wire, wire.makefile("rb") as events:
        _hear(events, {"up"})
        for number, (method, path, header, body, _) in enumerate(REQUESTS * ROUNDS, start=1):
            message = {"id": number, "op": "http", "method": method, "client": "testclient"}
            message |= {"url": f"http://testserver{path}", "body": frames.encode(body)}
            message["headers"] = [["host", "testserver"], header]
            wire.sendall(frames.pack(message))
            statuses += [event["status"] for event in _hear(events, {"end"}) if "status" in event]
        wire.sendall(frames.pack({"id": 0, "op": "down"}))
        _hear(events, {"down"})


def _hear(events: BinaryIO, last: set[str]) -> list[frames.Message]:
    """Return the messages up to one of these, or to the end of all."""
    heard: list[frames.Message] = []
    while head := events.read(frames.HEADER.size):
        (size,) = frames.HEADER.unpack(head)
        heard.append(json.loads(events.read(size)))
        if heard[-1]["event"] in last:
            break
    return heard
