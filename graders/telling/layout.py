"""Fitting text into the lines and the alphabet of a terminal."""

import textwrap
from collections.abc import Sequence

INDENT = 4
WORDS = {"·": "-", "…": "...", "→": "->", "✓": "+", "✗": "x", "●": "*", "○": "o"}


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Return a line broken at `width`; what follows is indented deeper than it begins."""
    own = text[: len(text) - len(text.lstrip(" "))]
    later = f"{' ' * len(first) if rest is None else rest}{own}{' ' * INDENT}"
    return textwrap.wrap(
        text,
        max(20, width),
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [first.rstrip()]


def clipped(text: str, width: int) -> str:
    """Return a line of `width` characters at most, with a mark where it ends too early."""
    return text if len(text) <= width else f"{text[: width - 3].rstrip()}…"


def shortened(blocks: Sequence[Sequence[str]], least: Sequence[int], most: int) -> list[list[str]]:
    """Return blocks of lines that have `most` lines together; what is left out is counted.

    The longest gives first; each keeps its `least` as long as there is room for that, and a line.
    """
    room = [len(block) for block in blocks]
    keeps = list(least)
    while sum(room) > most:
        give = [(have - keep, i) for i, (have, keep) in enumerate(zip(room, keeps, strict=True))]
        spare, place = max(give, default=(0, 0))
        if spare > 0:
            room[place] -= 1
        elif max(keeps, default=1) > 1:
            keeps = [max(1, keep - 1) for keep in keeps]
        else:
            break
    return [_cut(list(block), have) for block, have in zip(blocks, room, strict=True)]


def _cut(lines: list[str], have: int) -> list[str]:
    if have >= len(lines):
        return lines
    kept = lines[: max(0, have - 1)]
    left_out = len(lines) - len(kept)
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" "))]
    return [*kept, f"{indent}    ({left_out} more lines: pytest -vv)"]


def fit(text: str, encoding: str | None) -> str:
    """Return text in the characters that an encoding has."""
    name = encoding or "utf-8"
    try:
        text.encode(name)
    except (UnicodeEncodeError, LookupError):
        for mark, word in WORDS.items():
            text = text.replace(mark, word)
        return text.encode("ascii", "backslashreplace").decode()
    return text
