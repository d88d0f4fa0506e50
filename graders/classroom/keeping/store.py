"""What is kept of a class: an SQLite file beside the reports.

A grade is kept under the digest of all that it depends on, and knows no learner; a submission
points at the grades of its files. So nothing is graded twice, and whatever is finished stays.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, delete, event, exists, func, insert, not_, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import registry
from sqlalchemy.pool import NullPool
from sqlmodel import Field, SQLModel, col, create_engine

from graders.classroom.people.roster import Person
from graders.telling.text import shown

NAME = "grades.sqlite"
SCHEMA = "2"
FROM_1 = (
    "alter table hands add column matched varchar",
    "alter table hands add column doubts varchar not null default '[]'",
    "alter table hands add column late varchar",
    "delete from setting where name in ('about', 'order', 'analysed')",
)
"""What makes a file of the first version one of this; what was asked for is asked for again."""

MAX_FAULT = 1000
FULL = ("disk is full", "disk I/O error", "File too large", "No space left")


class StoreError(Exception):
    """The file cannot be used; the text says why and what to do."""


class FullError(Exception):
    """The disk is full; what was finished before is kept."""


def told(fault: str) -> str:
    """Return a fault of ours as it can be kept; what it quotes may be a stranger's."""
    return shown(fault, MAX_FAULT, lines=False)


class Row(SQLModel, registry=registry()):
    """Base of our tables, which are no learner's and apart from the exercises' own."""


class Setting(Row, table=True):
    """Something to remember from one run to the next."""

    name: str = Field(primary_key=True)
    value: str


class Grade(Row):
    """How the files of one exercise came out, whoever handed them in."""

    key: str = Field(primary_key=True)
    exercise: str
    level: int
    missing: str
    """The layers that isolation lacked, as JSON."""

    score: int
    max_score: int
    status: str
    tests: str
    """The status of each requirement in order, with commas."""

    outcome: bytes
    """The whole outcome, as compressed JSON."""

    graded_at: str
    seconds: float


class Files(Row, table=True):
    """The learner's files of one exercise."""

    sha256: str = Field(primary_key=True)
    content: bytes


class Handed(Row):
    """One submission."""

    folder: str = Field(primary_key=True)
    run: int = Field(index=True)
    """The last run that has seen it."""

    position: int
    name: str
    people: str
    """Whose it is by the roster, as JSON."""

    matched: str | None
    """How that is known, in the words of `graders.classroom.people.matching`."""

    doubts: str
    """Whose it may be if it is nobody's, as JSON."""

    late: str | None
    """How late it is, as JSON, if there is a deadline."""

    sha256: str | None
    head: str | None
    """The commit whose time is known."""

    head_at: str | None
    submitted_at: str | None
    submitted_by: str | None
    notices: str
    remarks: str
    claims: str
    """A digest of the results that lie in the directory."""

    reason: str | None
    """Why nothing in it could be graded."""

    reported: str = ""
    """What the report on the disk was made of, as a digest."""

    place: str = ""
    """Where that report is."""

    audit: str = "[]"
    """What that report says of results that the directory claims, as JSON."""


class Part(Row):
    """One exercise of a submission."""

    folder: str = Field(primary_key=True)
    exercise: str = Field(primary_key=True)
    position: int
    files: str | None = Field(index=True)
    refusal: str | None
    untouched: bool
    grade: str | None = Field(index=True)
    fault: str | None


class Grades(Grade, table=True):
    """The table of grades."""


class Hands(Handed, table=True):
    """The table of submissions."""


class Parts(Part, table=True):
    """The table of their exercises."""


class Todo(Row, table=True):
    """A grade that is to be had in this run; written anew at its beginning."""

    position: int = Field(primary_key=True)
    key: str
    exercise: str
    files: str


class Absent(Row, table=True):
    """Somebody of the roster without a directory."""

    position: int = Field(primary_key=True)
    person: str


