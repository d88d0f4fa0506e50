"""Answers as walks along the lines of one table, under names of their own.

The table begins with an answer of ours; a line that no answer before had joins its end. Deflate
alone would not do: it looks back 32 kB, which is one answer of several files, and to it a name that
somebody changed is news wherever it stands.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Files = Sequence[tuple[str, str]]

Line = str | tuple[str]
"""A line of a text; or the path of a file, before its lines."""

Step = int | list[int | str]
"""Where a walk goes on from the line that it has come to:

- `3`: by three lines of the table.
- `0`: not at all, and the next of its own new lines is put in.
- `-5`: not at all, and line 4 of the table is put in.
- `[2, 3]`: two lines further (or back), then by three.
- `[1, "name"]`: not at all; until the file ends, the second name of the line ahead is this one.
- `["text"]`: not at all, and this line is put in as it stands.
"""

NEAR = 8
"""Lines that may be left out of a walk before the line is looked for in the whole table."""

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)")


class Lines:
    """The lines of all answers so far, of which `first` is the first."""

    def __init__(self, first: Files) -> None:
        self.table = list(_lines(first))
        self.numbers: dict[Line, int] = {}
        for number, line in enumerate(self.table):
            self.numbers.setdefault(line, number)

    def walk(self, files: Files) -> list[Step]:
        """Return the way to an answer: where its own new lines begin, then its steps."""
        walk = _Walk(self)
        for line, ahead in pairwise([*_lines(files), None]):
            if line is not None:
                walk.take(line, ahead)
        return walk.steps

    def add(self, line: Line) -> None:
        """Put a line at the end."""
        self.numbers[line] = len(self.table)
        self.table.append(line)


def _lines(files: Files) -> Iterator[Line]:
    for path, text in files:
        yield (path,)
        yield from text.split("\n")


@dataclass
class _Names:
    """What this file calls what the table calls otherwise."""

    ours: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)

    def read(self, line: Line) -> Line:
        """Return a line of the table in the names of the file."""
        return _renamed(line, self.theirs)

    def plain(self, line: Line) -> Line | None:
        """Return a line of the file in the names of the table, if that can be taken back."""
        found = _renamed(line, self.ours)
        return found if self.read(found) == line else None

    def call(self, old: str, new: str) -> None:
        """Give a name of the table another in this file."""
        self.ours.pop(self.theirs.get(old, ""), None)
        self.theirs[old], self.ours[new] = new, old


def _renamed(line: Line, names: dict[str, str]) -> Line:
    if not names or not isinstance(line, str):
        return line
    return _NAME.sub(lambda found: names.get(found[1], found[1]), line)


class _Walk:
    """One answer on its way along the table."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.steps: list[Step] = [len(lines.table)]
        self.names = _Names()
        self.at = 0
        self.walking = False
        """Whether the last step can go further."""

    def take(self, line: Line, ahead: Line | None) -> None:
        """Go one line on; `ahead` is the line after it."""
        if not isinstance(line, str):
            self.names = _Names()
        if self._here(line):
            self._go()
        elif not self._rename(line):
            self._find(line, ahead)

    def _here(self, line: Line | None, further: int = 0) -> bool:
        place = self.at + further
        table = self.lines.table
        return place < len(table) and self.names.read(table[place]) == line

    def _go(self, further: int = 0) -> None:
        if further or not self.walking:
            self.steps.append([further, 1] if further else 1)
        else:
            self.steps[-1] = _longer(self.steps[-1])
        self.at += further + 1
        self.walking = True

    def _put(self, step: Step) -> None:
        self.steps.append(step)
        self.walking = False

    def _rename(self, line: Line) -> bool:
        """Go on along a line that has other names than this."""
        new = self._new_names(line)
        for place, old, name in new:
            self._put([place, name])
            self.names.call(old, name)
        if new:
            self._go()
        return bool(new)

    def _new_names(self, line: Line) -> list[tuple[int, str, str]]:
        """Return what would have to be renamed for the next line to be this, by its places."""
        table = self.lines.table
        there = table[self.at] if self.at < len(table) else None
        if not isinstance(line, str) or not isinstance(there, str) or line in self.lines.numbers:
            return []
        old, new = _NAME.split(there), _NAME.split(line)
        if old[::2] != new[::2]:
            return []
        called = {was: self.names.theirs.get(was, was) for was in old[1::2]}
        found = []
        for place, (was, name) in enumerate(zip(old[1::2], new[1::2], strict=True)):
            if called[was] != name and not keyword.iskeyword(was):
                called[was] = name
                found.append((place, was, name))
        return found if _renamed(there, called) == line else []

    def _find(self, line: Line, ahead: Line | None) -> None:
        """Go to where the line is, put it in, or add it to the table."""
        plain = self.names.plain(line)
        if plain is None:
            self._put([str(line)])
        elif further := self._way(plain, ahead):
            self._go(further)
        elif plain in self.lines.numbers:
            self._put(-1 - self.lines.numbers[plain])
        else:
            self.lines.add(plain)
            self._put(0)

    def _way(self, plain: Line, ahead: Line | None) -> int:
        """Return how much further the answer goes on with a line; 0 if it stays where it is."""
        if ahead is not None and self._here(ahead):
            return 0
        near = self.lines.table[self.at + 1 : self.at + 1 + NEAR]
        if plain in near:
            return 1 + near.index(plain)
        away = self.lines.numbers.get(plain, self.at) - self.at
        return away if self._here(ahead, away + 1) else 0


def _longer(step: Step) -> Step:
    return [step[0], int(step[1]) + 1] if isinstance(step, list) else step + 1
