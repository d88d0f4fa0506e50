"""One test's app from start to end, restarts included."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any, Self

from graders.apps.clock import Clock
from graders.apps.connection import AppFailedError, Connection, DeadlineError, LearnerError
from graders.apps.scene import Launcher, Running, Scene
from graders.spec import starting
from graders.spec.client import Line
from graders.spec.exchange import Note

BRIEF = 0.5
"""Seconds that an app has for anything after it has let a deadline pass."""

PATIENCE = 10.0
"""Seconds that an app may take to start and to answer one call, whatever a spec allows."""

HURRIED = 3.0
"""The same after another app of the same files ran out of time.

An app that hangs costs 15 seconds: it is waited for twice, and then for what it has printed and
for its end, which is brief.
"""


@dataclass(frozen=True)
class Deadlines:
    """Seconds that the learner's code may take, and the moment by which all must be over."""

    call: float = 5.0
    farewell: float = 5.0
    until: float = float("inf")
    patience: float = PATIENCE
    """For starting and one call together."""

    @property
    def loading(self) -> float:
        """Seconds to start, of which the first call needs some."""
        return self.patience - BRIEF

    def after(self, loading: float) -> float:
        """Return the seconds that are left to each call of an app that took so long to start."""
        return max(BRIEF, min(self.call, self.patience - loading))

    def hurried(self, *, stalled: bool, lingered: bool) -> Self:
        """Return what is left to an app of which others have run out of time, or not ended."""
        return replace(
            self,
            patience=min(self.patience, HURRIED) if stalled else self.patience,
            farewell=BRIEF if lingered else self.farewell,
        )


class Session:
    """The app of one test: started, perhaps started anew, and ended."""

    def __init__(
        self, launcher: Launcher, scene: Scene, deadlines: Deadlines, clock: Clock
    ) -> None:
        self.launcher = launcher
        self.scene = scene
        self.deadlines = deadlines
        self.clock = clock
        self.line = Line(deadlines.call, deadlines.until, clock)
        self.line.module = scene.file
        self.line.fate = self._fate
        self.running: Running | None = None
        self.printed: list[str] = []
        self.lingered = False
        """Whether it did not end when it was told to."""

    def hurry(self, deadlines: Deadlines) -> None:
        """Leave less time to an app that was perhaps launched already, or has even started."""
        self.deadlines = deadlines
        if self.line.connection is not None:
            self.line.seconds = deadlines.after(0.0)

    def launch(self) -> None:
        """Begin to start the app."""
        self.scene.lay()
        self.running = self.launcher.launch(self.scene)

    def start(self) -> None:
        """Start the app, or wait until one that was launched has started.

        Raises:
            AppFailedError: It could not be imported or started.
            DeadlineError: Its import took too long.
        """
        if self.running is None:
            self.launch()
        assert self.running is not None  # noqa: S101 - it has just been launched
        self.clock.watch(self.running.process())
        connection = Connection(self.running.socket, self.clock, self.deadlines.until)
        begun = self.clock.now()
        try:
            event = connection.receive(0, self._within(self.deadlines.loading))
        except DeadlineError:
            raise DeadlineError(
                f"Importing {self.scene.file} takes too long: "
                "does it start a server, or wait for something?"
            ) from None
        except AppFailedError as error:
            if error.phase == "gone":
                error.sentence = self._fate() or error.sentence
                error.phase = "import"
            raise
        if event["event"] != "up":
            raise starting.failure(self.scene.file, event, self.scene.stage)
        self.line.seconds = self.deadlines.after(self.clock.now() - begun)
        self.line.has_app = event["app"]
        self.line.connection = connection

    def stop(self) -> None:
        """Have the app shut down, and leave nothing of it behind."""
        connection, self.line.connection = self.line.connection, None
        try:
            if connection is not None:
                connection.send(0, "down")
                try:
                    connection.receive(0, self._within(self.deadlines.farewell, connection))
                except DeadlineError:
                    self.lingered = True
                except LearnerError:
                    pass
        finally:
            if self.running is not None:
                self.running.end()
                self.printed.append(self.running.output())
                self.running = None
                self.clock.watch(None)
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Stop the app for good, and remove its working directory."""
        try:
            self.stop()
        finally:
            self.launcher.clear(self.scene.directory)

    def restart(self) -> None:
        """Stop the app and start it anew in the same working directory."""
        self.stop()
        self.start()

    def begin(self, name: str, arguments: Sequence[Any]) -> int:
        """Begin a call of one of the learner's functions and return its number."""
        return self.line.open().begin("call", name=name, args=list(arguments), kwargs={})

    def result(self, number: int) -> Any:  # noqa: ANN401 - JSON of any shape
        """Return what a call that was begun returns; its time begins now.

        Raises:
            LearnerError: What it raised, or did instead.
        """
        connection = self.line.open()
        self.clock.watch(self.running.process() if self.running else None)
        note = self.line.note(Note("CALL", str(number)))
        until = self.line.deadline()
        while (event := self.line.receive(connection, number, until, note))["event"] != "value":
            if event["event"] == "error":
                raise LearnerError(event["fault"])
        return event["value"]

    def called(self) -> None:
        """Prepare for the call of the test, after its set-up."""
        if self.running is not None:
            self.running.called()

    def output(self) -> str:
        """Return what the app has printed or logged so far."""
        connection = self.line.connection
        if connection is not None:
            number = connection.begin("flush")
            with suppress(LearnerError):
                connection.receive(number, self._within(self.line.seconds, connection))
            connection.finish(number)
        now = self.running.output() if self.running else ""
        return "".join([*self.printed, now])

    def still(self) -> AbstractContextManager[object]:
        """Return a context in which the app changes none of its files."""
        return self.running.still() if self.running else nullcontext()

    def _within(self, seconds: float, connection: Connection | None = None) -> float:
        """Return the moment until which to wait for an app that may have made us wait before."""
        if connection is not None and connection.stalled:
            seconds = min(seconds, BRIEF)
        return min(self.clock.now() + seconds, self.deadlines.until)

    def _fate(self) -> str:
        return self.running.fate() if self.running else ""
