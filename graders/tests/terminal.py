"""A pseudo-terminal: a command in it, keys typed, text waited for."""

import os
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|.)")


class Terminal:
    """A command that takes us for a person at a terminal."""

    def __init__(
        self, command: Sequence[str], directory: Path, environment: dict[str, str]
    ) -> None:
        if sys.platform == "win32":
            pytest.skip("Windows has no pseudo-terminal for us")
        self.command = command
        self.directory = directory
        self.environment = environment | {"TERM": "xterm-256color"}
        self.raw = ""

    def __enter__(self) -> Self:
        import fcntl  # noqa: PLC0415 - not there on Windows
        import pty  # noqa: PLC0415 - as above
        import termios  # noqa: PLC0415 - as above

        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.chdir(self.directory)
            os.execvpe(self.command[0], list(self.command), self.environment)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self.descriptor)
        until = time.monotonic() + 10
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.05)

    @property
    def text(self) -> str:
        """What was written so far, without escapes."""
        return ESCAPES.sub("", self.raw)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.descriptor, keys.encode())

    def forget(self) -> None:
        """Look from now on only at what comes."""
        self.raw = ""

    def wait(self, *texts: str, seconds: float = 60) -> float:
        """Wait until all texts were written, and return how long it took."""
        begun = time.monotonic()
        while any(text not in self.text for text in texts):
            if time.monotonic() - begun > seconds or not self._read():
                missing = [text for text in texts if text not in self.text]
                raise AssertionError(f"{missing} did not come; this did:\n{self.text[-4000:]}")
        return time.monotonic() - begun

    def drain(self, seconds: float = 60) -> str:
        """Read until the command ends, and return all of it."""
        begun = time.monotonic()
        while self._read():
            assert time.monotonic() - begun < seconds, f"It goes on:\n{self.text[-4000:]}"
        return self.text

    def _read(self) -> bool:
        if not select.select([self.descriptor], [], [], 0.5)[0]:
            return True
        try:
            piece = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.raw += piece.decode(errors="replace")
        return bool(piece)
