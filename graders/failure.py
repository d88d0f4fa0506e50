"""What a learner sees of a failed requirement."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graders import course, fixtures
from graders.connection import AppFailedError, DeadlineError, LearnerError
from graders.exchange import Note
from graders.text import shown

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

WIDTH = 80
MOST = 22
"""Lines of one failure; with its frame around it stays under 25."""

BODY = 500
PRINTED = 5
DEFAULT_STYLE = "auto"


@dataclass(frozen=True)
class Failure:
    """One failed test of an exercise, told in lines."""

    exercise: str
    test: str
    place: int
    sentence: str
    lines: tuple[str, ...]
    wiring: str | None = None
    """Says why the app could not even be run, if so."""

    @property
    def heading(self) -> str:
        """Number and sentence of the requirement."""
        return f"{self.place}. {self.sentence}"

    def __str__(self) -> str:
        return "\n".join([self.heading, "", *self.lines])

    def toterminal(self, writer: "TerminalWriter") -> None:
        """Write the failure where pytest writes a traceback."""
        writer.line(str(self))


@dataclass
class Telling:
    """The failures of one run."""

    config: pytest.Config
    failures: dict[str, list[Failure]] = field(default_factory=dict)

    def tell(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> None:
        """Put our telling of a failure in the place of pytest's."""
        if self.config.getoption("tbstyle") != DEFAULT_STYLE or not report.failed:
            return
        assert call.excinfo is not None  # noqa: S101 - the caller has seen to it
        report.longrepr = failure(item, call.excinfo)  # type: ignore[assignment] # pytest asks no more of it than `toterminal`

    @contextmanager
    def instead(self, reporter: pytest.TerminalReporter) -> Iterator[None]:
        """Print the failures of exercises, and hide them from pytest meanwhile."""
        kept = {name: reporter.stats.get(name, []) for name in ("failed", "error")}
        ours: dict[str, list[Failure]] = {}
        for name, reports in kept.items():
            told = [r for r in reports if isinstance(getattr(r, "longrepr", None), Failure)]
            for report in told:
                ours.setdefault(report.longrepr.exercise, []).append(report.longrepr)
            if told:
                reporter.stats[name] = [r for r in reports if r not in told]
        for exercise, failures in ours.items():
            _print(reporter, exercise, failures)
        try:
            yield
        finally:
            for name, reports in kept.items():
                if reports:
                    reporter.stats[name] = reports