@dataclass(frozen=True)
class Lack:
    """A grade that is not there yet."""

    position: int
    key: str
    exercise: str
    content: bytes


@dataclass(frozen=True)
class Score:
    """One exercise of a submission, in figures."""

    exercise: str
    score: int
    status: str
    tests: tuple[str, ...]
    refusal: str | None
    fault: str | None


class Store:
    """The file of one class; everything said to it is on the disk when the call is over."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        address = URL.create("sqlite", database=str(self.path))
        self.engine = create_engine(address, poolclass=NullPool)
        event.listen(self.engine, "connect", _prepare)
        self.connection: Connection

    def __enter__(self) -> Self:
        try:
            with self._guarded():
                self.connection = self.engine.connect()
                Row.metadata.create_all(self.connection)
                self.connection.commit()
                self._check()
        except BaseException:
            self.engine.dispose()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.connection.close()
        finally:
            self.engine.dispose()

    def _check(self) -> None:
        known = self.setting("schema")
        if known == "1":
            with self.change() as connection:
                for statement in FROM_1:
                    connection.exec_driver_sql(statement)
        elif known not in {"", SCHEMA}:
            raise StoreError(
                f"{self.path} is of a later version of kata grade-class, which can read it. "
                "Install that one, or give another directory with --out: all is graded anew there."
            )
        if known != SCHEMA:
            self.remember("schema", SCHEMA)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn what SQLite says of files into sentences.

        Raises:
            FullError: Nothing more can be written.
            StoreError: The file is damaged, or no database at all.
        """
        try:
            yield
        except DatabaseError as error:
            said = str(error.orig)
            if any(sign in said for sign in FULL):
                raise FullError(said) from None
            raise StoreError(
                f"{self.path} cannot be used: {said}. The reports beside it are as they were. "
                f"Move it away and grade again: mv '{self.path}' '{self.path}.broken'"
            ) from None

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Make several changes at once, or none of them."""
        with self._guarded():
            try:
                yield self.connection
                self.connection.commit()
            except BaseException:
                self.connection.rollback()
                raise

    def _read(self, question: Any) -> Sequence[Any]:  # noqa: ANN401 - as SQLAlchemy types it
        with self._guarded():
            return self.connection.execute(question).all()

    def _pages(self, question: Any, page: int = 200) -> Iterator[Any]:  # noqa: ANN401 - as above
        """Yield the rows of a question while others are asked."""
        start = 0
        while rows := self._read(question.limit(page).offset(start)):
            yield from rows
            start += len(rows)

    def setting(self, name: str) -> str:
        """Return what was remembered, or nothing."""
        found = self._read(select(col(Setting.value)).where(col(Setting.name) == name))
        return str(found[0][0]) if found else ""

    def remember(self, name: str, value: str) -> None:
        """Remember something until it is told anew."""
        with self.change() as change:
            change.execute(_replacing(Setting, name=name, value=value))

    def begin(self, absent: Sequence[Person]) -> int:
        """Begin a run; return its number."""
        run = int(self.setting("run") or 0) + 1
        with self.change() as change:
            change.execute(_replacing(Setting, name="run", value=str(run)))
            change.execute(delete(Absent))
            for position, one in enumerate(absent):
                change.execute(
                    insert(Absent).values(position=position, person=json.dumps(asdict(one)))
                )
        return run

    @property
    def run(self) -> int:
        """The number of the last run."""
        return int(self.setting("run") or 0)

    def absent(self) -> list[Person]:
        """Return those of the roster who have no directory."""
        found = self._read(select(col(Absent.person)).order_by(col(Absent.position)))
        return [Person(**json.loads(one)) for (one,) in found]

    def handed(self, folder: str) -> Handed | None:
        """Return what is known of a submission."""
        found = self._read(select(*_columns(Hands)).where(col(Hands.folder) == folder))
        return Handed(**found[0]._mapping) if found else None  # noqa: SLF001 - its public name

    def parts(self, folder: str) -> list[Part]:
        """Return the exercises of a submission in order."""
        question = (
            select(*_columns(Parts))
            .where(col(Parts.folder) == folder)
            .order_by(col(Parts.position))
        )
        return [Part(**one._mapping) for one in self._read(question)]  # noqa: SLF001 - as above

    def hand_in(self, handed: Handed, parts: Sequence[Part], contents: Mapping[str, bytes]) -> None:
        """Keep a submission as it is now; `contents` are files that may be new, by digest."""
        with self.change() as change:
            change.execute(_replacing(Hands, **handed.model_dump()))
            change.execute(delete(Parts).where(col(Parts.folder) == handed.folder))
            if parts:
                change.execute(insert(Parts), [part.model_dump() for part in parts])
            for sha256, content in contents.items():
                change.execute(
                    sqlite.insert(Files)
                    .values(sha256=sha256, content=zlib.compress(content, 1))
                    .on_conflict_do_nothing()
                )

    def see(self, folders: Sequence[tuple[str, int]], run: int) -> None:
        """Note that submissions are still there, as they were, each at its position."""
        with self.change() as change:
            for folder, position in folders:
                change.execute(
                    update(Hands)
                    .where(col(Hands.folder) == folder)
                    .values(run=run, position=position)
                )

    def plan(self, floor: int) -> int:
        """List the grades that are missing, or were made below an isolation; return how many."""
        known = exists().where(col(Grades.key) == col(Parts.grade), col(Grades.level) >= floor)
        lacking = (
            select(
                func.min(col(Hands.position) * 1000 + col(Parts.position)).label("position"),
                col(Parts.grade),
                col(Parts.exercise),
                col(Parts.files),
            )
            .join(Hands, col(Hands.folder) == col(Parts.folder))
            .where(col(Hands.run) == self.run, col(Parts.grade).is_not(None), not_(known))
            .group_by(col(Parts.grade))
            .order_by("position")
        )
        with self.change() as change:
            change.execute(delete(Todo))
            change.execute(
                insert(Todo).from_select(["position", "key", "exercise", "files"], lacking)
            )
            again = col(Parts.fault).is_not(None), col(Parts.grade).is_not(None)
            change.execute(update(Parts).where(*again).values(fault=None))
        return int(self._read(select(func.count()).select_from(Todo))[0][0])

    def lacks(self) -> Iterator[Lack]:
        """Yield the grades of the plan, in order of submissions, while others are kept."""
        last = -1
        while True:
            question = (
                select(col(Todo.position), col(Todo.key), col(Todo.exercise), col(Files.content))
                .join(Files, col(Files.sha256) == col(Todo.files))
                .where(col(Todo.position) > last)
                .order_by(col(Todo.position))
                .limit(50)
            )
            rows = self._read(question)
            if not rows:
                return
            for position, key, exercise, content in rows:
                yield Lack(position, key, exercise, zlib.decompress(content))
                last = position

    def keep(self, grades: Iterable[Grade], faults: Mapping[str, str]) -> None:
        """Keep grades that have come in, and our faults by the key of the grade; each once."""
        with self.change() as change:
            for grade in grades:
                change.execute(_replacing(Grades, **grade.model_dump()))
            for key, fault in faults.items():
                said = told(fault)
                change.execute(update(Parts).where(col(Parts.grade) == key).values(fault=said))

    def completed(self, keys: Sequence[str]) -> list[str]:
        """Return the submissions that wait for nothing more, of those that waited for a grade."""
        theirs = select(col(Parts.folder)).where(col(Parts.grade).in_(keys))
        waiting = self._waiting()
        question = (
            select(col(Hands.folder))
            .where(
                col(Hands.run) == self.run,
                col(Hands.folder).in_(theirs),
                col(Hands.folder).not_in(waiting),
            )
            .order_by(col(Hands.position))
        )
        return [folder for (folder,) in self._read(question)]

    def complete(self) -> Iterator[str]:
        """Yield the submissions of this run that wait for nothing, in order."""
        question = (
            select(col(Hands.folder))
            .where(col(Hands.run) == self.run, col(Hands.folder).not_in(self._waiting()))
            .order_by(col(Hands.position))
        )
        return (folder for (folder,) in self._pages(question, page=5_000))

    @staticmethod
    def _waiting() -> Any:  # noqa: ANN401 - as SQLAlchemy types it
        known = exists().where(col(Grades.key) == col(Parts.grade))
        return select(col(Parts.folder)).where(
            col(Parts.grade).is_not(None), col(Parts.fault).is_(None), not_(known)
        )

    def folders(self) -> Iterator[Handed]:
        """Yield the submissions of this run, in order."""
        question = (
            select(*_columns(Hands)).where(col(Hands.run) == self.run).order_by(col(Hands.position))
        )
        return (Handed(**one._mapping) for one in self._pages(question))  # noqa: SLF001 - as above

    def exercises(self) -> set[str]:
        """Return the names of the exercises that count for anybody in this run."""
        question = (
            select(col(Parts.exercise))
            .distinct()
            .join(Hands, col(Hands.folder) == col(Parts.folder))
            .where(col(Hands.run) == self.run)
        )
        return {name for (name,) in self._read(question)}

    def levels(self) -> list[tuple[int, str]]:
        """Return how the grades of this run were isolated, and what was missing, each once."""
        question = (
            select(col(Grades.level), col(Grades.missing))
            .distinct()
            .join(Parts, col(Parts.grade) == col(Grades.key))
            .join(Hands, col(Hands.folder) == col(Parts.folder))
            .where(col(Hands.run) == self.run)
        )
        return [(level, missing) for level, missing in self._read(question)]

    def count(self) -> int:
        """Return how many submissions there are in this run."""
        question = select(func.count()).select_from(Hands).where(col(Hands.run) == self.run)
        return int(self._read(question)[0][0])

    def grades(self, folder: str, exercise: str | None = None) -> dict[str, Grade]:
        """Return the grades of a submission, by exercise, or that of one exercise."""
        question = (
            select(*_columns(Grades))
            .join(Parts, col(Parts.grade) == col(Grades.key))
            .where(col(Parts.folder) == folder)
        )
        if exercise is not None:
            question = question.where(col(Parts.exercise) == exercise)
        found = [Grade(**one._mapping) for one in self._read(question)]  # noqa: SLF001 - as above
        return {one.exercise: one for one in found}

    def scores(self, folder: str, exercise: str | None = None) -> list[Score]:
        """Return the figures of a submission, in order of exercises, or those of one exercise."""
        question = (
            select(
                *(col(Parts.exercise), col(Grades.score), col(Grades.status), col(Grades.tests)),
                *(col(Parts.refusal), col(Parts.fault)),
            )
            .outerjoin(Grades, col(Parts.grade) == col(Grades.key))
            .where(col(Parts.folder) == folder)
            .order_by(col(Parts.position))
        )
        if exercise is not None:
            question = question.where(col(Parts.exercise) == exercise)
        return [_score(*one) for one in self._read(question)]

    def contents(self, folder: str, exercise: str | None = None) -> dict[str, bytes]:
        """Return the learner's files of a submission, by exercise, or those of one, as kept."""
        question = (
            select(col(Parts.exercise), col(Files.content))
            .join(Files, col(Files.sha256) == col(Parts.files))
            .where(col(Parts.folder) == folder)
            .order_by(col(Parts.position))
        )
        if exercise is not None:
            question = question.where(col(Parts.exercise) == exercise)
        return {name: zlib.decompress(content) for name, content in self._read(question)}

    def stamps(self, folder: str) -> list[list[Any]]:
        """Return what the outcomes of a submission are made of, in order of exercises."""
        question = (
            select(
                *(col(Parts.exercise), col(Parts.grade), col(Parts.refusal), col(Parts.fault)),
                *(col(Grades.level), col(Grades.graded_at)),
            )
            .outerjoin(Grades, col(Parts.grade) == col(Grades.key))
            .where(col(Parts.folder) == folder)
            .order_by(col(Parts.position))
        )
        return [list(one) for one in self._read(question)]

    def reported(self, folder: str, made_of: str, place: str, audit: str) -> None:
        """Note what the report on the disk was made of, where it is, and what claims it names."""
        with self.change() as change:
            change.execute(
                update(Hands)
                .where(col(Hands.folder) == folder)
                .values(reported=made_of, place=place, audit=audit)
            )

    def forget_places(self) -> list[str]:
        """Return the reports of submissions that are no longer in the class, and forget them."""
        gone = (col(Hands.run) != self.run, col(Hands.place) != "")
        found = [place for (place,) in self._read(select(col(Hands.place)).where(*gone))]
        with self.change() as change:
            change.execute(update(Hands).where(*gone).values(place="", reported=""))
        return found

    def everyone(self) -> list[tuple[str, str, list[Person], str]]:
        """Return folder, name, people and report's place of every submission ever seen."""
        question = select(col(Hands.folder), col(Hands.name), col(Hands.people), col(Hands.place))
        return [
            (folder, name, people_of(people), place)
            for folder, name, people, place in self._read(question)
        ]

    def leave(self, folder: str, people: Sequence[Person]) -> None:
        """Keep the submission of a group for these of its people only."""
        text = json.dumps([asdict(one) for one in people])
        with self.change() as change:
            change.execute(
                update(Hands).where(col(Hands.folder) == folder).values(people=text, reported="")
            )

    def settle(self, words: frozenset[str]) -> None:
        """Leave out whoever is known by some words of all doubts."""
        doubtful = self._read(select(col(Hands.folder), col(Hands.doubts)))
        with self.change() as change:
            for folder, doubts in doubtful:
                kept = [one for one in people_of(doubts) if words.isdisjoint(one.words)]
                text = json.dumps([asdict(one) for one in kept])
                if text != doubts:
                    change.execute(
                        update(Hands).where(col(Hands.folder) == folder).values(doubts=text)
                    )

    def forget(self, folders: Sequence[str], absent: Sequence[Person]) -> None:
        """Delete submissions, and whatever belongs to no other; the file shrinks."""
        with self.change() as change:
            for table in (Hands, Parts):
                change.execute(delete(table).where(col(table.folder).in_(folders)))
            for one in absent:
                change.execute(delete(Absent).where(col(Absent.person) == json.dumps(asdict(one))))
            change.execute(delete(Todo))
            self._prune(change)
        with self._guarded():
            self.connection.connection.cursor().execute("VACUUM")

    def prune(self) -> None:
        """Delete grades and files that no submission points at."""
        with self.change() as change:
            self._prune(change)

    @staticmethod
    def _prune(change: Connection) -> None:
        used = select(col(Parts.grade)).where(col(Parts.grade).is_not(None))
        change.execute(delete(Grades).where(col(Grades.key).not_in(used)))
        used = select(col(Parts.files)).where(col(Parts.files).is_not(None))
        change.execute(delete(Files).where(col(Files.sha256).not_in(used)))


def people_of(text: str) -> list[Person]:
    """Return the people of a submission."""
    return [Person(**one) for one in json.loads(text)]


def _score(  # noqa: PLR0913, PLR0917 - a row
    exercise: str,
    score: int | None,
    status: str | None,
    tests: str | None,
    refusal: str | None,
    fault: str | None,
) -> Score:
    stands_in = "refused" if refusal is not None else "error"
    names = tuple(tests.split(",")) if tests else ()
    return Score(exercise, score or 0, status or stands_in, names, refusal, fault)


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _columns(table: type[Row]) -> list[Any]:
    return list(table.__table__.columns)  # type: ignore[attr-defined] # of every table


def _replacing(table: type[Row], **values: object) -> Any:  # noqa: ANN401 - as SQLAlchemy types it
    return insert(table).prefix_with("OR REPLACE").values(**values)
