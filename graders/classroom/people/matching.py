"""Whose each directory is; where that is in doubt, nobody's.

A mark that reaches the wrong person is worse than one that reaches nobody: whatever is not certain
is left out, and asked about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graders.classroom.people import teams
from graders.classroom.people.folder import Folder
from graders.classroom.people.moments import moment
from graders.classroom.people.names import fold
from graders.classroom.people.roster import KNOWN_BY, Person, Roster, RosterError
from graders.classroom.people.teams import Team

How = Literal["accepted", "team", "name", "prefix", "second"]
"""By what a directory is somebody's.

`accepted`: somebody said so. `team`: Classroom 50's list of teams. `name`: the whole name is
theirs. `prefix`: what follows the class's common beginning. `second`: the same, and a number.
"""

Claim = tuple[Person, ...]
"""One person, or the members of a group."""

NUMBER = re.compile(r"\d{1,4}")
"""Such a number counts repositories or groups, and is nobody."""

SECOND = re.compile(r"(?P<owner>.+)-\d{1,2}")
BEGINNING = re.compile(r".*?[-_]")


@dataclass(frozen=True)
class Match:
    """Whose a directory is, and how that is known."""

    people: Claim
    how: How


@dataclass(frozen=True)
class Matching:
    """Which directory belongs to whom."""

    matches: Mapping[str, Match] = field(default_factory=dict)
    """By the name of the directory."""

    missing: tuple[Person, ...] = ()
    """Those without any directory."""

    doubles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The directories of somebody who has several, by each of their names."""

    staff: Mapping[str, Person] = field(default_factory=dict)
    """The directories of those who teach."""

    doubts: Mapping[str, Claim] = field(default_factory=dict)
    """Whom a directory of nobody's may belong to."""

    prefix: str = ""
    """What the names of the directories begin with, before the name of their owner."""

    def people(self, folder: str) -> Claim:
        """Return whose a directory is."""
        found = self.matches.get(folder)
        return found.people if found else ()

    def owner(self, folder: str) -> str:
        """Return the part of a directory's name that says whose it is."""
        return _rest(folder, self.prefix) or folder


def match(
    folder: Folder,
    roster: Roster,
    groups: tuple[Team, ...] = (),
    accepted: Sequence[str] = (),
) -> Matching:
    """Find whose each directory is; `accepted` are answers such as `katas-jane-smith=smith`.

    Raises:
        RosterError: An answer names nobody, or no directory.
    """
    claims = _claims(roster)
    names = [one.folder for one in folder.places]
    prefix = folder.prefix or _prefix([fold(name) for name in names], claims)
    answers = dict(_answer(one, names, roster) for one in accepted)
    found: dict[str, Match] = {}
    doubts: dict[str, Claim] = {}
    for name in names:
        matched = answers.get(name) or _team(name, groups, claims)
        doubtful: Claim = ()
        if matched is None:
            matched, doubtful = _named(name, prefix, claims)
        if matched:
            found[name] = matched
        elif doubtful:
            doubts[name] = doubtful
    staff = {name: one.people[0] for name, one in found.items() if one.people[0].is_staff}
    return _matching(
        roster, {n: m for n, m in found.items() if n not in staff}, staff, doubts, prefix
    )


