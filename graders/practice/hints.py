"""Hints: for the requirement that is next, then those of the exercise, one more each time."""

from collections.abc import Sequence
from dataclasses import dataclass

from graders.course import diagnosis
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


def about_next(checkout: Checkout, exercise: Exercise) -> str | None:
    """Return a hint for the first requirement that the last run has found not met, if it was run.

    A stub that nobody has touched has made no mistake yet.
    """
    standing = next(one for one in checkout.standings() if one.exercise == exercise)
    known = progress.last_run(checkout.exercises)
    red = (
        n for n in range(1, len(exercise.requirements) + 1) if f"{exercise.address}.{n}" in known
    )
    place = next(red, 0)
    return about(exercise, place) if place and standing.touched and not standing.done else None


def about(exercise: Exercise, place: int) -> str | None:
    """Return a hint for one requirement: a way to miss it, though perhaps not this learner's."""
    ways = diagnosis.ways_to_miss(exercise.name, exercise.requirements[place - 1].test)
    return f"One way to miss requirement {place}: {ways[0]}" if ways else None


def _first(exercise: Exercise, count: int) -> list[Hint]:
    most = len(exercise.hints)
    return [Hint(n, most, text) for n, text in enumerate(exercise.hints[:count], start=1)]
