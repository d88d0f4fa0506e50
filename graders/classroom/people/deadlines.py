"""Deadlines: when work is due and for whom, how late it is, and what that costs."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graders.classroom.people import roster
from graders.classroom.people.moments import instant, moment
from graders.classroom.people.roster import Person, RosterError
from graders.classroom.people.table import Table
from graders.telling import duration

DAY = 86_400.0
HOUR = 3_600.0
DUE = ("due", "due_at", "due at", "due date", "extension", "extended_due_date")
LEFT = ("late_days", "late days", "late days left")
WHEN = re.compile(r"(?P<local>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\s*(?P<zone>\S+)")
OFFSET = re.compile(r"Z|[+-]\d\d:?\d\d")


class RuleError(Exception):
    """A deadline or a rule cannot be understood; the text says what to write."""


@dataclass(frozen=True)
class Rules:
    """What lateness costs."""

    grace: float = 0.0
    """Seconds that count as in time."""

    percent: float = 0.0
    """Of the points, for each day that is begun."""

    days: int = 0
    """Days that cost nothing, to everybody."""


@dataclass(frozen=True)
class Extension:
    """What is so for somebody alone."""

    due: str | None = None
    days: int | None = None


@dataclass(frozen=True)
class Deadline:
    """When work is due."""

    due: str
    """ISO 8601, with an offset."""

    zone: dt.tzinfo
    """Of times that name none."""

    rules: Rules = Rules()
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    """By all that a person, and nobody else, is known by."""


@dataclass(frozen=True)
class Lateness:
    """How late one submission is, and what that costs."""

    due: str
    hours: float | None
    """None if nobody knows when it was handed in: then it costs nothing, and somebody must look."""

    days: int = 0
    """Days that were begun after the deadline, if it was more than the grace."""

    spent: int = 0
    """How many of them cost nothing."""

    percent: float = 0.0
    """Of the points, that the others cost."""

    def final(self, score: int) -> float:
        """Return what is left of a score."""
        return round(max(0.0, score * (100.0 - self.percent) / 100.0), 2)


def parse(due: str, late: Iterable[str] = (), extensions: Path | None = None) -> Deadline:
    """Read what was asked for.

    Raises:
        RuleError: It cannot be understood.
        RosterError: The table of extensions cannot.
    """
    when, zone = _due(due)
    told = _extensions(extensions, zone) if extensions else {}
    return Deadline(when, zone, _rules(late), told)


def lateness(deadline: Deadline, people: Iterable[Person], submitted_at: str | None) -> Lateness:
    """Say how late work is; in a group, an extension of one of them is everybody's."""
    theirs = [
        deadline.extensions[word]
        for one in people
        for word in one.words
        if word in deadline.extensions
    ]
    due = max([one.due for one in theirs if one.due], default=deadline.due, key=instant)
    rules = deadline.rules
    if submitted_at is None:
        return Lateness(due, None)
    over = max(0.0, instant(submitted_at) - instant(due))
    days = math.ceil(over / DAY) if over > rules.grace else 0
    free = max([one.days for one in theirs if one.days is not None], default=rules.days)
    spent = min(days, free)
    percent = min(100.0, rules.percent * (days - spent))
    return Lateness(due, round(over / HOUR, 2), days, spent, percent)


def sentence(late: Lateness, score: int) -> str | None:
    """Say how late work is and what that costs, if there is anything to say."""
    if late.hours is None:
        return "Whether it was in time is not known, so lateness costs nothing: look yourself."
    if not late.hours:
        return None
    how = f"{late.hours:g} hours after {late.due}"
    if not late.days:
        return f"Handed in {how}, within the grace: all {score} points count."
    free = f", {late.spent} of {late.days} late days cost nothing" if late.spent else ""
    return f"Handed in {how}{free}: of {score} points, {late.final(score):g} count."


def _due(text: str) -> tuple[str, dt.tzinfo]:
    found = WHEN.fullmatch(text.strip())
    advice = "write it with its time zone: '2026-03-03 23:59 Europe/Berlin' or …T23:59+01:00."
    if found is None:
        raise RuleError(f"--due {text!r} is not a time: {advice}")
    try:
        local = dt.datetime.fromisoformat(found["local"])
        zone = _zone(found["zone"])
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise RuleError(f"--due {text!r} is not a time that is known here: {advice}") from None
    return local.replace(tzinfo=zone).isoformat(), zone


def _zone(text: str) -> dt.tzinfo:
    if not OFFSET.fullmatch(text):
        return ZoneInfo(text)
    zone = dt.datetime.strptime(text, "%z").tzinfo
    assert zone is not None  # noqa: S101 - `%z` has one
    return zone


def _rules(asked: Iterable[str]) -> Rules:
    words = tuple(asked)
    given: dict[str, str] = {}
    for word in (one.strip() for many in words for one in many.split(",")):
        name, _, value = word.partition("=")
        given[name.strip()] = value.strip()
    try:
        found = Rules(
            grace=duration.seconds(given.pop("grace", "0")),
            percent=float(given.pop("percent", "0").removesuffix("%")),
            days=int(given.pop("days", "0")),
        )
        is_sound = 0 <= found.percent <= 100 and found.days >= 0  # noqa: PLR2004 - percent
    except ValueError:
        is_sound = False
    if given or not is_sound:
        raise RuleError(
            f"--late {','.join(words)!r} is not a rule: write --late grace=15m,percent=10,days=3 "
            "(what counts as in time, what each day begun costs, and how many cost nothing)."
        )
    return found


def unknown(deadline: Deadline, people: Iterable[Person]) -> list[str]:
    """Return who has an extension and is nobody of the class."""
    words = {word for one in people for word in one.words}
    return sorted(deadline.extensions.keys() - words)


def _extensions(path: Path, zone: dt.tzinfo) -> Mapping[str, Extension]:
    found = roster.rows(path)
    due, left = _column(found, DUE), _column(found, LEFT)
    if not due and not left:
        raise RosterError(f"{path.name} has no extensions: name a column `due` or `late_days`.")
    told: dict[str, set[Extension]] = {}
    for row in found.rows:
        for one in roster.people(replace(found, rows=(row,))):
            extension = _extension(path.name, row.get(due, ""), row.get(left, ""), zone, one)
            for word in one.words:
                told.setdefault(word, set()).add(extension)
    return {word: next(iter(them)) for word, them in told.items() if len(them) == 1}


def _extension(source: str, due: str, left: str, zone: dt.tzinfo, who: Person) -> Extension:
    when = moment(due, zone) if due else None
    if (due and when is None) or (left and not left.isdecimal()):
        raise RosterError(f"{source} has {due or left!r} for {who.shown}, which cannot be read.")
    return Extension(when, int(left) if left else None)


def _column(found: Table, names: Iterable[str]) -> str:
    return next((name for name in names if name in found.columns), "")
