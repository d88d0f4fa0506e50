"""Classes of invented submissions: our own answers, right and wrong, written in many hands."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graders.classroom.insight.mistakes import Mode, Modes
from graders.classroom.insight.variants import Place, Variant, Variants
from graders.classroom.keeping.entry import Class, Entry
from graders.classroom.similarity import Findings, Fragment, Group, Pair, Span
from graders.course import catalogue
from graders.grading import submission
from graders.grading.outcome import (
    Environment,
    Exchange,
    Fault,
    Frame,
    Heard,
    Isolation,
    Message,
    Notice,
    Package,
    Submission,
    Tool,
    judge,
    refused,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from graders.course.catalogue import Exercise
    from graders.grading.outcome import ExerciseOutcome, TestStatus

    Sources = tuple[tuple[str, str], ...]

FIRST = "Ada Blaise Chandra Dmitri Edsger Fatima Grace Hedy Ivan Joan Katherine Linus Mary Niklaus"
FIRST += " Ole Per Quentin Radia Sophie Tim Ulrike Vint Wanda Ximena Yukihiro Zeynep"
LAST = "Abramov Bartik Cerf Dahl Engelbart Floyd Goldberg Hopper Iverson Johnson Kay Lamarr Moore"
LAST += " Nygaard Ousterhout Perlman Quine Ritchie Shannon Turing Ueda Vaughan Wirth Xu Yao Zuse"
WORDS = "check value works now from the lesson see guide field limits then return data ask tutor"
WORDS += " first try again later maybe model user valid error simple better name answer"
COURSE = catalogue.pristine()
LIMITS = ("full", ()), ("strong", ("cage: bubblewrap is not installed",))
JSON = (("content-type", "application/json"),)
STARTS = ("def ", "async def ", "class ", "@")


def name(number: int) -> str:
    """Name a learner, and no two alike."""
    first, last = FIRST.split(), LAST.split()
    again = number // (len(first) * len(last))
    name = f"{first[number % len(first)]} {last[(number * 7 + number // 26) % len(last)]}"
    return f"{name} {again + 1}" if again else name


def class_of(exercises: Sequence[Exercise], count: int, *, seed: int = 8) -> Class:
    """Invent a class; its entries are invented anew at each call, and are the same again."""
    answers = {exercise.name: tuple(_answers(exercise)) for exercise in exercises}
    names = sorted(name(number) for number in range(count))

    def entries() -> Iterator[Entry]:
        for number, who in enumerate(names):
            yield _entry(number, who, exercises, answers, seed)

    return Class("Web programming, group 2", tuple(exercises), entries, count)


def of(*addresses: str) -> tuple[Exercise, ...]:
    """Choose exercises of the course."""
    return COURSE.choose(addresses) if addresses else COURSE.exercises


def findings(class_: Class, flagged: int = 3) -> dict[str, Findings]:
    """Invent what a comparison of a class finds."""
    names = [entry.name for entry in class_.entries()]
    return {exercise.name: _findings(names, flagged) for exercise in class_.exercises}


def modes(class_: Class) -> Modes:
    """Invent failure modes: each requirement that is failed, by itself."""
    failing: dict[tuple[str, str], list[tuple[str, object]]] = {}
    for entry in class_.entries():
        for done in entry.report.exercises:
            for test in done.tests:
                if test.status == "failed":
                    key = (f"{done.address}_{done.slug}", test.id)
                    failing.setdefault(key, []).append((entry.name, test))
    return Modes(tuple(_mode(*key, found, class_.count) for key, found in failing.items()))


def variants(class_: Class) -> dict[str, Variants]:
    """Invent variants: what each function looks like, taken as it is written."""
    return {exercise.name: _variants(class_, exercise) for exercise in class_.exercises}


def _answers(exercise: Exercise) -> Iterator[tuple[Sources, tuple[str, ...], str | None]]:
    """Yield our answers with the tests that they fail and what is said of them."""
    home = COURSE.solutions / exercise.name
    ours = _sources(exercise, home)
    yield ours, (), None
    for path in sorted(home.glob("also_*")) + sorted(home.glob("wrong_*")):
        about = _about(path)
        fails = re.search(r"^Fails: (.+)$", about, re.MULTILINE)
        names = tuple(fails[1].split(", ")) if fails else ()
        yield _laid(exercise, ours, path), names, about.partition("\n")[0] if fails else None


def _about(path: Path) -> str:
    if path.is_file():
        return path.read_text().partition('"""')[2].partition('"""')[0]
    note = path / "WRONG.md"
    return note.read_text() if note.is_file() else ""


def _laid(exercise: Exercise, ours: Sources, path: Path) -> Sources:
    if path.is_file():
        return ((exercise.files[0] if len(ours) == 1 else "main.py", path.read_text()),)
    return tuple(sorted({**dict(ours), **dict(_sources(exercise, path))}.items()))


def _sources(exercise: Exercise, place: Path) -> Sources:
    return tuple((path, data.decode()) for path, data in submission.collect(exercise, place))


def _entry(
    number: int,
    who: str,
    exercises: Sequence[Exercise],
    answers: Mapping[str, Sequence[tuple[Sources, tuple[str, ...], str | None]]],
    seed: int,
) -> Entry:
    draw = random.Random(f"{seed} {who}")
    done = [_work(exercise, answers[exercise.name], draw) for exercise in exercises]
    level, missing = LIMITS[number % 17 == 3]
    notices = _notices(number)
    report = total(
        [outcome for _, outcome in done],
        tool=Tool("fastapi-katas", "0.1.0"),
        submission=Submission(f"folder-of-{who}"),
        isolation=Isolation(level, missing),  # type: ignore[arg-type] # one of the levels
        seed=7,
        started_at="2026-11-22T10:00:00+00:00",
        duration_s=1.0,
        environment=Environment("3.11.14", (Package("fastapi", "0.165.0"),)),
        notices=notices,
    )
    if number % 29 == 28:
        report = replace(report, status="failed", reason="The sandbox could not be started.")
    at = f"2026-11-{1 + number % 20:02d}T1{number % 10}:30:00+00:00"
    remarks = ("The score that it claims is not the one that it has.",) if number % 31 == 7 else ()
    sources = {e.name: s for e, (s, _) in zip(exercises, done, strict=True)}
    return Entry(who, f"folder-of-{who}", report, sources, at, "commit", remarks)


def _notices(number: int) -> list[Notice]:
    kinds = [
        Notice("protected", "test_spec.py", "The spec was edited; ours was run."),
        Notice("ignored", "conftest.py", "This file is not part of the exercise."),
    ]
    return kinds[: number % 9 == 4 or (2 if number % 23 == 6 else 0)]


def _work(
    exercise: Exercise,
    answers: Sequence[tuple[Sources, tuple[str, ...], str | None]],
    draw: random.Random,
) -> tuple[Sources, ExerciseOutcome]:
    expected = [(one.test, one.sentence) for one in exercise.requirements]
    facts = exercise.number, exercise.slug, exercise.title
    fate = draw.random()
    if fate < 0.04:
        stub = tuple((path, data.decode()) for path, data in submission.stub(exercise))
        return stub, judge(*facts, "00", expected, {}, untouched=True)
    sources, fails, diagnosis = draw.choice(answers if fate < 0.7 else answers[:2])
    sources = tuple((path, rewritten(text, draw)) for path, text in sources)
    if fate > 0.98:
        return (), refused(*facts, expected, "main.py is larger than 1 MB.")
    if fate > 0.94:
        reason = f"SyntaxError: invalid syntax (main.py, line {draw.randrange(1, 30)})"
        broken = tuple((path, text.replace("):", ")", 1)) for path, text in sources)
        lost = {test: Heard(test, "error", reason) for test, _ in expected}
        return broken, judge(*facts, "01", expected, lost)
    more = draw.sample([test for test, _ in expected], k=draw.choice((0, 0, 1)))
    heard = {test: _heard(test, draw, fails=test in {*fails, *more}) for test, _ in expected}
    return sources, judge(*facts, "02", expected, heard, diagnosis=diagnosis)


def _heard(test: str, draw: random.Random, *, fails: bool) -> Heard:
    if not fails:
        return Heard(test, "passed", duration_s=0.02)
    status: TestStatus = "timeout" if draw.random() < 0.03 else "failed"
    got = draw.choice((200, 200, 404, 422, 500))
    message = f"> assert r.status_code == 201\n  got      {got}\n  expected 201"
    kept = [_exchange(draw, 201)] * draw.randrange(2) + [_exchange(draw, got)]
    return Heard(test, status, message, exchange=tuple(kept))


def _exchange(draw: random.Random, status: int) -> Exchange:
    who = "".join(draw.choices("abcdefghijkLMNOPQRSTUV", k=10))
    sent = f'{{"username":"{who}","email":"{who.lower()}@example.com","age":{draw.randrange(99)}}}'
    headers = (("host", "testserver"), ("accept", "*/*"), ("connection", "keep-alive"))
    fault = None
    if status == 500:
        frame = Frame("main.py", draw.randrange(5, 30), "register", "return users[username]")
        fault = Fault("KeyError", f"'{who}'", (frame,))
    said = '{"detail":"Not Found"}' if status > 400 else sent
    return Exchange(
        "POST",
        f"/users/{draw.randrange(9)}",
        Message((*headers, *JSON), sent),
        status,
        Message(JSON, said),
        fault,
    )


def rewritten(text: str, draw: random.Random) -> str:
    """Write code in another hand: other names, other comments, another order."""
    names = sorted(set(re.findall(r"(?:def|for) (\w+)|^(\w+) =", text, re.MULTILINE)))
    for pair in names:
        old = "".join(pair)
        if draw.random() < 0.5 and old not in {"app", "_"}:
            new = f"{draw.choice(WORDS.split())}_{draw.choice(WORDS.split())}"
            text = re.sub(rf"\b{old}\b", new, text)
    lines: list[str] = []
    for line in text.splitlines():
        if draw.random() < 0.08:
            indent = re.match(r"\s*", line)
            words = " ".join(draw.choices(WORDS.split(), k=draw.randrange(2, 8)))
            lines.append(f"{indent[0] if indent else ''}# {words}")
        lines.append(line.replace("'", '"') if draw.random() < 0.5 else line)
        if draw.random() < 0.03:
            lines.append("")
    return "\n".join(lines) + "\n"


def _findings(names: Sequence[str], flagged: int) -> Findings:
    there = [(names[3 * i], names[3 * i + 1]) for i in range(min(flagged, len(names) // 3))]
    evidence = (
        Fragment(Span("main.py", 8, 14), Span("main.py", 9, 15), 2, 9.5),
        Fragment(Span("main.py", 3, 3), Span("main.py", 4, 4), 5, 2.5),
    )
    pairs = [
        Pair(a, b, 0.93 - 0.02 * i, flagged=True, evidence=evidence, earlier=a if i else None)
        for i, (a, b) in enumerate(there)
    ]
    pairs += [
        Pair(names[i], names[-1 - i], 0.6 - 0.01 * i, flagged=False)
        for i in range(min(9, len(names) // 2))
    ]
    bell = [int(2000 * 2.718 ** -(((i - 14) / 5) ** 2)) for i in range(50)]
    for pair in pairs:
        bell[int(pair.score * 50)] += 1
    groups = tuple(Group(pair, 0.93 - 0.02 * i) for i, pair in enumerate(there))
    verdict = "Pairs above 0.71 share more than this class does by itself."
    return Findings(
        len(names), tuple(pairs), groups, 0.29, 0.1, 0.71, verdict, tuple(bell), tuple(names[-1:])
    )


def _mode(exercise: str, test: str, found: Sequence[tuple[str, object]], count: int) -> Mode:
    first = found[0][1]
    return Mode(
        exercise,
        (test,),
        (first.name,),  # type: ignore[attr-defined] # an outcome.TestOutcome
        "POST /users/{} answers 404",
        "The limits of `age` leave out the limits themselves.",
        tuple(name for name, _ in found),
        first.exchange[-1] if first.exchange else None,  # type: ignore[attr-defined] # as above
        len(found) / count,
    )


def _variants(class_: Class, exercise: Exercise) -> Variants:
    found: dict[str, dict[str, list[str]]] = {}
    for entry in class_.entries():
        for _, text in entry.sources.get(exercise.name, ()):
            for block in re.findall(r"^(?:async )?def .+\n(?:(?:    .*)?\n)+", text, re.MULTILINE):
                head = re.search(r"def (\w+)", block)
                writers = found.setdefault(head[1] if head else "", {})
                writers.setdefault(block, []).append(entry.name)
    places = sorted(found.items(), key=lambda place: -len(place[1]))[:3]
    return Variants(tuple(_place(name, written, class_.count) for name, written in places))


def _place(name: str, written: Mapping[str, Sequence[str]], count: int) -> Place:
    ranked = sorted(written.items(), key=lambda one: -len(one[1]))
    several = tuple(
        Variant(len(who), tuple(who), "main.py", 12, code, 0.75) for code, who in ranked
    )
    there = sum(one.count for one in several)
    return Place(name, there, several, count - there)
