"""What the comparison of a class has found, for one exercise."""

from dataclasses import dataclass

Sources = tuple[tuple[str, str], ...]
"""A submission's files: path and text."""

STEP = 0.02
"""The width of a column of the histogram."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a file, the first counted as 1, the last among them."""

    path: str
    first: int
    last: int

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.path}, line {self.first}"
        return f"{self.path}, lines {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """Code that two submissions share, as far as names, order and layout do not count."""

    here: Span
    """Where it stands in the first submission."""

    there: Span
    """Where it stands in the second."""

    shared_by: int
    """How many submissions of the class have its rarest part, these two among them."""

    weight: float
    """How much it tells: long and rare is much."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions; evidence is given for the most similar pairs, the rarest first."""

    a: str
    b: str
    score: float
    """From 0 (nothing in common but what was given) to 1."""

    flagged: bool
    evidence: tuple[Fragment, ...] = ()
    earlier: str | None = None
    """Which of the two was handed in clearly earlier, where the times of both are known."""


@dataclass(frozen=True, slots=True)
class Group:
    """Submissions that flagged pairs connect, in order of name."""

    names: tuple[str, ...]
    score: float
    """The highest score of a pair among them."""

    earliest: str | None = None
    """Which was handed in clearly before all others, where all times are known."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The similarity of all submissions for one exercise."""

    count: int
    """How many submissions were compared."""

    pairs: tuple[Pair, ...]
    """The most similar, the highest score first; every flagged pair is among them."""

    groups: tuple[Group, ...]
    median: float
    spread: float
    """The median distance from the median (MAD), scaled as is usual to a standard deviation."""

    line: float | None
    """A pair above it is flagged; None where nothing can be told."""

    verdict: str
    """What can be told, in a sentence."""

    histogram: tuple[int, ...]
    """How many of all pairs score from 0 to 0.02, from 0.02 to 0.04, and so on."""

    unread: tuple[str, ...] = ()
    """Submissions that are no Python and were compared word by word."""

    left_out: tuple[str, ...] = ()
    """Submissions that took too long, and were not compared with all others."""
