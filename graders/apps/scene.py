"""Where one test's app runs, and what starts it."""

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any, Protocol

from graders.apps.postgresql import Schema, Server

ZONE = "<+0545>-05:45"
"""The time zone of every app, so that nobody's answer depends on where it runs.

The clock on the wall shows something else than UTC there, as it does for most of the world.
"""


@dataclass(frozen=True)
class Scene:
    """The files and surroundings of one app."""

    stage: Path
    """Holds the learner's files beside the provided ones; an app runs from a copy of it."""

    module: str
    """The dotted name of the module that has `app`."""

    directory: Path
    """A fresh directory, for what the app may write to: `code` and `work`."""

    environment: Mapping[str, str | None] = field(default_factory=dict)
    """Variables beside the ordinary ones; those that are `None` must not be set."""

    needs: tuple[str, ...] = ()
    """Modules of ours or of libraries that it will import in any case."""

    schema: Schema | None = None
    """Where the app keeps its data, unless it is a file in its working directory."""

    known_as: Mapping[str, str] = field(default_factory=dict)
    """The paths by which a person knows files of the stage, where their lines are looked at."""

    @property
    def code(self) -> Path:
        """The copy of the stage that the app runs from."""
        return self.directory / "code"

    @property
    def work(self) -> Path:
        """The app's working directory."""
        return self.directory / "work"

    def lay(self) -> None:
        """Copy the stage and make the working directory, unless that was done already."""
        if not self.code.exists():
            shutil.copytree(self.stage, self.code)
        self.work.mkdir(exist_ok=True)

    @property
    def file(self) -> str:
        """The module as a learner knows it: `main.py` or `app/main.py`."""
        return self.module.replace(".", "/") + ".py"


class Running(Protocol):
    """An app that has been started; the socket leads to its engine."""

    socket: socket

    def process(self) -> int | None:
        """Return the id of its process, unless it is this one or has ended."""

    def output(self) -> str:
        """Return what the app has printed or logged so far."""

    def called(self) -> None:
        """Prepare for the call of the test, after its set-up."""

    def fate(self) -> str:
        """Say how the app's process ended, if it did."""

    def stuck(self) -> list[dict[str, Any]]:
        """Return the learner's lines that are being run, the innermost last, where that is seen."""

    def still(self) -> AbstractContextManager[object]:
        """Return a context in which the app changes none of its files."""

    def end(self) -> None:
        """Leave nothing of the app behind."""


class Launcher(Protocol):
    """A way to run an app: in this process, or in one of its own."""

    apart: bool
    """Whether it is one of its own, of which nothing is to be trusted."""

    @property
    def server(self) -> Server | None:
        """The database server that apps use instead of a file, if there is one."""

    def directory(self) -> Path:
        """Return a fresh working directory."""

    def launch(self, scene: Scene) -> Running:
        """Start the app; what its import raises is heard over the socket."""

    def clear(self, directory: Path) -> None:
        """Remove a working directory."""
