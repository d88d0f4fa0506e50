import json
import os
import random
import socket
import struct
from contextlib import asynccontextmanager

from fastapi import FastAPI

WORDS = [
    json.dumps({"id": 0, "event": {}}).encode(),
    json.dumps({"id": [], "event": "down"}).encode(),
    json.dumps({"id": 0, "event": "down"}).encode("utf-16"),
    json.dumps({"id": 0, "event": "failed", "phase": "app", "fault": {"frames": 1}}).encode(),
    json.dumps({"id": 0, "event": "down", "fault": []}).encode(),
    b'{"id": 0, "event": "down", "fault": {"type": ' + b"9" * 5000 + b"}}",
    b'{"id": 1e400, "event": "down"}',
    b"[" * 150 + b"]" * 150,
    b"\xff\xfe\0",
    b"",
]


@asynccontextmanager
async def lifespan(app):
    yield
    body = random.choice(WORDS)
    for descriptor in range(3, 64):
        try:
            socket.socket(fileno=descriptor).sendall(struct.pack("!I", len(body)) + body)
        except OSError:
            continue
    os._exit(0)


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def greet():
    return {"message": "Hello World"}
