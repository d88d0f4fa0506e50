"""Answers to one route or function that are the same but for names, order and layout."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a route or function."""

    count: int
    names: tuple[str, ...]
    """Who wrote it so, in order of name."""

    path: str
    """Where it stands in the submission of the first of them."""

    line: int
    code: str
    """As the first of them wrote it."""

    points: float | None
    """The mean share of the exercise's points that these submissions have."""


@dataclass(frozen=True, slots=True)
class Place:
    """A route, function or class that several submissions have, and how they write it."""

    name: str
    """`GET /users/{}` of a route, else the name of a function or class."""

    count: int
    variants: tuple[Variant, ...]
    """The most frequent first."""

    missing: int
    """How many submissions do not have it."""


@dataclass(frozen=True, slots=True)
class Variants:
    """The variants of everything in an exercise's answers, in the order of the usual file."""

    places: tuple[Place, ...]
