"""The terminal of pytest, lent to what a learner is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from graders.practice.ending import BRIEF, Line, Manner, requirements, tell, total
from graders.practice.standing import TOLD, Hearing
from graders.spec import fixtures

STYLE = "auto"
"""The style of tracebacks that is ours; whoever asks pytest for another gets pytest's."""

MARKUP: dict[str, dict[str, bool]] = {
    "heading": {"bold": True},
    "red": {"red": True},
    "green": {"green": True},
    "yellow": {"yellow": True},
    "method": {"cyan": True, "bold": True},
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
        return
    look = MARKUP.get(line.style, {})
    before, word, after = line.text.partition(line.word) if line.word else (line.text, "", "")
    reporter.write(before, **look)
    if word:
        reporter.write(word, **MARKUP.get(line.word_style, {}))
    reporter.write_line(after, **look)


def make_plain(reporter: pytest.TerminalReporter) -> None:
    """Take the drawn lines out of pytest's own output."""

    def title_only(_sep: str, title: str | None = None, **_: Any) -> None:  # noqa: ANN401 - as pytest's
        reporter.ensure_newline()
        if title:
            reporter.write_line(title.strip())

    reporter.write_sep = title_only  # type: ignore[method-assign,assignment] # this one terminal is to speak otherwise


def count_requirements(reporter: pytest.TerminalReporter, hearing: Hearing) -> None:
    """Have pytest count requirements and not cases, where it runs nothing but exercises."""
    if reporter.config.option.collectonly:
        return
    collected, counted = reporter.report_collect, reporter.build_summary_stats_line

    def report_collect(final: bool = False) -> None:  # noqa: FBT001, FBT002 - as pytest's
        found = _requirements(reporter) if final else None
        if found is None:
            collected(final)
        elif reporter.verbosity >= 0:
            begin = "\r" if reporter.isatty() else ""  # over what was said while collecting
            reporter.write_line(f"{begin}{requirements(found)} to check".ljust(24), bold=True)

    def build_summary_stats_line() -> tuple[list[tuple[str, dict[str, bool]]], str]:
        parts, colour = counted()
        found = hearing.standings
        others = any(not hasattr(one, TOLD) for one in reporter.stats.get("error", ()))
        if not found or others or _requirements(reporter) is None:
            return parts, colour
        warnings = [part for part in parts if "warning" in part[0]]
        return [(total(found), {colour: True, "bold": True}), *warnings], colour

    reporter.report_collect = report_collect  # type: ignore[method-assign] # this one terminal counts otherwise
    reporter.build_summary_stats_line = build_summary_stats_line  # type: ignore[method-assign] # as above


def _requirements(reporter: pytest.TerminalReporter) -> int | None:
    """Return the requirements that a run is about; None if it has tests of others, or none."""
    session = reporter._session  # noqa: SLF001 - pytest has no other way to it
    items = session.items if session is not None else []
    if not items or not all(fixtures.is_spec(item.path) for item in items):
        return None
    return len({(item.path, item.nodeid.partition("[")[0]) for item in items})
