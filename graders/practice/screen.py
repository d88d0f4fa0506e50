"""The terminal of pytest, lent to what a learner is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from graders.practice.ending import BRIEF, Line, Manner, tell
from graders.practice.standing import TOLD, Hearing

STYLE = "auto"
"""The style of tracebacks that is ours; whoever asks pytest for another gets pytest's."""

MARKUP: dict[str, dict[str, bool]] = {
    "heading": {"bold": True},
    "red": {"red": True},
    "green": {"green": True, "bold": True},
    "quiet": {"light": True},
}


@contextmanager
def instead(reporter: pytest.TerminalReporter, hearing: Hearing) -> Iterator[None]:
    """Print how exercises came out, and hide their failures from pytest meanwhile."""
    kept = {name: reporter.stats.get(name, []) for name in ("failed", "error")}
    for name, reports in kept.items():
        if reports:
            reporter.stats[name] = [r for r in reports if not hasattr(r, TOLD)]
    theirs = is_left_to_pytest(reporter.config)
    if not theirs:
        show(reporter, hearing, manner_of(reporter))
    try:
        yield
    finally:
        for name, reports in kept.items():
            if reports:
                reporter.stats[name] = reports
    if theirs:
        show(reporter, hearing, replace(manner_of(reporter), verbosity=BRIEF))


def is_left_to_pytest(config: pytest.Config) -> bool:
    """Whether the learner has asked for pytest's own tracebacks."""
    style = config.getoption("tbstyle", default=STYLE)  # there is none where no terminal is
    return style != STYLE or bool(config.getoption("fulltrace", default=False))


def show(reporter: pytest.TerminalReporter, hearing: Hearing, manner: Manner) -> None:
    """Print how exercises came out."""
    for place, line in enumerate(tell(hearing.standings, manner)):
        if place == 0:
            reporter.ensure_newline()
        _write(reporter, line, manner)


def manner_of(reporter: pytest.TerminalReporter) -> Manner:
    """Return how much this terminal is told, how wide, and in which characters."""
    writer = reporter._tw  # noqa: SLF001 - pytest has no other way to its width
    return Manner(
        width=writer.fullwidth,
        verbosity=reporter.verbosity,
        plain=bool(reporter.config.option.plain),
        encoding=getattr(writer._file, "encoding", None),  # noqa: SLF001 - as above
    )


def _write(reporter: pytest.TerminalReporter, line: Line, manner: Manner) -> None:
    if line.style == "title" and not manner.plain:
        reporter.section(line.text, sep="-", bold=True)
    else:
        reporter.write_line(line.text, **MARKUP.get(line.style, {}))


def make_plain(reporter: pytest.TerminalReporter) -> None:
    """Take the drawn lines out of pytest's own output."""

    def title_only(_sep: str, title: str | None = None, **_: Any) -> None:  # noqa: ANN401 - as pytest's
        reporter.ensure_newline()
        if title:
            reporter.write_line(title.strip())

    reporter.write_sep = title_only  # type: ignore[method-assign,assignment] # this one terminal is to speak otherwise
