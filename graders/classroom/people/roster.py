"""Who is in a class: rosters of several classrooms and course systems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graders.classroom.people import table
from graders.classroom.people.moments import instant, moment
from graders.classroom.people.names import fold
from graders.classroom.people.table import Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("github_username", "github username", "github", "username", "login"),
    "identifier": (
        *("identifier", "roster_identifier", "student_id", "student id", "id number", "idnumber"),
        *("sis user id", "orgdefinedid", "org defined id"),
    ),
    "login": ("sis login id", "campus_username"),
    "name": ("name", "student", "full name", "full_name", "student name"),
    "first": ("first_name", "first name", "firstname"),
    "last": ("last_name", "last name", "surname", "lastname"),
    "email": ("email", "email address", "e-mail"),
    "section": ("section",),
    "group": ("group_name", "group", "groups"),
    "canvas": ("id",),
    "repository": ("student_repository_url",),
    "submitted_at": (
        *("submission_timestamp", "submitted_at", "submitted at", "submission time", "datetime"),
        *("last modified (submission)", "last modified", "timestamp"),
    ),
    "claimed": ("points_awarded",),
    "role": ("role", "roles", "course role"),
}
"""What the columns of rosters and gradebooks are called, in lower case."""

CAMPUS = frozenset({"orgdefinedid", "last access", "availability", "end-of-line indicator"})
"""Columns of Brightspace and Blackboard, whose `username` is that of the campus."""

CANVAS = frozenset({"student", "section"})
WORKSHEET = "last modified (submission)"
"""Of Moodle's grading worksheet, whose `identifier` is a number of its own."""

KNOWN_BY = ("username", "identifier", "login")
WORDS = (*KNOWN_BY, "email", "name")
NO_PERSON = re.compile(r"\s*points possible\s*", re.IGNORECASE)
TRIAL = re.compile(r"student, test|test student", re.IGNORECASE)
"""Canvas's pretended student."""

STAFF = frozenset(
    {"ta", "hta", "staff", "owner", "assistant", "observer", "grader", "tutor", "lecturer"}
    | {"admin", "administrator", "manager", "designer", "professor", "creator", "director"}
)
TEACHING = re.compile(
    r"teach|instruct|(ta|observer|designer|studentview)\s?enrollment", re.IGNORECASE
)
UNTOLD = frozenset({"", "-", "never"})
"""What stands where nobody has handed anything in."""


