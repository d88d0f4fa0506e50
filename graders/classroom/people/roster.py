"""Who is in a class: rosters of several classrooms and gradebooks, matched with directories."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.classroom.people import table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("github_username", "username", "github", "github username", "login"),
    "identifier": (
        *("identifier", "roster_identifier", "student_id", "id number", "idnumber"),
        "sis user id",
    ),
    "login": ("sis login id",),
    "name": ("name", "student", "full name", "full_name", "student name"),
    "first": ("first_name", "first name", "firstname"),
    "last": ("last_name", "last name", "surname", "lastname"),
    "email": ("email", "email address", "e-mail"),
    "section": ("section",),
    "group": ("group_name", "group", "groups"),
    "canvas": ("id",),
    "repository": ("student_repository_url",),
    "submitted_at": ("submission_timestamp", "submitted_at", "submission time", "last modified"),
    "claimed": ("points_awarded",),
}
"""What the columns of rosters and gradebooks are called, in lower case."""

KNOWN_BY = ("username", "identifier", "login")
NO_PERSON = re.compile(r"\s*points possible\s*", re.IGNORECASE)
ROLES = frozenset({"teacher", "instructor", "staff", "ta", "owner"})


class RosterError(Exception):
    """A roster cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Person:
    """One line of a roster."""

    username: str = ""
    identifier: str = ""
    login: str = ""
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    canvas: str = ""
    repository: str = ""
    submitted_at: str = ""
    claimed: str = ""

    @property
    def shown(self) -> str:
        """What this person is called where people read it."""
        return self.name or self.identifier or self.username or self.login or self.email

    @property
    def words(self) -> frozenset[str]:
        """All that this person is known by, in lower case."""
        found = (self.username, self.identifier, self.login, self.name, self.email)
        return frozenset(one.casefold() for one in found if one)


@dataclass(frozen=True)
class Roster:
    """The people of a class, and what is to be said of their list."""

    people: tuple[Person, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matching:
    """Which directory belongs to whom."""

    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    """By the name of the directory; several for the members of a group."""

    missing: tuple[Person, ...] = ()
    """Those without any directory."""

    doubles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The directories of somebody who has several, by each of their names."""


def read(path: Path) -> Roster:
    """Read the roster of GitHub Classroom, Classroom 50, Canvas or Moodle, or any like them.

    Raises:
        RosterError: It names nobody.
    """
    try:
        found = table.read(path)
    except table.TableError as error:
        raise RosterError(str(error)) from None
    places = {
        what: next((name for name in names if name in found.columns), "")
        for what, names in COLUMNS.items()
    }
    if not any(places[what] for what in KNOWN_BY):
        known = ", ".join(COLUMNS[what][0] for what in KNOWN_BY)
        raise RosterError(
            f"{path.name} has no column by which a directory is known: "
            f"its first line must name one of {known}."
        )
    people = [_person(row, places) for row in found.rows if not _is_apart(row, places)]
    kept, remarks = _distinct(path.name, people)
    if found.encoding not in {"utf-8", "utf-8-sig"}:
        note = f"{path.name} was read as {found.encoding}; save it as UTF-8 if names look wrong."
        remarks = (note, *remarks)
    if not kept:
        raise RosterError(f"{path.name} names nobody: there is no line below its first.")
    return Roster(kept, remarks)


def times(path: Path) -> Mapping[str, str]:
    """Read times of submission from a table, by all that a person is known by.

    Raises:
        RosterError: It has no times.
    """
    found = read(path)
    known = {word: one.submitted_at for one in found.people for word in one.words}
    if not any(known.values()):
        raise RosterError(f"{path.name} has no times: name a column `submission_timestamp`.")
    return {word: when for word, when in known.items() if when}


def match(people: Sequence[Person], owners: Mapping[str, Sequence[str]]) -> Matching:
    """Find whose each directory is; `owners` are the names it may stand for, best first."""
    by_word = {
        getattr(one, what).casefold(): (one,)
        for what in reversed(KNOWN_BY)
        for one in people
        if getattr(one, what)
    }
    groups: dict[str, tuple[Person, ...]] = {}
    for one in people:
        if one.group:
            slug = _slug(one.group)
            groups[slug] = (*groups.get(slug, ()), one)
    found = {folder: _whose(names, by_word, groups) for folder, names in owners.items()}
    owned: dict[Person, tuple[str, ...]] = {}
    for folder, people_ in found.items():
        for one in people_:
            owned[one] = (*owned.get(one, ()), folder)
    doubles = {folder: all_ for all_ in owned.values() if len(all_) > 1 for folder in all_}
    return Matching(found, tuple(one for one in people if one not in owned), doubles)


def moment(text: str) -> str | None:
    """Return a time as ISO 8601 says it, or none if it cannot be told."""
    plain = re.sub(r"\s+(UTC|GMT|Z)$", "+00:00", text.strip())
    plain = re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", plain)
    try:
        return dt.datetime.fromisoformat(plain).isoformat()
    except ValueError:
        return None


def instant(when: str | None) -> float:
    """Return a time as a number that can be compared; no time is before all others."""
    if when is None:
        return float("-inf")
    found = dt.datetime.fromisoformat(when)
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()


def _whose(
    names: Sequence[str],
    by_word: Mapping[str, tuple[Person, ...]],
    groups: Mapping[str, tuple[Person, ...]],
) -> tuple[Person, ...]:
    plain = [name.casefold() for name in names]
    found = (known[name] for known in (by_word, groups) for name in plain if name in known)
    return next(found, ())


def _person(row: Mapping[str, str], places: Mapping[str, str]) -> Person:
    cells = {what: row.get(name, "") for what, name in places.items() if name}
    first, last = cells.pop("first", ""), cells.pop("last", "")
    cells["name"] = cells.get("name") or f"{first} {last}".strip()
    return Person(**cells)


def _is_apart(row: Mapping[str, str], places: Mapping[str, str]) -> bool:
    """Whether a line is of no student: Canvas's second header, or staff."""
    name = row.get(places["name"], "")
    return bool(NO_PERSON.fullmatch(name)) or row.get("role", "").casefold() in ROLES


def _distinct(source: str, people: Iterable[Person]) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    kept: list[Person] = []
    remarks: list[str] = []
    seen: dict[tuple[str, str], Person] = {}
    for one in people:
        keys = [(what, getattr(one, what).casefold()) for what in KNOWN_BY if getattr(one, what)]
        twice = next((key for key in keys if key in seen), None)
        if twice:
            remarks.append(f"{source} has {twice[1]} twice: its first line counts.")
        elif keys or one.words:
            kept.append(one)
            seen.update(dict.fromkeys(keys, one))
    return tuple(kept), tuple(remarks)


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
