"""A report as Markdown: the job summary of GitHub Actions, or a file to read."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from graders.grading.report.account import (
    STATES,
    VERDICTS,
    failures,
    lines,
    points,
    progress,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

MAX_BYTES = 900_000
"""A job summary may have 1 MiB, and other steps write to it too."""
FAILURE_LINES = 30

_SPECIAL = re.compile(r"([\\*_\[\]|#~!])")
_FENCE = re.compile(r"`{3,}")


def render(report: Report) -> str:
    """Write the points of each exercise, then what went wrong, as far as there is room."""
    parts = [part for part in (_head(report), _table(report)) if part]
    told = [part for exercise in report.exercises if (part := _told(exercise))]
    tail = _tail(report)
    room = MAX_BYTES - sum(_size(part) for part in (*parts, tail))
    for index, part in enumerate(told):
        room -= _size(part)
        if room < 0:
            parts.append(
                f"{len(told) - index} more exercises are described in the report itself.\n"
            )
            break
        parts.append(part)
    return "\n".join([*parts, tail])


def _head(report: Report) -> str:
    title = f"# {points(report.score, report.max_score)}\n\n{progress(report)}\n"
    return "\n".join(filter(None, [title, _fenced("\n".join(verdict(report)))]))


def _table(report: Report) -> str:
    rows = ["| | Exercise | Points | |", "| ---: | --- | ---: | --- |"]
    rows += [
        f"| {one.address} | {_cell(one.title)} | {one.score}/{one.max_score} "
        f"| {STATES[one.status]} |"
        for one in report.exercises
    ]
    return "\n".join(rows) + "\n" if report.exercises else ""


def _told(exercise: ExerciseOutcome) -> str:
    """Tell of an exercise that was tried and is not done."""
    missed = failures(exercise)
    if not missed or exercise.status == "untouched":
        return ""
    heading = f"{exercise.address} · {html.escape(exercise.title)}"
    count = f"{len(missed)} of {len(exercise.tests)} requirements not met"
    body = "\n".join(_body(exercise, missed))
    return f"<details><summary>{heading}: {count}</summary>\n\n{body}\n</details>\n"


def _body(exercise: ExerciseOutcome, missed: list[tuple[int, TestOutcome]]) -> Iterator[str]:
    if exercise.diagnosis:
        yield f"This looks like: {_prose(exercise.diagnosis)}\n"
    if exercise.reason:
        yield _fenced(exercise.reason)
    for number, test in missed:
        if test.message != exercise.reason:
            yield f"**{number}.** {_prose(test.name)} ({VERDICTS[test.status]})\n"
            yield _fenced("\n".join(lines(test, FAILURE_LINES)))


def _tail(report: Report) -> str:
    return "\n".join(f"- {line}" for line in _facts(report)) + "\n"


def _facts(report: Report) -> Iterator[str]:
    yield f"Isolation: {report.isolation.level or 'no learner code was run'}."
    yield from (_prose(missing) for missing in report.isolation.missing)
    for notice in report.notices:
        yield f"{_prose(notice.kind)}: {_prose(notice.text)} {_prose(notice.file or '')}".rstrip()
    yield f"Seed {report.seed}, {_prose(report.tool.name)} {_prose(report.tool.version)}."


def _prose(text: str) -> str:
    """Let code ticks be Markdown, and nothing else."""
    text = text.replace("\n", " ")
    spans = text.split("`")
    if len(spans) % 2 == 0 or "" in spans[1:-1]:
        return _escaped(text).replace("`", r"\`")
    return "`".join(span if index % 2 else _escaped(span) for index, span in enumerate(spans))


def _cell(text: str) -> str:
    """Let no code in a table end its cell."""
    return re.sub(r"(?<!\\)\|", r"\|", _prose(text))


def _escaped(text: str) -> str:
    return html.escape(_SPECIAL.sub(r"\\\1", text), quote=False).replace("@", "&#64;")


def _fenced(text: str) -> str:
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}\n" if text else ""


def _size(part: str) -> int:
    return len(part.encode()) + 1
