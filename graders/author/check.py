"""Proves exercises sound: what an author has promised is what a learner will find."""

import ast
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.apps.sandbox.isolation import Level
from graders.author import signatures
from graders.author.signatures import Mistake
from graders.course import coverage
from graders.course.catalogue import ANSWERS, EQUIVALENTS, OURS, Course, CourseError, Exercise
from graders.course.coverage import Concept
from graders.grading import grade, submission
from graders.grading.crew import Crew
from graders.grading.intake import RefusedError
from graders.grading.submission import Work
from graders.grading.worker import Worker, WorkerError

HINTS = 3
BESIDE = frozenset({"course.toml", "coverage.toml", "__pycache__"})
PROMISE = "Fails:"
SEED = 1
SAMPLED = {"also_": 1, "wrong_": 3}
"""How many answers of an exercise that is known to be sound are run all the same."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as promised: where, what, and what to do about it."""

    place: str
    fact: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fact} {self.way_out}"


@dataclass(frozen=True)
class Answer:
    """A solution, a right answer, a wrong one or the stub, and the tests that it should fail."""

    name: str
    work: Work
    fails: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """The result for one exercise."""

    name: str
    findings: tuple[Finding, ...]
    runs: int


def check(
    course: Course,
    exercises: Iterable[Exercise],
    draw: str | None = None,
    is_known: Callable[[Exercise], bool] = lambda _: False,
) -> Iterator[Checked]:
    """Yield the result for each exercise, both ways of running tried.

    Where there is something to draw by, each wrong answer is run one way only, and of an exercise
    that is known when its turn comes only some answers are.
    """
    exercises = tuple(exercises)
    whole = [*_stray_directories(course)]
    if exercises == course.exercises:
        whole += _uncovered(course)
    if whole:
        yield Checked("exercises", tuple(whole), 0)
    with (
        Crew("sandbox", Level.FULL) as sandboxes,
        Crew("thread") as threads,
        ThreadPoolExecutor(sandboxes.size) as pool,
    ):
        both = (sandboxes, threads)
        for exercise in exercises:
            found = list(_on_paper(course, exercise))
            answers, unreadable = every_answer(course, exercise)
            found += [*unreadable, *_stale(course, exercise, answers)]
            if draw is not None and is_known(exercise):
                answers = _some(answers, f"{draw} {exercise.name}")
            runs = [(crew, answer) for answer in answers for crew in _ways(answer, both, draw)]
            for findings in pool.map(_run, *zip(*runs, strict=True)):
                found += findings
            yield Checked(exercise.name, tuple(found), len(runs))


def _stray_directories(course: Course) -> Iterator[Finding]:
    known = {exercise.name for exercise in course.exercises} | BESIDE
    for place in (course.directory, course.solutions):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.name not in known:
                yield Finding(
                    f"{place.name}/{path.name}",
                    "No table of course.toml has this name.",
                    "Add the table, or remove it.",
                )


def _uncovered(course: Course) -> Iterator[Finding]:
    """Yield where the list of concepts does not hold."""
    place = f"exercises/{coverage.FILE}"
    try:
        concepts = coverage.read(course)
    except CourseError as error:
        yield Finding(place, str(error), "Mend it.")
        return
    for gap in coverage.gaps(course, concepts):
        yield Finding(place, gap.fact, gap.way_out)
    for concept in concepts:
        if concept.mistake and not _catches(course, concept):
            fact = f"[{concept.number}] names no test that fails on {concept.mistake}."
            yield Finding(place, fact, "Name the one that catches the mistake.")


def _catches(course: Course, concept: Concept) -> bool:
    """Whether one of a concept's tests fails on its mistake, as the mistake itself says."""
    path = course.solutions / str(concept.mistake)
    try:
        return any(f"{path.parent.name}/{test}" in concept.tests for test in promised(path))
    except (CourseError, OSError):
        return False


def _on_paper(course: Course, exercise: Exercise) -> Iterator[Finding]:
    """Yield what can be seen without running anything."""
    place = f"exercises/{exercise.name}"
    yield from _sentences(exercise, place)
    if len(exercise.hints) != HINTS:
        fact = f"[{exercise.name}] has {len(exercise.hints)} hints."
        yield Finding("exercises/course.toml", fact, f"Write {HINTS}: point, narrow, nearly there.")
    if not exercise.level or not exercise.guide:
        fact = f"[{exercise.name}] has no level or no guide."
        yield Finding("exercises/course.toml", fact, "Name the guide's section and its level.")
    yield from _stray_files(exercise, place)
    yield from _stray_answers(course, exercise)


