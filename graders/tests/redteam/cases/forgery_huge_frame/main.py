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


for one in wires():
    one.sendall(struct.pack("!I", 2**32 - 1))
time.sleep(1)
