"""What a class shows when its submissions are seen together: `analysis.json`, tables, the page."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graders.classroom import page, similarity
from graders.classroom.insight import mistakes, statistics
from graders.classroom.insight import variants as writing
from graders.classroom.insight.mistakes import Modes
from graders.classroom.insight.statistics import Scale
from graders.classroom.insight.variants import Variants
from graders.classroom.keeping import edition
from graders.classroom.keeping.budget import Budget
from graders.classroom.keeping.entry import Class
from graders.classroom.keeping.results import Results
from graders.classroom.people import table
from graders.classroom.similarity import Findings, Sources
from graders.classroom.written import outputs
from graders.course.catalogue import PACKAGE, Exercise
from graders.grading import submission

SCHEMA_VERSION = 1
NAME = "analysis.json"
PAGE = "index.html"
TABLES = "tables"
UNTRIED = frozenset({"untouched", "refused", "error"})
"""Of an exercise: it tells nothing about the requirements."""

LEAST = 2
"""As many submissions as can be compared."""


@dataclass(frozen=True)
class Analysis:
    """Everything about a class as a whole; the mappings are keyed by the names of exercises."""

    schema_version: int
    title: str
    similarity: Mapping[str, Findings]
    mistakes: Modes
    variants: Mapping[str, Variants]
    requirements: Mapping[str, Scale]
    left_out: tuple[str, ...] = ()
    """Submissions that took too long, and of which not all was looked at."""


def update(results: Results, out: Path, budget: Budget) -> bool:
    """Write what is to be seen of the whole class, unless it is so already; say which."""
    made_of = _made_of(results)
    names = (NAME, PAGE, *(f"{TABLES}/{name}" for name in _TABLES))
    is_there = all((out / name).is_file() for name in names)
    if is_there and results.store.setting("analysed") == made_of:
        return False
    whole = results.whole()
    found = analyse(results, whole, budget)
    outputs.write(out / NAME, [json.dumps(asdict(found), ensure_ascii=False, indent=1), "\n"])
    for name, rows in _TABLES.items():
        outputs.write(out / TABLES / name, map(table.line, rows(found, results)))
    with outputs.room():
        page.write(out / PAGE, whole, found.similarity, found.mistakes, found.variants, budget)
    results.store.remember("analysed", made_of)
    return True


def analyse(results: Results, whole: Class, budget: Budget) -> Analysis:
    """Look at each exercise for itself: what all have written for it is held at once, no more."""
    findings: dict[str, Findings] = {}
    variants: dict[str, Variants] = {}
    scales: dict[str, Scale] = {}
    for exercise in whole.exercises:
        compared = _compared(results, exercise, budget)
        if compared is not None:
            findings[exercise.name] = compared
        slices = results.slices(exercise.name)
        variants[exercise.name] = writing.variants(exercise, slices, budget)
        scales[exercise.name] = statistics.analyse(_rows(results, exercise))
    modes = mistakes.modes(whole)
    told = (findings, modes, variants, scales)
    return Analysis(SCHEMA_VERSION, whole.title, *told, budget.left_out)


def given(exercise: Exercise) -> Sources:
    """Return what everybody has, so that it is no likeness."""
    files = [*submission.stub(exercise), *submission.provided(exercise)]
    return tuple((path, content.decode("utf-8", errors="replace")) for path, content in files)


def _compared(results: Results, exercise: Exercise, budget: Budget) -> Findings | None:
    handed: list[tuple[str, Sources]] = []
    times: dict[str, str] = {}
    for entry in results.slices(exercise.name):
        [outcome] = entry.report.exercises
        if sources := entry.sources.get(exercise.name):
            if outcome.status != "untouched":
                handed.append((entry.name, sources))
            if entry.submitted_at:
                times[entry.name] = entry.submitted_at
    if len(handed) < LEAST:
        return None
    return similarity.compare(handed, given(exercise), times, budget)


def _rows(results: Results, exercise: Exercise) -> list[bytes]:
    """Return what each submission that could be run has met, as ones and zeros."""
    return [
        bytes(status == "passed" for status in score.tests)
        for handed in results.ordered()
        for score in results.store.scores(handed.folder, exercise.name)
        if score.tests and score.status not in UNTRIED and score.fault is None
    ]


def _made_of(results: Results) -> str:
    """Return a digest of all that is analysed, and of what analyses it."""
    found = hashlib.sha256(edition.sources(PACKAGE / "classroom").encode())
    about = {**asdict(results.about), "begun_at": ""}
    found.update(json.dumps([about, results.whole().remarks]).encode())
    for handed in results.ordered():
        facts = [results.name(handed), handed.reported, handed.submitted_at, handed.remarks]
        found.update(json.dumps(facts).encode())
    return found.hexdigest()


def _similarity(found: Analysis, _: Results) -> Iterator[Sequence[object]]:
    yield ("exercise", "a", "b", "score", "flagged", "line", "median", "earlier")
    for name, one in found.similarity.items():
        for pair in one.pairs:
            facts = (pair.score, int(pair.flagged), one.line, one.median)
            yield (name, pair.a, pair.b, *facts, pair.earlier)


def _mistakes(found: Analysis, _: Results) -> Iterator[Sequence[object]]:
    yield ("exercise", "submissions", "share", "what", "usually", "requirements", "names")
    for mode in found.mistakes.modes:
        facts = (mode.exercise, len(mode.learners), mode.share, mode.kind, mode.diagnosis)
        yield (*facts, " ".join(mode.tests), "; ".join(mode.learners))


def _variants(found: Analysis, _: Results) -> Iterator[Sequence[object]]:
    yield ("exercise", "place", "submissions", "points", "first", "path", "line", "code")
    for name, one in found.variants.items():
        for place in one.places:
            for way in place.variants:
                facts = (way.count, way.points, way.names[0], way.path, way.line, way.code)
                yield (name, place.name, *facts)


def _requirements(found: Analysis, results: Results) -> Iterator[Sequence[object]]:
    yield ("exercise", "test", "difficulty", "rest", "discrimination", "hint", "count", "kr20")
    for name, scale in found.requirements.items():
        tests = [one.test for one in results.course.find(name).requirements]
        for test, item in zip(tests, scale.items, strict=False):
            facts = (item.difficulty, item.rest, item.discrimination, item.hint)
            yield (name, test, *facts, scale.count, scale.kr20)


def _marks(_: Analysis, results: Results) -> Iterator[Sequence[object]]:
    """Yield each cell of the heat map; a failure of ours is no mark."""
    yield ("name", "exercise", "test", "status")
    tests = {one.name: [test.test for test in one.requirements] for one in results.course.exercises}
    for handed in results.ordered():
        rows: list[Sequence[object]] = []
        with results.faults.apart(handed.folder):
            for score in results.store.scores(handed.folder):
                if score.fault is None:
                    names = tests[score.exercise]
                    marks = score.tests or ["missing"] * len(names)
                    pairs = zip(names, marks, strict=True)
                    rows += [(results.name(handed), score.exercise, *pair) for pair in pairs]
        yield from rows


_TABLES: Mapping[str, Callable[[Analysis, Results], Iterator[Sequence[object]]]] = {
    "similarity.csv": _similarity,
    "mistakes.csv": _mistakes,
    "variants.csv": _variants,
    "requirements.csv": _requirements,
    "marks.csv": _marks,
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `analysis.json`, which `analysis.schema.json` publishes."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - whoever publishes pays for it

    found: dict[str, Any] = TypeAdapter(Analysis).json_schema(mode="serialization")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "$id": "urn:fastapi-katas:analysis:1", **found}
