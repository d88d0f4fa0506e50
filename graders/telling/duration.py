"""Spans of time as people write them: `90s`, `15m`, `2h`, `1d`."""

import re

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
FORM = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhd]?)", re.IGNORECASE)


def seconds(text: str) -> float:
    """Return the seconds of a span; a bare number is of seconds.

    Raises:
        ValueError: It is none; the text says what one looks like.
    """
    found = FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a span of time: write 90s, 15m or 2h.")
    return float(found["number"]) * UNITS[found["unit"].lower() or "s"]
