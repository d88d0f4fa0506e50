"""Our side of the process that reads sources: starts it, asks it, and trusts no answer."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from graders.apps.sandbox.zygote import ENVIRONMENT
from graders.classroom.similarity.findings import Sources
from graders.classroom.similarity.syntax import Piece

LARGEST = 200_000
"""Characters of a submission that are read; a larger one is compared word by word."""

ANSWER = 32 * 1024**2
"""Bytes of an answer."""

STARTING = 60.0
SECONDS = 10.0
"""How long a submission may take."""

MOST_PIECES = 600
MOST_TOKENS = 100_000
LONGEST = 200_000
"""Characters of a word, and the last line of all."""

FIELDS = 8


class ReaderError(Exception):
    """The process cannot be started: our fault."""


class Reader:
    """Reads submissions, one after another, in a process that is replaced when one ends it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.place = tempfile.TemporaryDirectory(prefix="kata-read-", ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        try:
            self._start()
        except ReaderError:
            self.place.cleanup()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()
        self.place.cleanup()

    def read(self, sources: Sources, *, with_normal: bool = False) -> tuple[Piece, ...] | None:
        """Return the pieces of a submission, or None if it cannot be read as Python.

        Raises:
            ReaderError: The process cannot be started.
        """
        if sum(len(text) for _, text in sources) > LARGEST:
            return None
        try:
            found = self._ask({"files": sources, "normal": with_normal})
            return _pieces(found, frozenset(path for path, _ in sources))
        except (OSError, ValueError, RecursionError):
            self._stop()
            self._start()
            return None

    def _ask(self, question: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return the answer to a question.

        Raises:
            OSError: There is none in time.
            ValueError: It is no JSON, or too long.
        """
        self.wire.settimeout(SECONDS)
        self.wire.sendall(json.dumps(question).encode() + b"\n")
        return self._hear(SECONDS)

    def _hear(self, seconds: float) -> Any:  # noqa: ANN401 - as above
        until = time.monotonic() + seconds
        held = bytearray()
        while not held.endswith(b"\n"):
            self.wire.settimeout(max(0.001, until - time.monotonic()))
            piece = self.wire.recv(1 << 20)
            if not piece:
                raise ConnectionError("It has ended.")
            held += piece
            if len(held) > ANSWER:
                raise ValueError("Its answer is too long.")
        return json.loads(held)

    def _start(self) -> None:
        here, there = socket.socketpair()
        self.wire = here
        module = ["-I", "-B", "-m", "graders.classroom.similarity.child"]
        try:
            with there:
                self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                    [sys.executable, *module, self.place.name],
                    stdin=there.fileno(),
                    stdout=there.fileno(),
                    stderr=subprocess.DEVNULL,
                    env=ENVIRONMENT,
                    cwd="/",
                )
            self._hear(STARTING)
        except (OSError, ValueError) as error:
            self._stop()
            here.close()
            raise ReaderError(f"The process that reads sources does not start: {error}") from None

    def _stop(self) -> None:
        if self.process is None:
            return
        self.wire.close()
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process = None


def _pieces(answer: Any, paths: frozenset[str]) -> tuple[Piece, ...] | None:  # noqa: ANN401 - as above
    """Return the pieces in an answer, if it is one.

    Raises:
        ValueError: It is none.
    """
    listed = answer.get("pieces") if isinstance(answer, dict) else 0
    if listed is None:
        return None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_PIECES:
        raise ValueError("This is no answer.")
    found = tuple(_piece(one, paths) for one in listed)
    if sum(len(one.tokens) for one in found) > MOST_TOKENS:
        raise ValueError("These are too many tokens.")
    return found


def _piece(one: Any, paths: frozenset[str]) -> Piece:  # noqa: ANN401 - as above
    if not isinstance(one, list) or len(one) != FIELDS:
        raise ValueError("This is no piece.")
    path, name, place, first, last, tokens, lines, normal = one
    words = [path, name, place, normal]
    if not _all(str, words) or path not in paths or max(map(len, words)) > LONGEST:
        raise ValueError("These are no words.")
    if not isinstance(tokens, list) or not _all(str, tokens):
        raise ValueError("These are no tokens.")
    if not isinstance(lines, list) or not _all(int, [first, last, *lines]):
        raise ValueError("These are no lines.")
    if len(lines) != len(tokens) or not all(0 <= line <= LONGEST for line in (first, last, *lines)):
        raise ValueError("These lines are none of the file's.")
    return Piece(
        path, name, place, first, last, tuple(map(sys.intern, tokens)), tuple(lines), normal
    )


def _all(kind: type, values: list[Any]) -> bool:
    return all(type(value) is kind for value in values)
