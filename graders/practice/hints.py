"""The hints of an exercise, one at a time."""

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


def take(checkout: Checkout, exercise: Exercise) -> Hint | None:
    """Return the next hint, and count it; after the last one, the last one again."""
    known = checkout.progress
    taken = min(known.of(exercise.name).hints + 1, len(exercise.hints))
    if not taken:
        return None
    progress.write(checkout.exercises, known.with_hints(exercise.name, taken))
    return Hint(taken, len(exercise.hints), exercise.hints[taken - 1])


def take_all(checkout: Checkout, exercise: Exercise) -> Sequence[Hint]:
    """Return all hints, and count them."""
    most = len(exercise.hints)
    progress.write(checkout.exercises, checkout.progress.with_hints(exercise.name, most))
    return [Hint(number, most, text) for number, text in enumerate(exercise.hints, start=1)]
