import json
import socket
import struct
import time


def wires():
    for descriptor in range(3, 64):
        try:
            yield socket.socket(fileno=socket.dup(descriptor))
        except OSError:
            continue


def say(*messages):
    for wire in wires():
        for message in messages:
            body = json.dumps(message).encode()
            wire.sendall(struct.pack("!I", len(body)) + body)


from fastapi import FastAPI, Response

app = FastAPI()


@app.get("/{path:path}")
async def twice(path: str):
    for number in range(1, 4):
        started = {"id": number, "event": "start", "status": 200, "headers": []}
        body = {"id": number, "event": "body", "body": "eyJtZXNzYWdlIjogIkhlbGxvIFdvcmxkIn0="}
        try:
            say(started, started, body, body, {"id": number, "event": "complete"})
        except OSError:
            break
    return Response(status_code=404)