def failure(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Failure:
    """Return what is to be told of a test that raised."""
    name = item.path.parent.name
    test = item.originalname if isinstance(item, pytest.Function) else item.name
    found = course.requirements(item.path.read_text(encoding="utf-8"))
    place = next((i for i, one in enumerate(found, 1) if one.test == test), 0)
    sentence = found[place - 1].sentence if place else item.name
    error = excinfo.value
    wiring = str(error) if isinstance(error, AppFailedError) else None
    return Failure(name, item.name, place, sentence, tuple(_lines(item, excinfo)), wiring)


def message(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return what a report says of a test that raised; the exchanges stand beside it."""
    error = excinfo.value
    if isinstance(error, AppFailedError | DeadlineError):
        return str(error)
    lines = list(_expectation(item, excinfo))
    fault = _fault(item, error)
    return "\n".join([*lines, *(traceback(fault) if fault else ())])


def _fault(item: pytest.Item, error: BaseException) -> dict[str, Any] | None:
    """Return what went wrong in the app, where that is not said already.

    An answer 500 has the fault that is behind it, be it raised in a line of the learner's or not:
    a coroutine that nobody awaited shows only when FastAPI writes the response.
    """
    if isinstance(error, LearnerError) and error.frames:
        return error.fault
    notes = fixtures.notes(item)
    found = notes[-1].fault if notes else None
    return found if found and (found["frames"] or notes[-1].status is not None) else None


def _lines(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[str]:
    error = excinfo.value
    notes = fixtures.notes(item)
    if notes:
        yield from exchange(notes[-1])
        yield ""
    if isinstance(error, AppFailedError | DeadlineError):
        yield from _wrapped(shown(str(error), 600))
    else:
        yield from _expectation(item, excinfo)
    if fault := _fault(item, error):
        yield ""
        yield from traceback(fault)
    printed = _printed(item)
    if printed:
        yield ""
        yield "It printed:"
        yield from (f"    {line}" for line in printed)


def exchange(note: Note) -> Iterator[str]:
    """Yield a request and its response as one reads them."""
    yield from _wrapped(f"{note.method} {shown(note.url, 300)}{_body(note.request_body)}")
    if note.answered:
        status = note.status if note.status is not None else ""
        yield from _wrapped(f"-> {status}{_body(bytes(note.response_body))}")
    else:
        yield "-> no answer"


def _body(body: bytes) -> str:
    if not body:
        return ""
    text = body.decode("utf-8", errors="replace")
    with suppress(ValueError):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return " " + shown(text, BODY)


def traceback(fault: dict[str, Any]) -> Iterator[str]:
    """Yield the learner's own lines of a traceback, and what was raised there."""
    for frame in fault["frames"][-3:]:
        yield f"{frame['file']}, line {frame['line']}, in {frame['function']}"
        yield f"    {shown(frame['source'], 70, lines=False)}"
    text = f": {fault['text']}" if fault["text"] else ""
    yield from _wrapped(shown(f"{fault['type']}{text}", 300))


def _expectation(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[str]:
    """Yield the line of the spec that did not hold, and how."""
    entries = [entry for entry in excinfo.traceback if Path(entry.path) == item.path]
    if entries:
        yield f"> {shown(str(entries[-1].statement).strip().splitlines()[0], 150, lines=False)}"
    for line in _explanation(excinfo.value):
        yield f"E {line}"


def _explanation(error: BaseException) -> Sequence[str]:
    text = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
    lines = [line for line in text.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("assert ")), 0)
    useful = [line for line in lines[start:] if "where" not in line and "Omitting" not in line]
    return [shown(line, WIDTH - 4, lines=False) for line in useful[:8]]


def _printed(item: pytest.Item) -> list[str]:
    session = item.stash.get(fixtures.SESSION, None)
    text = shown("".join(session.printed), 4000) if session else ""
    lines = [line for line in text.splitlines() if line.strip()]
    left_out = [f"(the last {PRINTED} lines of {len(lines)})"] if len(lines) > PRINTED else []
    return left_out + [line[: WIDTH - 8] for line in lines[-PRINTED:]]


def _wrapped(text: str) -> list[str]:
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, WIDTH - 4, subsequent_indent="   ") or [""]
    ]


def _print(reporter: pytest.TerminalReporter, exercise: str, failures: Sequence[Failure]) -> None:
    number, _, slug = exercise.partition("_")
    reporter.section(f"{number} · {slug.replace('_', ' ')}", sep="-", bold=True)
    wirings = {one.wiring for one in failures if one.wiring}
    for wiring in wirings:
        _print_wiring(reporter, wiring, [f for f in failures if f.wiring == wiring])
    once: dict[int, Failure] = {}
    for one in failures:
        if not one.wiring:
            once.setdefault(one.place, one)
    told = list(once.values())
    expanded = len(told) if reporter.verbosity > 0 else int(not wirings)
    for one in told[:expanded]:
        _print_one(reporter, one)
    if told[expanded:]:
        reporter.write_line("Also red:" if told[:expanded] or wirings else "Red:", bold=True)
        for one in told[expanded:]:
            for line in textwrap.wrap(one.heading, WIDTH - 4, subsequent_indent="     "):
                reporter.write_line(f"  {line}")
        reporter.write_line("")
    reporter.write_line(f"A hint: kata hint {number}")


def _print_wiring(
    reporter: pytest.TerminalReporter, wiring: str, failures: Sequence[Failure]
) -> None:
    for line in _wrapped(wiring):
        reporter.write_line(line, red=True)
    frames = [line for line in failures[0].lines if line.startswith("    ")]
    for line in frames[:3]:
        reporter.write_line(line)
    count = len({failure.place for failure in failures})
    what = "1 requirement waits" if count == 1 else f"{count} requirements wait"
    reporter.write_line(f"({what} for this.)")
    reporter.write_line("")


def _print_one(reporter: pytest.TerminalReporter, one: Failure) -> None:
    for line in textwrap.wrap(one.heading, WIDTH, subsequent_indent="   "):
        reporter.write_line(line, bold=True)
    reporter.write_line("")
    lines = list(one.lines)
    if len(lines) > MOST - 4:
        kept = MOST - 5
        lines = [*lines[:kept], f"... {len(lines) - kept} more lines: -vv"]
    for line in lines if reporter.verbosity < 2 else one.lines:  # noqa: PLR2004 - -vv
        reporter.write_line(f"  {line}".rstrip(), red=line.startswith("E "))
    reporter.write_line("")
