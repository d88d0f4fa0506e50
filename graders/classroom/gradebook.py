"""Gradebooks: one line a person, in the form that a classroom or a course system imports."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graders.classroom.roster import Person

Cells = Sequence[object]
Rows = Iterator[Cells]


@dataclass(frozen=True)
class Line:
    """What a gradebook says of one person; no score where there is no grade."""

    person: Person
    folder: str
    score: int | None
    max_score: int
    submitted_at: str
    remark: str
    exercises: Mapping[str, int | None]
    """Points by the number of the exercise."""


@dataclass(frozen=True)
class Book:
    """A whole gradebook."""

    title: str
    max_score: int
    addresses: tuple[str, ...]
    lines: Callable[[], Iterable[Line]]
    has_groups: bool = False


def plain(book: Book) -> Rows:
    """Write everything, for whatever reads tables."""
    yield (
        *("name", "identifier", "username", "email", "section", "directory", "submitted_at"),
        *("score", "max_score", *book.addresses, "remark"),
    )
    for line in book.lines():
        who = line.person
        yield (
            *(who.name, who.identifier, who.username, who.email, who.section, line.folder),
            *(line.submitted_at, line.score, line.max_score),
            *(line.exercises.get(address) for address in book.addresses),
            line.remark,
        )


def github(book: Book) -> Rows:
    """Write what GitHub Classroom exports as grades."""
    group = ("group_name",) if book.has_groups else ()
    yield (
        *("assignment_name", "assignment_url", "starter_code_url", "github_username"),
        *("roster_identifier", "student_repository_name", "student_repository_url"),
        *("submission_timestamp", "points_awarded", "points_available", *group),
    )
    for line in book.lines():
        who = line.person
        yield (
            *(book.title, "", "", who.username, who.identifier, line.folder, who.repository),
            *(line.submitted_at, line.score, line.max_score),
            *((who.group,) if book.has_groups else ()),
        )


def canvas(book: Book) -> Rows:
    """Write what Canvas imports; a title that it does not know makes a new assignment."""
    yield ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", book.title)
    yield ("Points Possible", "", "", "", "", book.max_score)
    for line in book.lines():
        who = line.person
        login = who.login or who.username
        yield (who.shown, who.canvas, who.identifier, login, who.section, line.score)


def moodle(book: Book) -> Rows:
    """Write what Moodle imports; feedback without a grade would erase one, so it has no such."""
    yield ("email", "idnumber", "username", book.title, "feedback")
    for line in book.lines():
        if line.score is not None:
            who = line.person
            yield (who.email, who.identifier, who.username, line.score, line.remark)


FORMATS: Mapping[str, Callable[[Book], Rows]] = {
    "grades.csv": plain,
    "github-classroom.csv": github,
    "canvas.csv": canvas,
    "moodle.csv": moodle,
}
"""By the name of the file."""


def best(lines: Iterable[tuple[float, Line]]) -> Line | None:
    """Return the line that counts of several of one person: the last that was handed in."""
    ordered = sorted(lines, key=lambda one: (one[0], one[1].folder))
    return ordered[-1][1] if ordered else None
