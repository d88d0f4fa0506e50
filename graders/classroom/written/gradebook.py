"""Gradebooks: one line a person, in the form that a classroom or a course system imports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graders.classroom.people.roster import Person

Cells = Sequence[object]


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
    """What is so for all lines."""

    title: str
    max_score: int
    addresses: tuple[str, ...]
    has_groups: bool = False


@dataclass(frozen=True)
class Form:
    """What somebody imports: the lines at the top, and the line of a person, if there is one."""

    head: Callable[[Book], Sequence[Cells]]
    row: Callable[[Book, Line], Cells | None]


def _plain_head(book: Book) -> Sequence[Cells]:
    return [
        (
            *("name", "identifier", "username", "email", "section", "directory", "submitted_at"),
            *("score", "max_score", *book.addresses, "remark"),
        )
    ]


def _plain_row(book: Book, line: Line) -> Cells:
    who = line.person
    return (
        *(who.name, who.identifier, who.username, who.email, who.section, line.folder),
        *(line.submitted_at, line.score, line.max_score),
        *(line.exercises.get(address) for address in book.addresses),
        line.remark,
    )


def _github_head(book: Book) -> Sequence[Cells]:
    return [
        (
            *("assignment_name", "assignment_url", "starter_code_url", "github_username"),
            *("roster_identifier", "student_repository_name", "student_repository_url"),
            *("submission_timestamp", "points_awarded", "points_available"),
            *(("group_name",) if book.has_groups else ()),
        )
    ]


def _github_row(book: Book, line: Line) -> Cells:
    who = line.person
    return (
        *(book.title, "", "", who.username, who.identifier, line.folder, who.repository),
        *(line.submitted_at, line.score, line.max_score),
        *((who.group,) if book.has_groups else ()),
    )


def _canvas_head(book: Book) -> Sequence[Cells]:
    return [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", book.title),
        ("Points Possible", "", "", "", "", book.max_score),
    ]


def _canvas_row(_: Book, line: Line) -> Cells:
    who = line.person
    login = who.login or who.username
    return (who.shown, who.canvas, who.identifier, login, who.section, line.score)


def _moodle_head(book: Book) -> Sequence[Cells]:
    return [("email", "idnumber", "username", book.title, "feedback")]


def _moodle_row(_: Book, line: Line) -> Cells | None:
    """Leave out whoever has no grade: feedback without one would erase what Moodle has."""
    who = line.person
    if line.score is None:
        return None
    return (who.email, who.identifier, who.username, line.score, line.remark)


PLAIN = "grades.csv"
FORMS: Mapping[str, Form] = {
    PLAIN: Form(_plain_head, _plain_row),
    "github-classroom.csv": Form(_github_head, _github_row),
    "canvas.csv": Form(_canvas_head, _canvas_row),
    "moodle.csv": Form(_moodle_head, _moodle_row),
}
"""By the name of the file. A title that Canvas does not know makes a new assignment there."""
