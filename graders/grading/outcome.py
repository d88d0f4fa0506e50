"""What a grade comes to: the record of a report, and expected tests x heard results -> points.

Text that a learner controls is fit to be shown, and within its limit, from the moment a record
holds it; the limit stands in the type of the field.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    get_args,
    get_type_hints,
)

from graders.telling.text import is_cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import TypeAdapter

SCHEMA_VERSION = 1
MAX_FRAMES = 10
MAX_HEADERS = 30
MAX_EXCHANGES = 10
MAX_EXCHANGE_SIZE = 40_000
"""Characters of all exchanges of one test together; the last one is always kept."""
MAX_FILES = 200
MAX_NOTICES = 100

TestStatus = Literal["passed", "failed", "error", "timeout", "missing"]
ExerciseStatus = Literal["untouched", "failed", "partial", "passed", "error", "refused"]
ReportStatus = Literal["graded", "refused", "failed"]
Level = Literal["full", "strong", "partial", "process"]


class Line(NamedTuple):
    """The most characters of a text of one line."""

    limit: int


class Block(NamedTuple):
    """The most characters of a text of several lines."""

    limit: int


_BODY = Block(2_000)

Word = Annotated[str, Line(100)]
Path = Annotated[str, Line(300)]
Sentence = Annotated[str, Line(500)]
Reason = Annotated[str, Block(1_000)]
Body = Annotated[str, _BODY]
Output = Annotated[str, Block(4_000)]


class _Record:
    """Base of the records: holds its texts as `graders.telling.text.shown` makes them."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    def __post_init__(self) -> None:
        record: type = type(self)
        for name, limit in _limits(record):
            object.__setattr__(self, name, _held(getattr(self, name), limit))


@dataclass(frozen=True, slots=True)
class Frame(_Record):
    """One of the learner's own lines in a traceback."""

    file: Path
    line: int
    function: Word
    source: Sentence


@dataclass(frozen=True, slots=True)
class Fault(_Record):
    """What the learner's code raised; the innermost frame is the last."""

    type: Word
    text: Body
    frames: tuple[Frame, ...] = ()

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        object.__setattr__(self, "frames", tuple(self.frames[-MAX_FRAMES:]))


@dataclass(frozen=True, slots=True)
class Message(_Record):
    """A request or a response without its first line."""

    headers: Annotated[tuple[tuple[str, str], ...], Line(300)] = ()
    body: Body = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", self.headers[:MAX_HEADERS])
        _Record.__post_init__(self)


@dataclass(frozen=True, slots=True)
class Exchange(_Record):
    """What was sent and what came back; `cut` where a body is shown in part."""

    method: Word
    url: Sentence
    request: Message
    status: int | None = None
    response: Message | None = None
    error: Fault | None = None
    cut: bool = False

    def __post_init__(self) -> None:
        _Record.__post_init__(self)
        bodies = [message.body for message in (self.request, self.response) if message]
        cut = self.cut or any(is_cut(body, _BODY.limit) for body in bodies)
        object.__setattr__(self, "cut", cut)


@dataclass(frozen=True, slots=True)
class Heard(_Record):
    """What the spec runner heard about one test, or about one case of a parametrised test.

    A case that was collected and never ran is heard as `missing`.
    """

    id: Sentence
    status: TestStatus
    message: Output = ""
    output: Output = ""
    duration_s: float = 0.0
    exchange: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class TestOutcome(_Record):
    """One requirement: a point or none."""

    __test__ = False

    id: Sentence
    name: Sentence
    status: TestStatus
    score: int
    max_score: int
    message: Output
    output: Output
    duration_s: float
    exchange: tuple[Exchange, ...]
    exchanges_left_out: int


@dataclass(frozen=True, slots=True)
class ExerciseOutcome(_Record):
    """One exercise; `sha256` is the digest of the learner's files, where there are any."""

    number: int
    slug: Word
    title: Path
    score: int
    max_score: int
    status: ExerciseStatus
    reason: Reason | None
    sha256: Word | None
    diagnosis: Reason | None
    tests: tuple[TestOutcome, ...]

    @property
    def address(self) -> str:
        """The number as people and file names write it."""
        return f"{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Tool(_Record):
    """Who graded."""

    name: Word
    version: Word


