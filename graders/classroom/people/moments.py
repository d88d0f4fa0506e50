"""Moments as classrooms and course systems write them."""

import datetime as dt
import re
from contextlib import suppress

UTC = re.compile(r"\s*(?:UTC|GMT|Z)$")
OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")
EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?P<rest>\d{3}|\.\d+)?")
FORMS = (
    *("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M"),  # Moodle
    *("%A, %B %d, %Y, %I:%M %p", "%A, %B %d, %Y, %H:%M"),  # Moodle in the United States
    *("%d %B %Y, %I:%M %p", "%d %B %Y, %H:%M", "%d %b %Y, %H:%M"),
    *("%b %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p"),  # Brightspace
)


def moment(text: str, zone: dt.tzinfo | None = None) -> str | None:
    """Return a time as ISO 8601 says it, or none if it cannot be told.

    One that names no zone is of `zone`, if that is known.
    """
    found = _read(" ".join(text.split()))
    if found is None:
        return None
    return (found if found.tzinfo or zone is None else found.replace(tzinfo=zone)).isoformat()


def instant(when: str | None) -> float:
    """Return a time as a number that can be compared; no time is before all others."""
    if when is None:
        return float("-inf")
    found = dt.datetime.fromisoformat(when)
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()


def _read(text: str) -> dt.datetime | None:
    if epoch := EPOCH.fullmatch(text):
        return dt.datetime.fromtimestamp(int(epoch["seconds"]), dt.UTC)
    with suppress(ValueError):
        found = dt.datetime.fromisoformat(OFFSET.sub(r"\1", UTC.sub("+00:00", text)))
        return found if ":" in text or "T" in text else None
    for form in FORMS:
        with suppress(ValueError):
            return dt.datetime.strptime(text, form)  # noqa: DTZ007 - its zone is the caller's
    return None
