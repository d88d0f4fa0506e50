"""What a run of a whole class shows while it works, and at its end."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from graders.classroom.run.batch import Tally

EACH = 30.0
"""Seconds between two lines where no terminal is."""


class Screen:
    """A bar with submissions a second, the time left, and failures of ours; else lines."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.bar: TaskID | None = None
        self.began = time.monotonic()
        self.complete = 0
        self.last = self.began

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.progress.stop()

    def reading(self, done: int, total: int) -> None:
        """Some submissions were read."""
        if self.bar is None:
            self.bar = self.progress.add_task("Reading", total=total, told="")
        self.progress.update(self.bar, completed=done, told=f"{done} of {total}")

    def grading(self, tally: Tally) -> None:
        """Some were graded."""
        if self.bar is not None:
            self.progress.remove_task(self.bar)
            self.bar = None
        if not self.progress.tasks:
            self.began, self.complete = time.monotonic(), tally.complete
            self.progress.add_task("Grading", total=tally.todo, told="")
        told = self._told(tally)
        self.progress.update(
            self.progress.tasks[0].id, completed=tally.graded + tally.failed, told=told
        )
        if not self.console.is_terminal and time.monotonic() - self.last > EACH:
            self.last = time.monotonic()
            self.console.print(told, markup=False, highlight=False, soft_wrap=True)

    def writing(self) -> None:
        """All were graded."""
        for task in self.progress.tasks:
            self.progress.remove_task(task.id)
        self.progress.add_task("Writing the class", total=None, told="")

    def _told(self, tally: Tally) -> str:
        seconds = max(time.monotonic() - self.began, 0.001)
        rate = (tally.complete - self.complete) / seconds
        told = f"{tally.complete} of {tally.submissions} submissions, {rate:.1f} a second"
        return f"{told}, {tally.failed} failures of ours" if tally.failed else told
