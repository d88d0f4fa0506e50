"""Questions in SQL about a learner's file: asked here, or by a process that can be ended.

Run as `python -I -B -m graders.spec.asking`, with a socket as its input and output: a line of JSON
in for each question, a line of JSON out. One step of SQLite may take for ever, and none of ours
with it.
"""

import base64
import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

MAX_ROWS = 10_000
MAX_VALUE = 1_000_000
MAX_SIZE = 8_000_000
"""Characters and bytes of all rows together."""
MAX_HEAP = 64 * 1024 * 1024
"""Bytes that SQLite may use."""
STEPS = 20_000_000
"""Virtual machine steps that one statement may take."""
WORK = 4.0
"""Seconds of a processor that a question may take."""
SECONDS = 10.0
"""How long it may take, whatever it waits for."""
STARTING = 60.0
PIECE = 1 << 20

Row = dict[str, Any]
Answer = list[Row] | int
"""The rows that were found, or how many were changed."""


class BusyError(Exception):
    """The app is in the middle of a transaction."""


class RefusedError(Exception):
    """There is no answer; the text says why."""


class LateError(RefusedError):
    """There is no answer in time."""


@dataclass(frozen=True)
class Question:
    """A statement about a file; `ro` reads it, `rw` changes it."""

    path: str
    mode: str
    sql: str
    values: tuple[Any, ...]


class Asking(Protocol):
    """Whoever asks."""

    def __call__(self, question: Question) -> Answer:
        """Return the answer.

        Raises:
            BusyError: The file is locked just now.
            RefusedError: There is none.
        """


def answer(question: Question) -> Answer:
    """Ask in this process, without waiting for whoever has locked the file.

    Raises:
        BusyError: It is locked just now.
        RefusedError: There is no answer.
    """
    try:
        uri = f"{Path(question.path).as_uri()}?mode={question.mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
            _restrict(connection)
            if question.mode == "ro":
                connection.execute("pragma query_only = on")
                return list(_within_limits(connection.execute(question.sql, question.values)))
            connection.execute("pragma synchronous = off")  # it need not outlive the machine
            changed = connection.execute(question.sql, question.values).rowcount
            connection.commit()
            return changed
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BusyError from None
        raise RefusedError(f"The app's database does not answer: {error}.") from None
    except (sqlite3.DatabaseError, MemoryError) as error:
        raise RefusedError(f"The app's database cannot be read: {error}.") from None


def _within_limits(found: sqlite3.Cursor) -> Iterator[Row]:
    size = 0
    for count, row in enumerate(found):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if count >= MAX_ROWS or size > MAX_SIZE:
            raise RefusedError("The app's database holds more than can be looked at.")
        yield dict(row)


def _restrict(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")
    connection.execute(f"pragma hard_heap_limit = {MAX_HEAP}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_progress_handler(lambda: 1, STEPS)


class Apart:
    """Asks by a process of its own, which is replaced when it takes too long."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, question: Question) -> Answer:
        """Return the answer, as `answer` does; none that takes too long."""
        if self.process is None:
            self._start()
        try:
            self.wire.sendall(json.dumps(_plain(question.__dict__)).encode() + b"\n")
            found = _full(json.loads(self._line(SECONDS)))
        except (OSError, ValueError):
            self.stop()
            raise LateError("The app's database does not answer in time.") from None
        if "busy" in found:
            raise BusyError
        if "refused" in found:
            raise RefusedError(str(found["refused"]))
        answer: Answer = found["answer"]
        return answer

    def _start(self) -> None:
        here, there = socket.socketpair()
        with there:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-m", "graders.spec.asking"],
                stdin=there.fileno(),
                stdout=there.fileno(),
                stderr=subprocess.DEVNULL,
                cwd="/",
            )
        self.wire = here
        self._line(STARTING)

    def _line(self, seconds: float) -> bytes:
        """Return the next line.

        Raises:
            TimeoutError: There is none in time.
            ConnectionError: There will be none.
        """
        until = time.monotonic() + seconds
        held = bytearray()
        while not held.endswith(b"\n"):
            if not select.select([self.wire], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError
            piece = self.wire.recv(PIECE)
            if not piece:
                raise ConnectionError
            held += piece
        return bytes(held)

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.wire.close()
            self.process.kill()
            self.process.wait()
            self.process = None


apart = Apart()
"""The one of this process."""


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever SQLite can hold, in lists and mappings
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, dict):
        return {"pairs": [[key, _plain(one)] for key, one in value.items()]}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _full(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, dict):
        if "bytes" in value:
            return base64.b64decode(value["bytes"])
        return {key: _full(one) for key, one in value["pairs"]}
    return [_full(one) for one in value] if isinstance(value, list) else value


def _told(line: str) -> dict[str, Any]:
    asked = _full(json.loads(line))
    try:
        return {"answer": answer(Question(**{**asked, "values": tuple(asked["values"])}))}
    except BusyError:
        return {"busy": True}
    except Exception as error:  # noqa: BLE001 - made by a stranger's file
        return {"refused": str(error) or type(error).__name__}


def main() -> None:
    """Answer questions until the other side hangs up, or ends."""
    with suppress(ImportError, OSError):
        from graders.apps.host import kernel  # noqa: PLC0415 - for Linux alone

        parent = os.getppid()
        kernel.control(kernel.DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            return
    with socket.socket(fileno=0) as wire, wire.makefile("rw", encoding="utf-8") as lines:
        print("ready", file=lines, flush=True)
        for line in lines:
            signal.setitimer(signal.ITIMER_PROF, WORK)  # which ends this process
            print(json.dumps(_plain(_told(line))), file=lines, flush=True)
            signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