class RosterError(Exception):
    """A roster cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Person:
    """One line of a roster."""

    username: str = ""
    """On GitHub, or wherever the work lies."""

    identifier: str = ""
    login: str = ""
    """On campus; never taken for a name on GitHub, nor the other way round."""

    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    canvas: str = ""
    repository: str = ""
    submitted_at: str = ""
    claimed: str = ""
    role: str = ""

    @property
    def shown(self) -> str:
        """What this person is called where people read it."""
        return self.name or self.identifier or self.username or self.login or self.email

    @property
    def words(self) -> frozenset[str]:
        """All that this person is known by, as names are compared."""
        return frozenset(fold(one) for what in WORDS if (one := getattr(self, what)))

    @property
    def is_staff(self) -> bool:
        """Whether this is no student: somebody who teaches, or a pretended one."""
        words = re.findall(r"\w+", fold(self.role))
        is_role = bool(STAFF.intersection(words) or TEACHING.search(self.role))
        return is_role or bool(TRIAL.fullmatch(self.name))


@dataclass(frozen=True)
class Roster:
    """The people of a class, who is of its staff, and what is to be said of their list."""

    people: tuple[Person, ...] = ()
    staff: tuple[Person, ...] = ()
    remarks: tuple[str, ...] = ()


def read(path: Path) -> Roster:
    """Read the roster of GitHub Classroom, Classroom 50 or a course system, or any like them.

    Raises:
        RosterError: It names nobody.
    """
    found = rows(path)
    places = _places(found)
    if not any(places[what] for what in KNOWN_BY):
        known = ", ".join(COLUMNS[what][0] for what in KNOWN_BY)
        raise RosterError(
            f"{path.name} has no column by which a directory is known: "
            f"its first line must name one of {known}."
        )
    kept, remarks = _distinct(path.name, people(found))
    if found.encoding not in {"utf-8", "utf-8-sig"}:
        note = f"{path.name} was read as {found.encoding}; save it as UTF-8 if names look wrong."
        remarks = (note, *remarks)
    if not kept:
        raise RosterError(f"{path.name} names nobody: there is no line below its first.")
    return Roster(
        tuple(one for one in kept if not one.is_staff),
        tuple(one for one in kept if one.is_staff),
        remarks,
    )


def rows(path: Path) -> Table:
    """Read a table of people.

    Raises:
        RosterError: It is none.
    """
    try:
        return table.read(path)
    except table.TableError as error:
        raise RosterError(str(error)) from None


def people(found: Table) -> list[Person]:
    """Return who stands in each line of a table, or nobody in particular."""
    places = _places(found)
    return [_person(row, places) for row in found.rows if not _is_apart(row, places)]


def times(path: Path) -> Mapping[str, str]:
    """Read times of submission from a table, by all that a person, and nobody else, is known by.

    Raises:
        RosterError: It has no times.
    """
    told: dict[str, str] = {}
    owners: dict[str, set[str]] = {}
    for one in people(rows(path)):
        words = [fold(word) for what in WORDS if (word := getattr(one, what))]
        if words and one.submitted_at:
            told[words[0]] = _later(told.get(words[0], ""), one.submitted_at)
        for word in words:
            owners.setdefault(word, set()).add(words[0])
    if not told:
        raise RosterError(f"{path.name} has no times: name a column `submission_timestamp`.")
    alone = {word: next(iter(them)) for word, them in owners.items() if len(them) == 1}
    return {word: told[one] for word, one in alone.items() if one in told}


def _later(known: str, found: str) -> str:
    """Return the later of two times; one that can be read is later than any other."""
    return max(filter(None, (known, found)), key=lambda text: instant(moment(text)))


def _places(found: Table) -> Mapping[str, str]:
    """Return what each column is called in a table."""
    columns = found.columns
    places = {
        what: next((name for name in names if name in columns), "")
        for what, names in COLUMNS.items()
    }
    if not CANVAS.issubset(columns):
        places["canvas"] = ""
    if WORKSHEET in columns:
        places["identifier"] = ""
    if CAMPUS.intersection(columns) and places["username"] == "username":
        places["username"], places["login"] = "", "username"
    elif CAMPUS.intersection(columns) and "username" in columns:
        places["login"] = "username"
    return places


def _person(row: Mapping[str, str], places: Mapping[str, str]) -> Person:
    cells = {what: row.get(name, "") for what, name in places.items() if name}
    first, last = cells.pop("first", ""), cells.pop("last", "")
    cells["name"] = cells.get("name") or f"{first} {last}".strip()
    for what in KNOWN_BY:  # Brightspace marks keys so that spreadsheets leave them alone
        cells[what] = cells.get(what, "").removeprefix("#")
    if fold(cells.get("submitted_at", "")) in UNTOLD:
        cells["submitted_at"] = ""
    return Person(**cells)


def _is_apart(row: Mapping[str, str], places: Mapping[str, str]) -> bool:
    """Whether a line is of nobody: Canvas's second header."""
    return bool(NO_PERSON.fullmatch(row.get(places["name"], "")))


def _distinct(source: str, people: Iterable[Person]) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    kept: list[Person] = []
    remarks: list[str] = []
    seen: dict[tuple[str, str], Person] = {}
    for one in people:
        keys = [(what, fold(getattr(one, what))) for what in KNOWN_BY if getattr(one, what)]
        twice = next((key for key in keys if key in seen), None)
        if twice:
            remarks.append(f"{source} has {twice[1]} twice: its first line counts.")
        elif keys or one.words:
            kept.append(one)
            seen.update(dict.fromkeys(keys, one))
    return tuple(kept), tuple(remarks)
