"""The lines of two versions of a file, beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from graders.telling.text import shown

LARGEST = 100_000
"""Characters of a file that are shown."""

MOST = 1_500
"""Lines of a file that are shown."""

LONGEST = 500
"""Characters of a line that are shown."""

Kind = Literal["same", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either version, or of both; None where the other has none to set beside it."""

    kind: Kind
    a: int | None
    b: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A file of two submissions, as it may be shown."""

    path: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def changed(self) -> bool:
        """Whether there is any difference."""
        return any(line.kind != "same" for line in self.lines)


def files(a: Sequence[tuple[str, bytes]], b: Sequence[tuple[str, bytes]]) -> Iterator[File]:
    """Yield the files of two submissions, aligned."""
    mine, theirs = dict(a), dict(b)
    for path in sorted(mine.keys() | theirs.keys()):
        one, other = _lines(mine.get(path)), _lines(theirs.get(path))
        yield File(shown(path, 300, lines=False), one, other, tuple(_aligned(one, other)))


def _lines(content: bytes | None) -> tuple[str, ...]:
    if content is None:
        return ()
    text = shown(content.decode("utf-8", errors="replace"), LARGEST)
    lines = text.removesuffix("\n").expandtabs(4).split("\n")
    return tuple(shown(line, LONGEST, lines=False) for line in lines[:MOST])


def _aligned(a: Sequence[str], b: Sequence[str]) -> Iterator[Line]:
    for kind, start, end, there, stop in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("same", start + i, there + i) for i in range(end - start))
            continue
        for i in range(max(end - start, stop - there)):
            left = start + i if start + i < end else None
            right = there + i if there + i < stop else None
            yield Line("changed" if None not in {left, right} else _one(left), left, right)


def _one(left: int | None) -> Kind:
    return "removed" if left is not None else "added"