def _sentences(exercise: Exercise, place: str) -> Iterator[Finding]:
    tests = exercise.requirements
    if not tests:
        yield Finding(f"{place}/test_spec.py", "It has no test.", "Write one a requirement.")
    written = exercise.sentences
    for number, (test, sentence) in enumerate(zip(tests, written, strict=False), start=1):
        if test.sentence != sentence:
            yield Finding(
                f"{place}/README.md",
                f"Requirement {number} reads {sentence!r}, and {test.test} {test.sentence!r}.",
                "Make them the same to the letter.",
            )
    if len(tests) != len(written):
        fact = f"It has {len(written)} numbered requirements, and test_spec.py {len(tests)} tests."
        yield Finding(f"{place}/README.md", fact, "Write one for each, in the same order.")


def _stray_files(exercise: Exercise, place: str) -> Iterator[Finding]:
    if (exercise.directory / "main.py").exists() and (exercise.directory / "app").is_dir():
        yield Finding(place, "It has main.py and app/.", "Keep the one that has the application.")
    try:
        if not submission.stub(exercise):
            yield Finding(place, "There is no stub.", f"Write {exercise.files[0]}.")
    except RefusedError as error:
        yield Finding(place, str(error), "Write a stub that could be handed in.")
    texts = [path.read_text(encoding="utf-8") for path in exercise.directory.rglob("*.py")]
    texts.append((exercise.directory / "README.md").read_text(encoding="utf-8"))
    for name, _ in submission.provided(exercise):
        stem = Path(name).stem
        if not any(stem in text for text in texts):
            yield Finding(f"{place}/{name}", "Nothing uses it.", "Remove it, or speak of it.")


def _stray_answers(course: Course, exercise: Exercise) -> Iterator[Finding]:
    home = course.solutions / exercise.name
    for path in sorted(home.iterdir()) if home.is_dir() else ():
        known = exercise.owns(path.name) or path.name.startswith(ANSWERS)
        if not known and path.name not in OURS | {EQUIVALENTS}:
            yield Finding(
                f"solutions/{exercise.name}/{path.name}",
                "It is neither a solution nor another answer.",
                "Name it also_… or wrong_…, or remove it.",
            )


def every_answer(course: Course, exercise: Exercise) -> tuple[list[Answer], list[Finding]]:
    """Return what is to be run; an answer that cannot be read is a finding."""
    found: list[Answer] = []
    findings: list[Finding] = []
    for name, read in _readers(course, exercise):
        try:
            found.append(read())
        except (RefusedError, CourseError, OSError) as error:
            place = f"solutions/{exercise.name}/{name}"
            findings.append(Finding(place, str(error), "Mend it."))
    kinds = {"also_": 2, "wrong_": 1}
    for kind, least in kinds.items():
        there = sum(answer.name.startswith(kind) for answer in found)
        if there < least:
            place = f"solutions/{exercise.name}"
            fact = f"There are {there} {kind}* answers."
            findings.append(Finding(place, fact, f"Write {least} at least."))
    return found, findings


def _readers(course: Course, exercise: Exercise) -> Iterator[tuple[str, Any]]:
    home = course.solutions / exercise.name
    every = tuple(test.test for test in exercise.requirements)
    yield "stub", lambda: Answer("stub", Work(exercise, submission.stub(exercise)), every)
    yield "solution", lambda: Answer("solution", _solution(exercise, home), ())
    for path in sorted(home.iterdir()) if home.is_dir() else ():
        if path.name.startswith("also_"):
            yield path.name, lambda path=path: Answer(path.name, _other(exercise, home, path), ())
        elif path.name.startswith("wrong_"):
            yield path.name, lambda path=path: _wrong(exercise, home, path)


def solution(course: Course, exercise: Exercise) -> Work:
    """Return our own answer to an exercise.

    Raises:
        CourseError: There is none here.
    """
    return _solution(exercise, course.solutions / exercise.name)


def _solution(exercise: Exercise, home: Path) -> Work:
    files = submission.collect(exercise, home) if home.is_dir() else ()
    if not files:
        raise CourseError(f"There is no {' or '.join(exercise.files)} in solutions.")
    return Work(exercise, files)


def _other(exercise: Exercise, home: Path, path: Path) -> Work:
    """Return another answer: a file in the place of the solution's, or a directory of files."""
    if path.is_dir():
        return Work(exercise, submission.collect(exercise, path))
    names = [name for name, _ in _solution(exercise, home).files]
    if len(names) != 1:
        raise CourseError("The solution has several files: make this a directory.")
    return Work(exercise, ((names[0], path.read_bytes()),))


