"""The bakery: given, and left as it is. It knows bread, and nothing of the web."""

import builtins
from itertools import count


class BakeryError(Exception):
    """Something that happens in the best of bakeries."""


class UnknownBreadError(BakeryError):
    """Nobody bakes this here."""


class NotEnoughError(BakeryError):
    """More is wanted than is left."""

    def __init__(self, bread: str, left: int) -> None:
        super().__init__(f"{left} of {bread} left")
        self.bread = bread
        self.left = left


class SoldOutError(NotEnoughError):
    """Nothing is left at all."""

    def __init__(self, bread: str) -> None:
        super().__init__(bread, 0)


shelf = {"rye": 12, "spelt": 4, "raisin": 1}

_numbers = count(1)
_is_open = True
_trouble: tuple[str, str] | None = None


def left(bread: str) -> int:
    """How many are left; raises `UnknownBreadError`."""
    if _trouble:
        kind, words = _trouble
        raise getattr(builtins, kind)(words)
    if bread not in shelf:
        raise UnknownBreadError(bread)
    return shelf[bread]


def take(bread: str, number: int = 1) -> int:
    """Take some off the shelf and say how many are left; raises any `BakeryError`."""
    there = left(bread)
    if there == 0:
        raise SoldOutError(bread)
    if there < number:
        raise NotEnoughError(bread, there)
    shelf[bread] -= number
    return shelf[bread]


def order(bread: str, number: int) -> dict:
    """Take some off the shelf for later; raises any `BakeryError`."""
    take(bread, number)
    return {"number": next(_numbers), "bread": bread, "count": number}


def is_open() -> bool:
    """Whether somebody is there who writes orders down."""
    return _is_open


def close() -> None:
    """Go home."""
    global _is_open
    _is_open = False


def bake(bread: str, number: int) -> None:
    """Put so many on the shelf."""
    shelf[bread] = number


def break_down(words: str, kind: str = "OSError") -> None:
    """Let whatever is done from now on crash with these words, in an exception of this kind."""
    global _trouble
    _trouble = kind, words


def mend() -> None:
    """Let all be well again."""
    global _trouble
    _trouble = None
