"""What a step of GitHub Actions says: outputs, and a log that no learner's text can command."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graders.grading.report import classroom
from graders.grading.report.account import (
    STATES,
    VERDICTS,
    failures,
    lines,
    numbered,
    points,
    progress,
    verdict,
)
from graders.telling.text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graders.grading.outcome import ExerciseOutcome, Report, TestOutcome

MAX_ANNOTATIONS = 10
"""GitHub shows no more of one kind for one step."""
MAX_ANNOTATION = 1_000
FAILURE_LINES = 25

_BAR = "│ "
_PLACE = re.compile(r'(?<![\w./-])(?P<file>[\w./-]+\.py)(?:", line |, line |:)(?P<line>\d{1,6})')


def outputs(report: Report) -> str:
    """Write the lines for `$GITHUB_OUTPUT`: `ex-07=` and its classroom result in Base64."""
    return "".join(
        f"{name}={_encoded(result)}\n" for name, result in classroom.results(report).items()
    )


def log(report: Report) -> str:
    """Write what the step prints: a group that folds for each exercise, annotations, the sum."""
    said = [line for exercise in report.exercises for line in _group(exercise)]
    said += _annotations(report)
    said += [_BAR + line for line in _guarded(_closing(report))]
    return "\n".join(said) + "\n"


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    line: int
    title: str
    message: str


def _encoded(result: object) -> str:
    return base64.b64encode(json.dumps(result, ensure_ascii=False).encode()).decode()


def _group(exercise: ExerciseOutcome) -> Iterator[str]:
    score = f"{exercise.score}/{exercise.max_score}"
    state = STATES[exercise.status]
    yield f"::group::{_data(f'{exercise.address} {exercise.title}: {score} {state}')}"
    told = _states(exercise) if exercise.status == "untouched" else _told(exercise)
    yield from (_BAR + line for line in _guarded(told))
    yield "::endgroup::"


def _told(exercise: ExerciseOutcome) -> Iterator[str]:
    if exercise.diagnosis:
        yield f"This looks like: {exercise.diagnosis}"
    if exercise.reason:
        yield exercise.reason
    for state, (_, test) in zip(_states(exercise), numbered(exercise), strict=True):
        yield state
        if test.status != "passed" and test.message != exercise.reason:
            yield from (f"        {line}" for line in lines(test, FAILURE_LINES))


def _states(exercise: ExerciseOutcome) -> Iterator[str]:
    return (
        f"{VERDICTS[test.status]:18}{number}. {test.name}" for number, test in numbered(exercise)
    )


def _closing(report: Report) -> Iterator[str]:
    yield f"{points(report.score, report.max_score)}. {progress(report)}"
    yield from verdict(report)
    yield f"Isolation: {report.isolation.level or 'no learner code was run'}."
    yield from report.isolation.missing
    yield from (f"{one.file or one.kind}: {one.text}" for one in report.notices)


def _guarded(texts: Iterable[str]) -> Iterator[str]:
    """Break texts into lines, none of which the runner obeys."""
    return (inert(line) for text in texts for line in text.split("\n"))


def _annotations(report: Report) -> list[str]:
    """Point at the lines where learners' code went wrong, first one for each exercise."""
    found = [list(_places(report, one)) for one in report.exercises if one.status != "untouched"]
    first = [place for places in found for place in places[:1]]
    further = [place for places in found for place in places[1:]]
    places: dict[tuple[str, int], _Place] = {}
    for place in first + further:
        places.setdefault((place.file, place.line), place)
    return [_annotation(place) for place in list(places.values())[:MAX_ANNOTATIONS]]


def _places(report: Report, exercise: ExerciseOutcome) -> Iterator[_Place]:
    for number, test in failures(exercise):
        found = _own(report, exercise, _traced(test))
        if found:
            title = f"{exercise.address}.{number} {test.name}"
            yield _Place(*found, title, "\n".join(lines(test, FAILURE_LINES)))


def _traced(test: TestOutcome) -> Iterator[tuple[str, int]]:
    """Yield the places that a failure names, innermost first."""
    for exchange in reversed(test.exchange):
        frames = exchange.error.frames if exchange.error else ()
        yield from ((frame.file, frame.line) for frame in reversed(frames))
    for named in _PLACE.finditer(test.message):
        yield named["file"], int(named["line"])


def _own(
    report: Report, exercise: ExerciseOutcome, traced: Iterable[tuple[str, int]]
) -> tuple[str, int] | None:
    """Find the first place in a file of the submission, as a student's repository lays it out."""
    folder = f"{exercise.address}_{exercise.slug}"
    for file, line in traced:
        if f"{folder}/{file}" in report.submission.files:
            return f"exercises/{folder}/{file}", line
    return None


def _annotation(place: _Place) -> str:
    values = f"file={_property(place.file)},line={place.line},title={_property(place.title)}"
    return f"::error {values}::{_data(place.message)}"


def _data(text: str) -> str:
    cut = text[:MAX_ANNOTATION].replace("##[", "## [")
    return cut.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
