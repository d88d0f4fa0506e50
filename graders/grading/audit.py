"""What an instructor's own run says of a student's repository beside its grade."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.course import manifest
from graders.grading import intake
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice, Report

CLAIMS = ("report.json", "result.json", "results.json", "classroom.json")
"""Where results lie in a checkout, if somebody has put them there."""

MAX_CLAIM = 16 * 1024 * 1024
NUMBERED = re.compile(r"(?P<address>\d\d)\.\d+\b")
RUNNER = re.compile(r"ex-(?P<address>\d\d)")

Points = Mapping[str, int]
"""By the address of the exercise."""


class ClaimError(Exception):
    """A result cannot be read; the text says why."""


@dataclass(frozen=True)
class Claim:
    """What a result says that was made where its student could edit it."""

    score: int
    exercises: Points


def findings(root: Path, report: Report, claims: Iterable[Path] = ()) -> tuple[Notice, ...]:
    """Name what changed in a student's repository, and each claimed result that is not so.

    `report` is the grade of the same commit on pristine specs, which counts; its notices name
    edited files already. `claims` are results from elsewhere: a downloaded artifact, a release.
    """
    inside = [root / name for name in CLAIMS if (root / name).is_file()]
    return (*_unmarked(root), *_claimed(report, [*inside, *claims]))


def read(path: Path) -> Claim:
    """Read a result: our report, a classroom result, Classroom 50's or Gradescope's.

    Raises:
        ClaimError: It is none of these.
    """
    try:
        document = json.loads(intake.content(path, path.name, MAX_CLAIM))
        points = _points(document)
    except RefusedError as error:
        raise ClaimError(str(error)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise ClaimError("It is no result that we know.") from None
    return Claim(sum(points.values()), points)


def _unmarked(root: Path) -> Iterator[Notice]:
    if not (root / manifest.PLACE).is_file():
        yield Notice("missing", manifest.PLACE, "Whether the workflow was edited cannot be told.")


def _claimed(report: Report, claims: Iterable[Path]) -> Iterator[Notice]:
    for path in claims:
        try:
            claim = read(path)
        except ClaimError as error:
            yield Notice("claim", path.name, str(error))
            continue
        if told := "; ".join(_differences(report, claim)):
            yield Notice("claim", path.name, f"It claims {told}.")


def _differences(report: Report, claim: Claim) -> Iterator[str]:
    graded = {exercise.address: exercise.score for exercise in report.exercises}
    for address, points in sorted(claim.exercises.items()):
        if address in graded and points != graded[address]:
            yield f"{points} for {address}, which has {graded[address]} on pristine specs"


def _points(document: Any) -> Points:  # noqa: ANN401 - JSON of a stranger's
    if "exercises" in document:
        return {f"{int(one['number']):02d}": int(one["score"]) for one in document["exercises"]}
    if "tests" in document:
        return _summed(document["tests"])
    runners = {RUNNER.fullmatch(name): result for name, result in document.items()}
    return {
        name["address"]: sum(int(test["score"]) for test in result["tests"])
        for name, result in runners.items()
        if name
    }


def _summed(tests: Iterable[Mapping[str, Any]]) -> Points:
    points: dict[str, int] = {}
    for test in tests:
        numbered = NUMBERED.match(str(test.get("test-name") or test.get("number")))
        if numbered is None:
            raise ValueError("This test is not one of ours.")
        address = numbered["address"]
        points[address] = points.get(address, 0) + int(test["score"])
    return points
