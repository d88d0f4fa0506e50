"""Texts as runs of lines: a line that stood in an earlier text is written as its number.

Deflate looks back 32 kB, which is one answer of several files; a class repeats itself from further.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Run = str | int | list[int]
"""A new line; the number of an old one; or the number of the first of several, and how many."""


@dataclass
class Lines:
    """The distinct lines of all texts so far, by a digest of each, in the order they came."""

    digests: list[int] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    def runs(self, text: str) -> list[Run]:
        """Return a text in runs, and remember its new lines."""
        found: list[Run] = []
        start = count = 0
        for line in text.split("\n"):
            digest = hash(line)
            if count and self._is(start + count, digest):
                count += 1
                continue
            found += _run(start, count)
            start, count = self.numbers.get(digest, -1), 1
            if start < 0:
                count = 0
                self.numbers[digest] = len(self.digests)
                self.digests.append(digest)
                found.append(line)
        return found + _run(start, count)

    def _is(self, number: int, digest: int) -> bool:
        return number < len(self.digests) and self.digests[number] == digest


def _run(start: int, count: int) -> list[Run]:
    if count > 1:
        return [[start, count]]
    return [start] if count else []
