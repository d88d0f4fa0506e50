"""What a learner is told of a failed requirement."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from graders.apps.connection import AppFailedError, DeadlineError, LearnerError
from graders.apps.host import bounds
from graders.course import catalogue
from graders.course.diagnosis import symptom
from graders.spec import evidence
from graders.spec.comparison import Comparison, mirrored
from graders.spec.exchange import NOTE, Note
from graders.telling import conversation
from graders.telling.difference import tell
from graders.telling.text import shown

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

PRINTED = 5
FRAMES = 3
EXCHANGES = 3
CALLS = 2
SCENERY = frozenset({"CALL", "VALUE"})
STATEMENT = 150
REMARK = 6000
NOT_RAISED = "DID NOT RAISE"
SHAPES = (LookupError, TypeError, AttributeError, ValueError)
"""What a line of a spec raises that takes a value apart which is made otherwise."""
NO_INSTANCE = re.compile(r"^\s*\+\s+where False = isinstance\((.*), ([\w.]+)\)$")

Kind = Literal[
    "request", "answer", "earlier", "statement", "comparison", "fault", "printed", "remark"
]


@dataclass(frozen=True)
class Passage:
    """Some lines of one kind; `least` of them stay where there is little room."""

    kind: Kind
    lines: tuple[str, ...]
    least: int = 1


@dataclass(frozen=True)
class Place:
    """The line of the spec that did not hold, as pytest's own summary knows it."""

    path: str
    lineno: int
    message: str


@dataclass(frozen=True)
class Failure:
    """One failed test of an exercise."""

    test: str
    place: int
    sentence: str
    passages: tuple[Passage, ...]
    reprcrash: Place
    symptom: str = ""
    """Marks how it failed, whatever values the run has drawn."""

    wiring: str | None = None
    """Says why the app could not even be run, if so."""

    @property
    def heading(self) -> str:
        """Number and sentence of the requirement."""
        return f"{self.place}. {self.sentence}"

    def __str__(self) -> str:
        marks = {"request": "", "answer": "-> ", "statement": "> ", "printed": "it printed: "}
        lines = [
            f"{marks.get(passage.kind, '') if not place else ''}{line}"
            for passage in self.passages
            for place, line in enumerate(passage.lines)
        ]
        return "\n".join([self.heading, "", *lines])

    def toterminal(self, writer: "TerminalWriter") -> None:
        """Write the failure where pytest writes a traceback."""
        writer.line(str(self))


def to_plain(failure: Failure) -> dict[str, Any]:
    """Return a failure as values that travel between processes."""
    return asdict(failure)


def from_plain(found: Mapping[str, Any]) -> Failure:
    """Return the failure behind `to_plain`."""
    passages = (Passage(p["kind"], tuple(p["lines"]), p["least"]) for p in found["passages"])
    place = Place(**found["reprcrash"])
    return Failure(**{**found, "passages": tuple(passages), "reprcrash": place})