def told(folder: Folder, times: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is told of people's times for the directories that are theirs, in ISO 8601."""
    found = match(folder, Roster(tuple(Person(username=word) for word in times)))
    whens = {
        name: moment(times[fold(one.people[0].username)]) for name, one in found.matches.items()
    }
    return {name: when for name, when in whens.items() if when}


def _matching(
    roster: Roster,
    found: Mapping[str, Match],
    staff: Mapping[str, Person],
    doubts: Mapping[str, Claim],
    prefix: str,
) -> Matching:
    owned: dict[frozenset[str], tuple[str, ...]] = {}
    for name, matched in found.items():
        for one in matched.people:
            owned[one.words] = (*owned.get(one.words, ()), name)
    doubles = {name: all_ for all_ in owned.values() if len(all_) > 1 for name in all_}
    missing = tuple(one for one in roster.people if one.words not in owned)
    return Matching(found, missing, doubles, staff, doubts, prefix)


def _claims(roster: Roster) -> Mapping[str, tuple[Claim, ...]]:
    """Return who is called by each word; several, where it may be more than one."""
    found: dict[str, dict[Claim, None]] = {}
    groups: dict[str, Claim] = {}
    for one in (*roster.people, *roster.staff):
        for word in {fold(getattr(one, what)) for what in KNOWN_BY if getattr(one, what)}:
            if not NUMBER.fullmatch(word):
                found.setdefault(word, {})[(one,)] = None
        if one.group:
            slug = re.sub(r"[^\w]+", "-", fold(one.group)).strip("-")
            groups[slug] = (*groups.get(slug, ()), one)
    for slug, members in groups.items():
        if slug and not NUMBER.fullmatch(slug):
            found.setdefault(slug, {})[members] = None
    return {word: tuple(them) for word, them in found.items()}


def _prefix(names: Sequence[str], claims: Mapping[str, tuple[Claim, ...]]) -> str:
    """Return what most directories begin with, if somebody's name follows and it is no name itself.

    It is the shortest such beginning: the rest is the longest name that is somebody's.
    """
    beginnings = {part for name in names for part in _beginnings(name)}
    for prefix in sorted(beginnings, key=len):
        under = [name for name in names if name.startswith(prefix)]
        if len(under) < 2 or len(under) * 2 <= len(names):  # noqa: PLR2004 - one has nothing in common
            continue
        if any(name in claims for name in under):
            return ""
        if any(_rest(name, prefix) in claims for name in under):
            return prefix
    return ""


def _beginnings(name: str) -> Iterator[str]:
    end = 0
    while (found := BEGINNING.match(name, end)) and found.end() < len(name):
        end = found.end()
        yield name[:end]


def _rest(name: str, prefix: str) -> str:
    """Return what follows the beginning, or nothing if a name has another."""
    plain, start = fold(name), fold(prefix)
    return plain[len(start) :] if start and plain.startswith(start) else ""


def _named(
    folder: str, prefix: str, claims: Mapping[str, tuple[Claim, ...]]
) -> tuple[Match | None, Claim]:
    """Return whose a directory is by its name, or else whose it may be."""
    rest = _rest(folder, prefix)
    whole = fold(folder)
    numbered = (SECOND.fullmatch(word) for word in (whole, rest))
    tries: list[tuple[How, str]] = [("name", whole), ("prefix", rest)]
    tries += [("second", one["owner"]) for one in numbered if one]
    for how, word in tries:
        them = claims.get(word, ())
        if len(them) == 1:
            return Match(them[0], how), ()
        if them:
            return None, tuple(dict.fromkeys(one for claim in them for one in claim))
    return None, tuple(dict.fromkeys(_endings(whole, claims)))


def _endings(name: str, claims: Mapping[str, tuple[Claim, ...]]) -> Iterator[Person]:
    """Yield those whose name a directory's name ends with: no proof of anything."""
    second = SECOND.fullmatch(name)
    for whole in (name, second["owner"] if second else ""):
        for start in _beginnings(whole):
            yield from (one for claim in claims.get(whole[len(start) :], ()) for one in claim)


def _team(
    folder: str, groups: tuple[Team, ...], claims: Mapping[str, tuple[Claim, ...]]
) -> Match | None:
    """Return the members of a team; who is not in the roster is known by the user name alone."""
    team = teams.of(folder, groups)
    if team is None or not team.members:
        return None
    people = []
    for member in team.members:
        known = [
            one
            for claim in claims.get(fold(member), ())
            for one in claim
            if fold(one.username) == fold(member)
        ]
        person = known[0] if known else Person(username=member)
        people.append(person if person.group else replace(person, group=team.name))
    return Match(tuple(people), "team")


def _answer(text: str, folders: Sequence[str], roster: Roster) -> tuple[str, Match]:
    directory, _, word = text.rpartition("=")
    there = [name for name in folders if fold(name) == fold(directory)]
    if len(there) != 1:
        raise RosterError(f"--accept {text}: no directory is called {directory!r}.")
    people = [one for one in roster.people if fold(word) in one.words]
    if len(people) != 1:
        many = "nobody" if not people else "more than one"
        raise RosterError(
            f"--accept {text}: {many} in the roster is called {word!r}; "
            "say DIRECTORY=WHO with a user name or an identifier."
        )
    return there[0], Match((people[0],), "accepted")