@dataclass(frozen=True, slots=True)
class Submission(_Record):
    """What was graded; `files` are the learner's own, each below the name of its exercise."""

    id: Path
    sha256: Word | None = None
    files: Annotated[tuple[str, ...], Line(300)] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", self.files[:MAX_FILES])
        _Record.__post_init__(self)


@dataclass(frozen=True, slots=True)
class Isolation(_Record):
    """How learner code was confined: the measured level, and a sentence for each layer it lacks.

    The level is None where no learner code was run.
    """

    level: Level | None
    missing: Annotated[tuple[str, ...], Line(300)] = ()


@dataclass(frozen=True, slots=True)
class Package(_Record):
    """An installed distribution that a grade depends on."""

    name: Word
    version: Word


@dataclass(frozen=True, slots=True)
class Environment(_Record):
    """What the learner's code ran on."""

    python: Word
    packages: tuple[Package, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice(_Record):
    """Something in the submission that a reader should know and that changes no point."""

    kind: Word
    file: Path | None
    text: Sentence


@dataclass(frozen=True, slots=True)
class Report(_Record):
    """One submission, graded, refused, or left ungraded by a fault of ours."""

    schema_version: int
    tool: Tool
    status: ReportStatus
    reason: Reason | None
    submission: Submission
    score: int
    max_score: int
    isolation: Isolation
    seed: int
    started_at: Word
    duration_s: float
    environment: Environment
    exercises: tuple[ExerciseOutcome, ...]
    notices: tuple[Notice, ...]


Expected = Sequence[tuple[str, str]]
"""The tests of a pristine spec in its order: the test's id and the sentence of its requirement."""


def judge(  # noqa: PLR0913, PLR0917 -- the facts about one exercise, in the order of the report
    number: int,
    slug: str,
    title: str,
    sha256: str | None,
    expected: Expected,
    heard: Mapping[str, Heard],
    reason: str | None = None,
    *,
    untouched: bool = False,
    diagnosis: str | None = None,
) -> ExerciseOutcome:
    """Give a point for each expected test whose every case was heard to pass.

    `heard` is keyed by `test_id` or, for the cases of a parametrised test, `test_id[case]`.
    `reason` says why nothing, or no more, could be heard.
    """
    cases = _cases(heard)
    tests = tuple(_requirement(*test, cases.get(test[0], []), reason) for test in expected)
    reason = reason or _shared_reason(tests)
    return ExerciseOutcome(
        number=number,
        slug=slug,
        title=title,
        score=sum(test.score for test in tests),
        max_score=len(tests),
        status=_standing(tests, reason, untouched=untouched),
        reason=reason,
        sha256=sha256,
        diagnosis=diagnosis,
        tests=tests,
    )


def refused(  # noqa: PLR0913, PLR0917 -- as `judge`
    number: int,
    slug: str,
    title: str,
    expected: Expected,
    reason: str,
    sha256: str | None = None,
) -> ExerciseOutcome:
    """Give no point for an exercise whose files were not run at all."""
    return replace(judge(number, slug, title, sha256, expected, {}, reason), status="refused")


def total(  # noqa: PLR0913 -- the facts about one submission, each named where it is called
    exercises: Iterable[ExerciseOutcome],
    *,
    tool: Tool,
    submission: Submission,
    isolation: Isolation,
    seed: int,
    started_at: str,
    duration_s: float,
    environment: Environment,
    notices: Sequence[Notice] = (),
    status: ReportStatus = "graded",
    reason: str | None = None,
) -> Report:
    """Sum up a submission: its exercises in order of number, and their points."""
    ordered = tuple(sorted(exercises, key=lambda exercise: exercise.number))
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=tool,
        status=status,
        reason=reason,
        submission=submission,
        score=sum(exercise.score for exercise in ordered),
        max_score=sum(exercise.max_score for exercise in ordered),
        isolation=isolation,
        seed=seed,
        started_at=started_at,
        duration_s=round(duration_s, 3),
        environment=environment,
        exercises=ordered,
        notices=_most(notices),
    )


def to_json(report: Report) -> dict[str, Any]:
    """Write the report as JSON values, as `graders/grading/report/schema.json` describes them."""
    return {field.name: _plain(getattr(report, field.name)) for field in fields(report)}


def from_json(document: Mapping[str, Any]) -> Report:
    """Read the report that a document describes; a `ValueError` says where it is not one."""
    if document.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"This is not a report of schema version {SCHEMA_VERSION}.")
    report = _reader().validate_json(json.dumps(document, allow_nan=False), strict=True)
    if any(number < 0 for number in _counted(report)):
        raise ValueError("A report counts nothing below zero.")
    return report


