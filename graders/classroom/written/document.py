"""`class.json`: a graded class in figures, as `written/schema.json` describes it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from graders.classroom.keeping import results as kept
from graders.classroom.keeping.results import Results, lowest
from graders.classroom.keeping.store import Handed, Score, people_of
from graders.classroom.people import deadlines
from graders.classroom.people.roster import Person
from graders.classroom.written.gradebook import Line
from graders.grading import outcome
from graders.grading.grade import TOOL

SCHEMA_VERSION = 2
OURS = "not graded: the grader itself failed"


def written(results: Results, remarks: Sequence[str] = ()) -> Iterator[str]:
    """Yield the document piece by piece: a class may be large."""
    head = json.dumps(_head(results, remarks), ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "submissions": ['
    for number, handed in enumerate(results.ordered()):
        yield (",\n    " if number else "\n    ") + _told(results, handed)
    yield "\n  ]\n}\n"


def _told(results: Results, handed: Handed) -> str:
    told = ""
    with results.faults.apart(handed.folder):
        told = _json(submission(results, handed))
    return told or _json(_untold(results, handed))


def _untold(results: Results, handed: Handed) -> dict[str, Any]:
    """Describe a submission of which no more can be told, by a fault of ours."""
    return {
        "name": results.name(handed),
        "directory": results.folder(handed),
        "people": [],
        "report": results.place(handed),
        "status": "failed",
        "reason": f"The grader itself failed: {results.faults[handed.folder]}",
        "score": 0,
        "max_score": 0,
        "submitted_at": None,
        "submitted_by": None,
        "sha256": None,
        "exercises": [],
        "remarks": [],
        "notices": [],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _head(results: Results, remarks: Sequence[str]) -> dict[str, Any]:
    isolation = lowest(results.store.levels())
    absent = [] if results.anonymous else [_person(one) for one in results.absent()]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL.name, "version": TOOL.version},
        "title": results.title,
        "anonymous": results.anonymous,
        "seed": results.about.seed,
        "isolation": {"level": isolation.level, "missing": list(isolation.missing)},
        "prefix": "" if results.anonymous else results.about.prefix,
        "due": results.about.due,
        "late_rules": results.about.late,
        "remarks": [*results.whole().remarks, *remarks],
        "exercises": [
            {
                "number": one.number,
                "slug": one.slug,
                "title": one.title,
                "level": one.level,
                "max_score": len(one.requirements),
                "requirements": [
                    {"id": what.test, "sentence": what.sentence} for what in one.requirements
                ],
            }
            for one in results.exercises
        ],
        "absent": absent,
    }


def submission(results: Results, handed: Handed) -> dict[str, Any]:
    """Describe one submission."""
    scores = results.store.scores(handed.folder)
    notices = [*json.loads(handed.notices), *json.loads(handed.audit)]
    people = [] if results.anonymous else [_person(one) for one in people_of(handed.people)]
    doubts = [] if results.anonymous else [_person(one) for one in people_of(handed.doubts)]
    score = sum(one.score for one in scores)
    return {
        "name": results.name(handed),
        "directory": results.folder(handed),
        "people": people,
        "matched": handed.matched,
        "doubts": doubts,
        "report": results.place(handed),
        "status": status(handed, scores),
        "reason": handed.reason,
        "score": score,
        "final_score": final(handed, score),
        "max_score": sum(results.most[one.exercise] for one in scores),
        "submitted_at": handed.submitted_at,
        "submitted_by": handed.submitted_by,
        "late": json.loads(handed.late) if handed.late else None,
        "sha256": handed.sha256,
        "exercises": [_exercise(results, one) for one in scores],
        "remarks": [results.hide(handed, one) for one in json.loads(handed.remarks)],
        "notices": notices,
    }


def status(handed: Handed, scores: list[Score]) -> outcome.ReportStatus:
    """Return the status of a submission's report."""
    if any(one.fault is not None for one in scores):
        return "failed"
    return "refused" if handed.reason else "graded"


def final(handed: Handed, score: int) -> int | float:
    """Return what is left of a score after lateness."""
    late = kept.late(handed)
    found = late.final(score) if late else score
    return int(found) if found == int(found) else found


def line(results: Results, handed: Handed, person: Person, remark: str = "") -> Line:
    """Return what a gradebook says of a submission; a failure of ours is no score."""
    scores = results.store.scores(handed.folder)
    failed = status(handed, scores) == "failed"
    score = None if failed else sum(one.score for one in scores)
    ours = OURS if failed else ""
    late = kept.late(handed)
    told = deadlines.sentence(late, score) if late and score is not None else None
    return Line(
        person=person,
        folder=results.folder(handed),
        score=score,
        final=None if score is None else final(handed, score),
        late_hours=late.hours if late else None,
        max_score=sum(results.most[one.exercise] for one in scores),
        submitted_at=handed.submitted_at or "",
        remark="; ".join(part for part in (ours, handed.reason or "", told or "", remark) if part),
        exercises={one.exercise[:2]: None if one.fault else one.score for one in scores},
    )


def _exercise(results: Results, found: Score) -> dict[str, Any]:
    number, _, slug = found.exercise.partition("_")
    most = results.most[found.exercise]
    return {
        "number": int(number),
        "slug": slug,
        "status": found.status,
        "score": found.score,
        "max_score": most,
        "tests": list(found.tests) or ["missing"] * most,
        "reason": found.refusal or found.fault,
    }


def _person(one: Person) -> dict[str, str]:
    return {
        "name": one.name,
        "username": one.username or one.login,
        "identifier": one.identifier,
        "email": one.email,
        "section": one.section,
        "group": one.group,
    }