def _wrong(exercise: Exercise, home: Path, path: Path) -> Answer:
    other = _other(exercise, home, path)
    if path.is_dir():
        merged = dict(_solution(exercise, home).files) | dict(other.files)
        other = Work(exercise, tuple(sorted(merged.items())))
    known = [test.test for test in exercise.requirements]
    fails = promised(path)
    if unknown := [name for name in fails if name not in known]:
        raise CourseError(f"It says that it fails {', '.join(unknown)}, which the spec has not.")
    return Answer(path.name, other, fails)


def explanation(path: Path) -> str:
    """Return what a wrong answer says of itself: its docstring, or the text of its WRONG.md."""
    if path.is_dir():
        return (path / "WRONG.md").read_text(encoding="utf-8").strip()
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def promised(path: Path) -> tuple[str, ...]:
    """Return the tests that a wrong answer says it fails.

    Raises:
        CourseError: It does not say.
    """
    last = explanation(path).rpartition("\n")[2].strip()
    if not last.startswith(PROMISE):
        raise CourseError(f"Its docstring does not end with `{PROMISE} test_…`.")
    return tuple(name.strip() for name in last.removeprefix(PROMISE).split(",") if name.strip())


def _stale(course: Course, exercise: Exercise, answers: Iterable[Answer]) -> Iterator[Finding]:
    """Yield where what a learner is told of usual mistakes was made from other files."""
    if not signatures.are_fresh(
        mistakes(course, answers), signatures.read().get(exercise.name, ())
    ):
        fact = f"[{exercise.name}] is older than the spec or the wrong answers."
        way_out = f"Renew it: python scripts/renew_diagnoses.py {exercise.address}"
        yield Finding("graders/course/diagnoses.json", fact, way_out)


def mistakes(course: Course, answers: Iterable[Answer]) -> list[Mistake]:
    """Return the answers that fail, each with the first line of what it says of itself."""
    return [Mistake(a.work, a.fails, _first_line(course, a)) for a in answers if a.fails]


def _first_line(course: Course, answer: Answer) -> str | None:
    path = course.solutions / answer.work.exercise.name / answer.name
    return explanation(path).partition("\n")[0] if path.exists() else None


def _some(answers: Sequence[Answer], draw: str) -> list[Answer]:
    """Return the stub, the solution, and a few of the others."""
    chosen = [one for one in answers if not one.name.startswith(tuple(SAMPLED))]
    for kind, count in SAMPLED.items():
        every = [one for one in answers if one.name.startswith(kind)]
        chosen += random.Random(draw).sample(every, min(count, len(every)))  # noqa: S311 - no secret
    return chosen


def _ways(answer: Answer, both: tuple[Crew, ...], draw: str | None) -> tuple[Crew, ...]:
    if draw is None or not answer.name.startswith("wrong_"):
        return both
    place = f"{draw} {answer.work.exercise.name} {answer.name}"
    return (random.Random(place).choice(both),)  # noqa: S311 - no secret


def _run(crew: Crew, answer: Answer) -> list[Finding]:
    """Return where the tests that fail are not those that should."""
    place = f"solutions/{answer.work.exercise.name}/{answer.name} ({crew.way})"
    try:
        with crew.one() as worker:
            red = failing(answer.work, worker)
    except WorkerError as error:
        return [Finding(place, f"The grader failed: {error}", "This is a fault of ours.")]
    findings = []
    if green := [test for test in answer.fails if test not in red]:
        fact = f"Green, and should be red: {', '.join(green)}."
        findings.append(Finding(place, fact, "Sharpen them."))
    if unexpected := [test for test in red if test not in answer.fails]:
        told = "; ".join(f"{test} ({red[test][:300]})" for test in unexpected)
        fact = f"Red, and should be green: {told}."
        findings.append(Finding(place, fact, "Mend it, or its promise."))
    return findings


def failing(
    work: Work, worker: Worker, seed: int = SEED, tests: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return those of some tests, or of all, that fail, each with its message.

    Raises:
        WorkerError: The grader itself failed.
    """
    answer = grade.run(work, worker, seed, tests)
    red: dict[str, str] = {}
    heard = {one["id"].partition("[")[0] for one in answer["heard"]}
    for one in answer["heard"]:
        if one["status"] != "passed":
            red.setdefault(one["id"].partition("[")[0], one["message"])
    asked = [one.test for one in work.exercise.requirements if one.test in tests or not tests]
    for test in asked:
        if test not in heard:
            red.setdefault(test, "it did not run")
    return {test: red[test] for test in asked if test in red}
