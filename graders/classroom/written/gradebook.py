"""Gradebooks: one line a person, in the form that a classroom or a course system imports."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graders.classroom.people.roster import Person

Cells = Sequence[object]

OWN = re.compile(r"final|(current|override|unposted) (score|points|grade|status)", re.IGNORECASE)
"""What Canvas calls columns of its own, which it does not read."""

MOODLE_MOST = 100
"""Points above which Moodle refuses the whole file, unless the site allows more."""


@dataclass(frozen=True)
class Line:
    """What a gradebook says of one person; no score where there is no grade."""

    person: Person
    folder: str
    score: int | None
    """The points of the work itself."""

    final: int | float | None
    """What is left of them after lateness: the points that count."""

    late_hours: float | None
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
    has_deadline: bool = False
    keys: tuple[str, ...] = ("email",)
    """By what Moodle finds people: everybody in its file has each of them."""


@dataclass(frozen=True)
class Form:
    """What somebody imports: the lines at the top, and the line of a person, if there is one."""

    head: Callable[[Book], Sequence[Cells]]
    row: Callable[[Book, Line], Cells]
    known_by: Callable[[Book], tuple[str, ...]] | None = None
    """The fields by which the reader finds somebody: one of them is needed, and a grade.

    Whoever has none is left out: a reader would refuse the file, or hit somebody else.
    """

    warning: Callable[[Book], str | None] = lambda _: None
    """What the reader will not like."""

    is_for_people: bool = False
    """Whether it has names in it and a spreadsheet is to show them: then it starts with a mark."""

    is_quoted: bool = False
    """Whether each cell stands between quotation marks."""


def is_in(form: Form, book: Book, line: Line) -> bool:
    """Whether a person's line belongs into a gradebook."""
    if form.known_by is None:
        return True
    return line.score is not None and is_known(form, book, line)


def is_known(form: Form, book: Book, line: Line) -> bool:
    """Whether the reader can find a person."""
    return form.known_by is None or any(getattr(line.person, key) for key in form.known_by(book))


def keys(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return by what Moodle finds people: what most of them have, and what all of those have."""
    people = [line.person for line in lines if line.score is not None]
    by_email = [one for one in people if one.email]
    by_number = [one for one in people if one.identifier]
    if len(by_email) >= len(by_number):
        return ("email", "identifier") if all(one.identifier for one in by_email) else ("email",)
    return ("identifier",)


def _plain_head(book: Book) -> Sequence[Cells]:
    return [
        (
            *("name", "identifier", "username", "email", "section", "directory", "submitted_at"),
            *("late_hours", "score", "final_score", "max_score", *book.addresses, "remark"),
        )
    ]


def _plain_row(book: Book, line: Line) -> Cells:
    who = line.person
    return (
        *(who.name, who.identifier, who.username, who.email, who.section, line.folder),
        *(line.submitted_at, line.late_hours, line.score, line.final, line.max_score),
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
            *(("points_before_lateness", "late_hours") if book.has_deadline else ()),
        )
    ]


def _github_row(book: Book, line: Line) -> Cells:
    who = line.person
    return (
        *(book.title, "", "", who.username, who.identifier, line.folder, who.repository),
        *(line.submitted_at, line.final, line.max_score),
        *((who.group,) if book.has_groups else ()),
        *((line.score, line.late_hours) if book.has_deadline else ()),
    )


def _canvas_head(book: Book) -> Sequence[Cells]:
    """Show the points before lateness as Canvas does its own: it reads no `Current Points`."""
    own = ("Unreduced Current Points",) if book.has_deadline else ()
    mark = ("(read only)",) if book.has_deadline else ()
    return [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", book.title, *own),
        ("Points Possible", "", "", "", "", book.max_score, *mark),
    ]


def _canvas_row(book: Book, line: Line) -> Cells:
    who = line.person
    own = (line.score,) if book.has_deadline else ()
    return (who.shown, who.canvas, who.identifier, who.login, who.section, line.final, *own)


def _canvas_warning(book: Book) -> str | None:
    if not OWN.search(book.title):
        return None
    return (
        f"canvas.csv: Canvas leaves out columns that are called like its own, as {book.title!r} "
        "may be: give another --title, without 'final'."
    )


MOODLE_NAMES = {"email": "email", "identifier": "idnumber"}


def _moodle_head(book: Book) -> Sequence[Cells]:
    before = (f"{book.title} before lateness",) if book.has_deadline else ()
    names = (MOODLE_NAMES[key] for key in book.keys)
    return [(*names, book.title, f"{book.title} (percent)", *before, "feedback")]


def _moodle_row(book: Book, line: Line) -> Cells:
    percent = round(100 * (line.final or 0) / line.max_score, 2) if line.max_score else 0
    before = (line.score,) if book.has_deadline else ()
    keys_ = (getattr(line.person, key) for key in book.keys)
    return (*keys_, line.final, percent, *before, line.remark)


def _moodle_warning(book: Book) -> str | None:
    if book.max_score <= MOODLE_MOST:
        return None
    return (
        f"moodle.csv: Moodle refuses points above {MOODLE_MOST}, or above a grade item's maximum: "
        f"map the column '{book.title} (percent)'."
    )


def _brightspace_head(book: Book) -> Sequence[Cells]:
    """Show the points before lateness as a text, which Brightspace never counts."""
    before = (f"{book.title} before lateness Text Grade",) if book.has_deadline else ()
    points = f"{book.title} Points Grade"
    return [("OrgDefinedId", "Username", points, *before, "End-of-Line Indicator")]


def _brightspace_row(book: Book, line: Line) -> Cells:
    before = (line.score,) if book.has_deadline else ()
    return (line.person.identifier, line.person.login, line.final, *before, "#")


def _blackboard_head(book: Book) -> Sequence[Cells]:
    """Show the points before lateness without a number, as a text that Blackboard never counts."""
    name = book.title.partition(" [")[0]
    before = (f"{name} before lateness",) if book.has_deadline else ()
    return [("Username", book.title, *before)]


def _blackboard_row(book: Book, line: Line) -> Cells:
    before = (line.score,) if book.has_deadline else ()
    return (line.person.login, line.final, *before)


PLAIN = "grades.csv"
FORMS: Mapping[str, Form] = {
    PLAIN: Form(_plain_head, _plain_row, is_for_people=True),
    "github-classroom.csv": Form(_github_head, _github_row),
    "canvas.csv": Form(
        _canvas_head,
        _canvas_row,
        known_by=lambda _: ("canvas", "identifier", "login"),
        warning=_canvas_warning,
        is_for_people=True,
    ),
    "moodle.csv": Form(
        _moodle_head,
        _moodle_row,
        known_by=lambda book: book.keys[:1],
        warning=_moodle_warning,
    ),
    "brightspace.csv": Form(
        _brightspace_head, _brightspace_row, known_by=lambda _: ("identifier", "login")
    ),
    "blackboard.csv": Form(
        _blackboard_head, _blackboard_row, known_by=lambda _: ("login",), is_quoted=True
    ),
}
"""By the name of the file. A title that Canvas does not know makes a new assignment there."""
