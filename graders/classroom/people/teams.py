"""Classroom 50's `teams.json`: who is in which group of an assignment."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.classroom.people.names import fold
from graders.classroom.people.roster import RosterError
from graders.grading import intake
from graders.grading.intake import RefusedError

SCHEMA = "classroom50/teams/v1"
MAX_TEAMS = 16 * 1024 * 1024
REPOSITORY = re.compile(r"(?P<assignment>.+)-group-(?P<number>\d+)")
SLUG = re.compile(r".*-(?P<number>\d+)")


@dataclass(frozen=True)
class Team:
    """A group of one assignment, as its repository's name numbers it."""

    assignment: str
    number: int
    name: str
    members: tuple[str, ...]
    """Their user names."""


def read(path: Path) -> tuple[Team, ...]:
    """Read the teams of a classroom.

    Raises:
        RosterError: It is no such file.
    """
    try:
        document = json.loads(intake.content(path.resolve(), path.name, MAX_TEAMS))
        if document["schema"] != SCHEMA:
            raise RosterError(f"{path.name} is of schema {document['schema']!r}, not {SCHEMA!r}.")
        return tuple(_teams(document))
    except RefusedError as error:
        raise RosterError(str(error)) from None
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise RosterError(f"{path.name} is not a teams.json of Classroom 50.") from None


def of(folder: str, teams: tuple[Team, ...]) -> Team | None:
    """Return the team whose repository a directory is, by `<classroom>-<assignment>-group-<n>`."""
    found = REPOSITORY.fullmatch(fold(folder))
    if found is None:
        return None
    theirs = [
        team
        for team in teams
        if team.number == int(found["number"])
        and f"-{found['assignment']}".endswith(f"-{fold(team.assignment)}")
    ]
    longest = max((len(team.assignment) for team in theirs), default=0)
    theirs = [team for team in theirs if len(team.assignment) == longest]
    return theirs[0] if len(theirs) == 1 else None


def _teams(document: Any) -> Iterator[Team]:  # noqa: ANN401 - JSON of a stranger's
    for assignment, bucket in document["assignments"].items():
        for one in bucket["teams"]:
            numbered = SLUG.fullmatch(one["slug"])
            if numbered is None:
                raise ValueError("This team has no number.")
            members = tuple(str(name) for name in one["members"])
            name = str(one.get("name") or f"group {numbered['number']}")
            yield Team(str(assignment), int(numbered["number"]), name, members)