@functools.cache
def _reader() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter  # noqa: PLC0415 -- only readers of reports pay for it

    return TypeAdapter(Report)


def exercise_to_json(exercise: ExerciseOutcome) -> dict[str, Any]:
    """Write one exercise as it stands in a report."""
    return {field.name: _plain(getattr(exercise, field.name)) for field in fields(exercise)}


def exercise_from_json(document: bytes) -> ExerciseOutcome:
    """Read what was written of one exercise."""
    return _exercise_reader().validate_json(document, strict=True)


@functools.cache
def _exercise_reader() -> TypeAdapter[ExerciseOutcome]:
    from pydantic import TypeAdapter  # noqa: PLC0415 -- as in `_reader`

    return TypeAdapter(ExerciseOutcome)


def _requirement(
    test_id: str, sentence: str, cases: Sequence[Heard], reason: str | None
) -> TestOutcome:
    """One requirement: all its cases must pass, and the first that does not speaks for it."""
    unheard = Heard(test_id, "missing", reason or "The run ended before this test.")
    telling = next((case for case in cases if case.status != "passed"), None)
    case = telling or (cases[0] if cases else unheard)
    passed = case.status == "passed"
    exchange = () if passed else _last(case.exchange)
    return TestOutcome(
        id=test_id,
        name=sentence,
        status=case.status,
        score=int(passed),
        max_score=1,
        message="" if passed else case.message or (reason or ""),
        output=case.output,
        duration_s=round(sum((case.duration_s for case in cases), 0.0), 3),
        exchange=exchange,
        exchanges_left_out=0 if passed else len(case.exchange) - len(exchange),
    )


def _cases(heard: Mapping[str, Heard]) -> dict[str, list[Heard]]:
    """Group what was heard by test, in the order it was heard."""
    cases: dict[str, list[Heard]] = {}
    for key, case in heard.items():
        cases.setdefault(key.partition("[")[0], []).append(case)
    return cases


def _standing(
    tests: Sequence[TestOutcome], reason: str | None, *, untouched: bool
) -> ExerciseStatus:
    points = sum(test.score for test in tests)
    if points:
        return "passed" if points == len(tests) else "partial"
    if untouched:
        return "untouched"
    return "error" if reason else "failed"


def _shared_reason(tests: Sequence[TestOutcome]) -> str | None:
    """Say once for the exercise which one error kept all its tests from running."""
    messages = {test.message if test.status == "error" else "" for test in tests}
    return messages.pop() or None if len(messages) == 1 else None


def _last(exchange: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Keep the last exchanges of a test, as many as there is room for, and one at least."""
    kept: list[Exchange] = []
    size = 0
    for one in reversed(exchange[-MAX_EXCHANGES:]):
        size += sum(len(text) for text in _texts(one))
        if kept and size > MAX_EXCHANGE_SIZE:
            break
        kept.append(one)
    return tuple(reversed(kept))


def _most(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    if len(notices) <= MAX_NOTICES:
        return tuple(notices)
    kept = notices[: MAX_NOTICES - 1]
    return (*kept, Notice("more", None, f"{len(notices) - len(kept)} more are not shown."))


@functools.cache
def _limits(record: type) -> tuple[tuple[str, Line | Block], ...]:
    """Read the limits of a record's fields from their types."""
    hints = get_type_hints(record, include_extras=True)
    limits = ((name, _limit(hint)) for name, hint in hints.items())
    return tuple((name, limit) for name, limit in limits if limit)


def _limit(hint: object) -> Line | Block | None:
    if isinstance(hint, Line | Block):
        return hint
    inner = getattr(hint, "__metadata__", ()) or get_args(hint)
    return next((limit for part in inner if (limit := _limit(part))), None)


def _held(value: object, limit: Line | Block) -> object:
    if isinstance(value, str):
        return shown(value, limit.limit, lines=isinstance(limit, Block))
    if isinstance(value, tuple | list):
        return tuple(_held(part, limit) for part in value)
    return value


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _counted(value: object) -> Iterator[float]:
    """Yield every number of a record but its seed."""
    if isinstance(value, int | float):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "seed":
                yield from _counted(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _counted(part)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