def failure(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Failure:
    """Return what is to be told of a test that raised."""
    test, place, sentence = _requirement(item)
    error = excinfo.value
    wiring = str(error) if isinstance(error, AppFailedError) else None
    line = _statements(item, excinfo)[-1:] or [Statement(item.location[1] or 0, "", None)]
    crash = Place(str(item.path), line[0].line, f"{place}. {sentence}")
    passages = tuple(_passages(item, excinfo))
    notes = evidence.notes(item)
    mark = symptom(message(item, excinfo), notes[-1].status if notes else None, item.name)
    return Failure(test, place, sentence, passages, crash, mark, wiring)


def skipped(item: pytest.Item, reason: str) -> Failure:
    """Return what is to be told of a test that somebody else's plugin or option has skipped."""
    test, place, sentence = _requirement(item)
    said = (
        f": {shown(reason.removeprefix('Skipped: ').rstrip('.'), 200, lines=False)}"
        if reason
        else ""
    )
    wiring = (
        f"A plugin or an option of pytest has skipped this{said}. "
        "What is met is not known, and your points stay as they were."
    )
    crash = Place(str(item.path), item.location[1] or 0, f"{place}. {sentence}")
    return Failure(test, place, sentence, (Passage("remark", (wiring,)),), crash, wiring=wiring)


def _requirement(item: pytest.Item) -> tuple[str, int, str]:
    """Return the name of a test, the number of its requirement, and the sentence."""
    test = item.originalname if isinstance(item, pytest.Function) else item.name
    found = catalogue.requirements(evidence.source(item).read_text(encoding="utf-8"))
    place = next((i for i, one in enumerate(found, 1) if one.test == test), 0)
    return test, place, found[place - 1].sentence if place else item.name


def message(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return what a report says of a test that raised; the exchanges stand beside it."""
    error = excinfo.value
    if isinstance(error, AppFailedError | DeadlineError):
        return str(error)
    marks = {"statement": "> ", "comparison": "  ", "remark": "  ", "fault": ""}
    passages = [p for p in _passages(item, excinfo) if p.kind in marks]
    return "\n".join(f"{marks[p.kind]}{line}" for p in passages for line in p.lines)


@dataclass(frozen=True)
class Statement:
    """A line of a spec where a test has failed."""

    line: int
    text: str
    node: ast.stmt | None
    function: str = ""

    @property
    def test(self) -> ast.expr | None:
        """What an assertion asserts."""
        return self.node.test if isinstance(self.node, ast.Assert) else None

    @property
    def names(self) -> set[str]:
        """The variables that are read."""
        return (
            {n.id for n in ast.walk(self.node) if isinstance(n, ast.Name)} if self.node else set()
        )

    @property
    def about_headers(self) -> bool:
        """Whether it looks at headers or cookies."""
        return any(word in self.text for word in ("headers", "cookies"))


def _statements(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> list[Statement]:
    """Return the line of the test that failed and, if it called a function, that one's."""
    path = evidence.source(item)
    entries = [entry for entry in excinfo.traceback if Path(entry.path) == path]
    source = path.read_text(encoding="utf-8")
    lines = [(entry.lineno + 1, entry.name) for entry in entries]
    found = [_statement(source, line, name) for line, name in lines]
    return found if len(found) < 2 else [found[0], found[-1]]  # noqa: PLR2004 - first and last


@lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _statement(source: str, line: int, function: str) -> Statement:
    holding = [
        node
        for node in ast.walk(_parsed(source))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line)
    ]
    if not holding:
        return Statement(line, "", None, function)
    node = min(holding, key=lambda one: (one.end_lineno or 0) - one.lineno)
    what = node.test if isinstance(node, ast.Assert) else node
    text = " ".join((ast.get_source_segment(source, what) or "").split())
    if isinstance(node, ast.With):
        text = text.partition(":")[0] + ":"
    text = f"assert {text}" if isinstance(node, ast.Assert) else text
    return Statement(line, shown(text, STATEMENT, lines=False), node, function)


def _passages(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[Passage]:
    error = excinfo.value
    statements = _statements(item, excinfo)
    notes, earlier = _notes(item, excinfo, statements)
    compared = _compared(item, error, statements)
    about_headers = any(statement.about_headers for statement in statements)
    fault = _fault(notes, error)
    if fault and (said := bounds.told(fault)):
        yield Passage("remark", (shown(said, 600, lines=False),), 3)
    for note in notes:
        least = 2 if note is notes[-1] else 1
        yield Passage("request", tuple(conversation.request(note)), least)
        answer = conversation.answer(note, compared, with_headers=about_headers)
        yield Passage("answer", tuple(answer), least)
    if earlier:
        kind = "step" if any(note.method in SCENERY for note in earlier) else "request"
        what = f"1 {kind}" if len(earlier) == 1 else f"{len(earlier)} {kind}s"
        yield Passage("earlier", (f"({what} before this: pytest -vv)",))
    if isinstance(error, AppFailedError | DeadlineError):
        yield Passage("remark", tuple(shown(str(error), 600).splitlines()), 3)
    elif _is_said(error):
        lines = tuple(shown(str(error), REMARK).splitlines())
        yield Passage("remark", lines, len(lines))
    else:
        yield from _expectation(error, statements, compared)
    if fault:
        yield Passage("fault", tuple(traceback(fault)), 4)
    if printed := tuple(_printed(item)):
        yield Passage("printed", printed, 3)


def _is_said(error: BaseException) -> bool:
    """Whether a spec has said in words of its own what is not right."""
    others = (NOT_RAISED, "Timeout (>")
    return isinstance(error, pytest.fail.Exception) and not str(error).startswith(others)


def _notes(
    item: pytest.Item,
    excinfo: pytest.ExceptionInfo[BaseException],
    statements: list[Statement],
) -> tuple[list[Note], list[Note]]:
    """Return the exchanges that the failed line is about, and those before that are left out.

    The last calls before stay: they set the scene.
    """
    notes = evidence.notes(item)
    if item.config.get_verbosity() > 1:
        return notes, []
    named = {id(note) for note in _named(item, excinfo, statements)}
    chosen = [i for i, note in enumerate(notes) if id(note) in named][-EXCHANGES:]
    chosen = chosen or _latest(notes)
    before = range(chosen[0] if chosen else 0)
    calls = [i for i in before if notes[i].method == "CALL"][-CALLS:]
    left_out = [notes[i] for i in before if i not in calls]
    return [notes[i] for i in [*calls, *chosen]], left_out


def _named(
    item: pytest.Item,
    excinfo: pytest.ExceptionInfo[BaseException],
    statements: list[Statement],
) -> Iterator[Note]:
    """Yield the notes of the responses that the failed line of the test speaks of."""
    path = evidence.source(item)
    entry = next((e for e in excinfo.traceback if Path(e.path) == path), None)
    if entry is None or not statements or statements[0].test is None:
        return
    for name in statements[0].names:
        value = entry.frame.f_locals.get(name)
        for one in value if isinstance(value, list | tuple) else [value]:
            note = getattr(one, "extensions", {}).get(NOTE)
            if isinstance(note, Note):
                yield note


def _latest(notes: list[Note]) -> list[int]:
    """Return the last exchange and, if it only read a value, the request before it."""
    if not notes:
        return []
    last = len(notes) - 1
    before = [i for i, n in enumerate(notes[:last]) if n.method not in SCENERY]
    return [before[-1], last] if notes[last].method == "VALUE" and before else [last]


def _compared(
    item: pytest.Item, error: BaseException, statements: list[Statement]
) -> Comparison | None:
    """Return what the failed assertion has compared, the expected value on the right."""
    compared = evidence.compared(item)
    test = statements[-1].test if statements else None
    if not isinstance(error, AssertionError) or compared is None or test is None:
        return None
    if (
        isinstance(test, ast.Compare)
        and not _is_fixed(test.comparators[0])
        and _is_fixed(test.left)
    ):
        return mirrored(compared)
    return compared


def _is_fixed(node: ast.expr) -> bool:
    """Whether an expression stands for the same value in each run."""
    return not any(isinstance(part, ast.Name | ast.Call) for part in ast.walk(node))


def _expectation(
    error: BaseException, statements: list[Statement], compared: Comparison | None
) -> Iterator[Passage]:
    """Yield the line of the spec that did not hold, and how."""
    if statements:
        first, *inner = statements
        where = [f"{one.text}  (in {one.function})" for one in inner if one.line != first.line]
        yield Passage("statement", (first.text, *where), 3)
    if compared is not None:
        if said := _said(error):
            yield Passage("remark", (said,))
        yield Passage("comparison", tuple(tell(compared)), 4)
    elif lines := tuple(_explanation(error)):
        yield Passage("comparison", lines, 2)


def _said(error: BaseException) -> str:
    """Return what an assertion says itself, unless that is the body of a response."""
    before, separator, _ = str(error).partition("\nassert ")
    body = before.lstrip().startswith(("{", "[", "<", '"')) or before in {
        "",
        "Internal Server Error",
    }
    return "" if body or not separator else shown(before, 200, lines=False)


def _explanation(error: BaseException) -> Iterator[str]:
    if isinstance(error, pytest.fail.Exception) and str(error).startswith(NOT_RAISED):
        kind = str(error).removeprefix(NOT_RAISED).strip()
        what = "an error" if kind == LearnerError.__name__ else kind
        yield f"{what} was expected, and nothing was raised"
        return
    if isinstance(error, LearnerError):
        return
    if type(error) is json.JSONDecodeError:
        yield "the body of the answer is no JSON"
        return
    if isinstance(error, SHAPES):
        yield "what was answered is of another shape than this line can read:"
    told = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
    lines = [line for line in told.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("assert ")), 0)
    instance = next(filter(None, map(NO_INSTANCE.search, lines[start:])), None)
    rest = _of_type(*instance.groups()) if instance else lines[start:]
    for line in [*lines[:start][:3], *rest][:8]:
        if "where" not in line and "Omitting" not in line:
            yield shown(line, 150, lines=False)


def _of_type(found: str, kind: str) -> list[str]:
    """Return in words what pytest tells as `assert False`."""
    return [f"got      {found}", f"expected a value of type {kind}"]


def _fault(notes: list[Note], error: BaseException) -> dict[str, Any] | None:
    """Return what went wrong in the app, where that is not said already.

    An answer 500 has the fault that is behind it, be it raised in a line of the learner's or not:
    a coroutine that nobody awaited shows only when FastAPI writes the response.
    """
    if isinstance(error, AppFailedError):
        return {**error.fault, "type": ""} if error.frames else None
    if isinstance(error, DeadlineError):
        return None
    if isinstance(error, LearnerError):
        return error.fault
    found = next((note.fault for note in reversed(notes) if note.fault), None)
    return found if found and (found["frames"] or notes[-1].status is not None) else None


def traceback(fault: Mapping[str, Any]) -> Iterator[str]:
    """Yield the learner's own lines of a traceback, and what was raised there."""
    for frame in fault["frames"][-FRAMES:]:
        yield f"{frame['file']}, line {frame['line']}, in {frame['function']}"
        yield f"    {shown(frame['source'], 150, lines=False)}"
    text = f": {fault['text']}" if fault["text"] else ""
    if fault["type"]:
        yield from filter(str.strip, shown(f"{fault['type']}{text}", 400).splitlines())


def _printed(item: pytest.Item) -> Iterator[str]:
    text = shown(evidence.printed(item)[-20_000:], 40_000)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > PRINTED:
        yield f"(the last {PRINTED} lines of {len(lines)})"
    for line in lines[-PRINTED:]:
        yield shown(line, 150, lines=False)
