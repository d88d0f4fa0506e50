"""A report in the terminal: points, the first failure of each exercise, and what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graders.grading.report.account import STATES, failures, lines, points, progress, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

FAILURE_LINES = 6

_STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "error": "bold red",
    "refused": "bold red",
    "untouched": "dim",
}


def screen(report: Report, where: str | None = None) -> RenderableType:
    """Show a report; `where` is the file that holds it.

    Learners' text is never markup. It may be a workflow command: in GitHub Actions, print
    `graders.grading.report.github.log`.
    """
    parts: list[RenderableType] = [_table(report)] if report.exercises else []
    for exercise in report.exercises:
        parts += _first_failure(exercise)
    return Group(*parts, Text(), *_closing(report, where))


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for one in report.exercises:
        score = Text(f"{one.score}/{one.max_score}")
        status = Text(STATES[one.status], style=_STYLES[one.status])
        table.add_row(Text(one.address, style="dim"), Text(one.title), score, status)
    return table


def _first_failure(exercise: ExerciseOutcome) -> Iterator[RenderableType]:
    missed = failures(exercise)
    if not missed or exercise.status == "untouched":
        return
    yield Text()
    yield Text(f"{exercise.address} {exercise.title}", style="bold")
    if exercise.reason:
        yield _indented(Text(exercise.reason))
    telling = next((one for one in missed if one[1].message != exercise.reason), None)
    if telling:
        yield from _failure(*telling)
    if exercise.diagnosis:
        yield _indented(Text(f"This looks like: {exercise.diagnosis}", style="italic"))
    if len(missed) > 1:
        yield _indented(Text(f"{len(missed)} requirements are not met.", style="dim"))


def _failure(number: int, test: TestOutcome) -> Iterator[RenderableType]:
    yield _indented(Text(f"{number}. {test.name}", style="yellow"))
    for line in lines(test, FAILURE_LINES):
        yield _indented(Text(line), 5)


def _closing(report: Report, where: str | None) -> Iterator[Text]:
    yield from (Text(line, style="bold red") for line in verdict(report))
    yield Text(f"{points(report.score, report.max_score)}. {progress(report)}", style="bold")
    yield Text(f"Isolation: {report.isolation.level or 'no learner code was run'}.")
    yield from (Text(f"  {missing}", style="dim") for missing in report.isolation.missing)
    for notice in report.notices:
        yield Text(f"{notice.file or notice.kind}: {notice.text}", style="yellow")
    if where:
        yield Text(f"Report: {where}")


def _indented(text: Text, columns: int = 3) -> Padding:
    return Padding(text, (0, 0, 0, columns), expand=False)
