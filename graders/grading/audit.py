"""What an instructor's own run says of a student's repository beside its grade."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.course import manifest
from graders.grading import intake, tree
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice, Report
from graders.grading.tree import Kind

CLAIMS = ("report.json", "result.json", "results.json", "classroom.json")
"""Where results lie in a checkout, if somebody has put them there."""

MAX_CLAIM = 16 * 1024 * 1024
MOST = 10_000
"""Points of one test, or the number of an exercise."""

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
    inside = [root / name for name in CLAIMS if tree.kind(root, name) is not Kind.NOTHING]
    return (*_unmarked(root), *_claimed(report, [*inside, *claims]))


def read(path: Path) -> Claim:
    """Read a result: our report, a classroom result, Classroom 50's or Gradescope's.

    Of a list of results, as Classroom 50's `gh teacher download` writes it, the first is the last.

    Raises:
        ClaimError: It is none of these.
    """
    try:
        document = json.loads(intake.content(path, path.name, MAX_CLAIM))
        points = _points(document)
    except RefusedError as error:
        raise ClaimError(str(error)) from None
    except Exception:  # noqa: BLE001 - whatever it is, it was made by what a stranger wrote
        raise ClaimError("It is not a result that we know.") from None
    return Claim(sum(points.values()), points)


def _unmarked(root: Path) -> Iterator[Notice]:
    if tree.kind(root, manifest.PLACE) is not Kind.FILE:
        yield Notice("missing", manifest.PLACE, "Whether the workflow was edited is unknown.")


def _claimed(report: Report, claims: Iterable[Path]) -> Iterator[Notice]:
    for path in claims:
        try:
            claim = read(path)
            told = "; ".join(_differences(report, claim))
        except ClaimError as error:
            yield Notice("claim", path.name, str(error))
            continue
        if told:
            yield Notice("claim", path.name, f"It claims {told}.")


def _differences(report: Report, claim: Claim) -> Iterator[str]:
    graded = {exercise.address: exercise.score for exercise in report.exercises}
    for address, points in sorted(claim.exercises.items()):
        if address in graded and points != graded[address]:
            yield f"{points} for {address}, which has {graded[address]} by the original specs"


def _points(document: Any) -> Points:  # noqa: ANN401 - JSON of a stranger's
    if isinstance(document, list):
        results = [one["result"] for one in document if one["result"]]
        return _points(results[0]) if results else {}
    if "exercises" in document:
        return {
            f"{_whole(one['number']):02d}": _whole(one["score"]) for one in document["exercises"]
        }
    if "tests" in document:
        return _summed(document["tests"])
    runners = {RUNNER.fullmatch(name): result for name, result in document.items()}
    return {
        name["address"]: sum(_whole(test["score"]) for test in result["tests"])
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
        points[address] = points.get(address, 0) + _whole(test["score"])
    return points


def _whole(value: Any) -> int:  # noqa: ANN401 - JSON of a stranger's
    """Return a number as it may stand in a result.

    Raises:
        ValueError: It is out of all reason.
    """
    number = int(value)
    if abs(number) > MOST:
        raise ValueError("No result has such a number.")
    return number
