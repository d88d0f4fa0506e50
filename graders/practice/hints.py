"""The hints of an exercise, one more each time."""

from collections.abc import Sequence
from dataclasses import dataclass

from graders.course.catalogue import Exercise
from graders.practice import progress
from graders.practice.checkout import Checkout


@dataclass(frozen=True)
class Hint:
    """One hint and its place among the others."""

    number: int
    most: int
    text: str


def take(checkout: Checkout, exercise: Exercise) -> Sequence[Hint]:
    """Return the hints that were given and the next one, and count it."""
    known = checkout.progress
    taken = min(known.of(exercise.name).hints + 1, len(exercise.hints))
    progress.write(checkout.exercises, known.with_hints(exercise.name, taken))
    return _first(exercise, taken)


def take_all(checkout: Checkout, exercise: Exercise) -> Sequence[Hint]:
    """Return all hints, and count them."""
    most = len(exercise.hints)
    progress.write(checkout.exercises, checkout.progress.with_hints(exercise.name, most))
    return _first(exercise, most)


def given(checkout: Checkout, exercise: Exercise) -> Sequence[Hint]:
    """Return the hints that were given so far."""
    return _first(exercise, checkout.progress.of(exercise.name).hints)


def _first(exercise: Exercise, count: int) -> list[Hint]:
    most = len(exercise.hints)
    return [Hint(n, most, text) for n, text in enumerate(exercise.hints[:count], start=1)]
