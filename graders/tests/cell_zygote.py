"""A zygote for tests of the confinement: forks children that run a piece of source.

Its text is given to `python -c`, with the directory that holds `graders`, a descriptor and
settings, so that it needs no file of its own in a cage.
"""

import contextlib
import json
import os
import socket
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])

from graders.apps.host import confinement, frames, probe


def child(
    order: dict[str, Any], prepared: confinement.Prepared, wire: socket.socket
) -> dict[str, Any]:
    """Confine this process and run what was ordered."""
    plan = confinement.Plan.read(order["plan"])
    applied = confinement.confine(plan, prepared, (0, 1, 2, wire.fileno()))
    if order["targets"] is not None:
        probe.answer(wire, applied, probe.Targets.read(order["targets"]))
    names: dict[str, Any] = {"applied": applied, "result": None, **order["given"]}
    try:
        exec(order["source"], names)
    except BaseException as error:  # noqa: BLE001 - it is told to the test
        return {"error": type(error).__name__, "errno": getattr(error, "errno", None)}
    return {"result": names["result"]}


def reap() -> None:
    """Collect what has ended: until then it counts against the threads of its user."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Answer orders until the other side is gone."""
    control = socket.socket(fileno=int(sys.argv[2]))
    settings = json.loads(sys.argv[3])
    prepared = confinement.prepare(settings["visible"], settings["hidden"])
    control.send(b"ready")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 1)
        if not data:
            return
        reap()
        pid = os.fork()
        if pid == 0:
            wire = socket.socket(fileno=descriptors[0])
            wire.sendall(frames.pack(child(json.loads(data), prepared, wire)))
            os._exit(0)
        os.close(descriptors[0])
        handle = os.pidfd_open(pid)
        socket.send_fds(control, [b"forked"], [handle])
        os.close(handle)


main()
