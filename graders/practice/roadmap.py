"""The map of the course: levels, exercises, points, the way on."""

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from graders.practice.checkout import Standing
from graders.practice.ending import Line, Style

BAR = 10
TITLE = 26
ROOM = 66
"""Columns that a row with a bar takes."""

STYLES: dict[str, Style] = {
    "missing": "red",
    "done": "green",
    "tried": "heading",
    "untouched": "quiet",
}


def lines(standings: Sequence[Standing], width: int = ROOM) -> Iterator[Line]:
    """Yield the map, without bars where there is little room."""
    points = sum(one.entry.points for one in standings)
    most = sum(one.most for one in standings)
    yield Line(f"FastAPI Katas: {points} of {most} points", "heading")
    for level, exercises in groupby(_by_level(standings), lambda one: one.exercise.level):
        yield Line()
        yield Line(f"Level {level}" if level else "Further exercises", "heading")
        for one in exercises:
            yield Line(f"  {_row(one, width)}", STYLES[one.word])
    yield Line()
    yield from _onward(standings)


def _by_level(standings: Sequence[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda one: (one.exercise.level, one.exercise.number))


def _row(one: Standing, width: int) -> str:
    if width < ROOM:
        word = "" if one.word == "untouched" else f", {one.word}"
        points = f"{one.entry.points} of {one.most}{word}"
        title = _short(one.exercise.title, width - len(points) - 7)
        return f"{one.exercise.address} {title}: {points}"
    title = _short(one.exercise.title, TITLE)
    filled = BAR * one.entry.points // one.most if one.most else 0
    bar = "#" * filled + "." * (BAR - filled)
    points = f"{one.entry.points} of {one.most}"
    changed = ", changed since" if one.changed and one.entry.points else ""
    return f"{one.exercise.address}  {title:<{TITLE}}  {bar}  {points:>8}  {one.word}{changed}"


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: max(0, most - 3)]}..."


def streak(standings: Sequence[Standing]) -> int:
    """Return how many exercises are done in a row, up to the furthest one that is done."""
    order = _by_level(standings)
    furthest = max((i for i, one in enumerate(order) if one.done), default=-1)
    return len(list(takewhile(lambda one: one.done, reversed(order[: furthest + 1]))))


def _onward(standings: Sequence[Standing]) -> Iterator[Line]:
    if done := sum(one.done for one in standings):
        row = streak(standings)
        in_a_row = f" Streak: {row} in a row." if row > 1 else ""
        yield Line(f"{done} of {len(standings)} done.{in_a_row}")
    following = next((one for one in _by_level(standings) if not one.done), None)
    if following is None:
        yield Line("All is done.", "green")
        return
    what = following.exercise
    yield Line(f"Next: {what.address} · {what.title}", "heading")
    yield Line(f"  Read exercises/{what.name}/README.md")
    yield Line(f"  pytest exercises/{what.address}, or kata watch {what.address}")
