"""The map of the course: its sections, exercises, how they stand, the way on."""

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from graders.course.catalogue import section
from graders.practice.checkout import Standing
from graders.practice.ending import Line, Style, requirements

BAR = 10
TITLE = 26
ROOM = 66
"""Columns that a row with a bar takes."""

STYLES: dict[str, Style] = {
    "missing": "red",
    "done": "green",
    "begun": "heading",
    "untouched": "quiet",
}


def lines(
    standings: Sequence[Standing],
    width: int = ROOM,
    *,
    plain: bool = False,
    everything: bool = False,
) -> Iterator[Line]:
    """Yield the map: sections that are done, or yet to come, take a line, unless all is asked for.

    Where there is little room, or where words alone are wanted, there are no bars.
    """
    reached = _level_of(following(standings))
    for level, group in sections(standings):
        done = sum(one.done for one in group)
        untouched = all(one.word == "untouched" for one in group)
        name = section(level)
        if everything or not (done == len(group) or (untouched and level != reached)):
            yield Line(name, "heading")
            for one in group:
                yield Line(f"  {row(one, width, plain=plain)}", STYLES[one.word])
        elif done:
            yield Line(f"{name}: all {len(group)} done", "green")
        else:
            yield Line(f"{name}: {len(group)} exercise{'s' * (len(group) > 1)} to come", "quiet")
    yield Line()
    yield from onward(standings)
    yield from _total(standings)


def sections(standings: Sequence[Standing]) -> Iterator[tuple[int, list[Standing]]]:
    """Yield the levels of the course with their exercises, in order."""
    ordered = groupby(_by_level(standings), lambda one: one.exercise.level)
    return ((level, list(group)) for level, group in ordered)


def _by_level(standings: Sequence[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda one: (one.exercise.level, one.exercise.number))


def _level_of(one: Standing | None) -> int | None:
    return one.exercise.level if one else None


def row(one: Standing, width: int, *, plain: bool = False) -> str:
    """Return one exercise and how it stands."""
    points = f"{one.entry.points} of {one.most}"
    if plain or width < ROOM:
        said = f"{points} met, {one.word}" if plain else _briefly(one, points)
        most = TITLE + ROOM if plain else width - len(said) - 7
        return f"{one.exercise.address} {_short(one.exercise.title, most)}: {said}"
    title = _short(one.exercise.title, TITLE)
    filled = BAR * one.entry.points // one.most if one.most else 0
    bar = "#" * filled + "." * (BAR - filled)
    changed = ", changed since" if one.changed and one.entry.points else ""
    return f"{one.exercise.address}  {title:<{TITLE}}  {bar}  {points:>8}  {one.word}{changed}"


def _briefly(one: Standing, points: str) -> str:
    return points if one.word == "untouched" else f"{points}, {one.word}"


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: max(0, most - 3)]}..."


def streak(standings: Sequence[Standing]) -> int:
    """Return how many exercises are done in a row, up to the furthest one that is done."""
    order = _by_level(standings)
    furthest = max((i for i, one in enumerate(order) if one.done), default=-1)
    return len(list(takewhile(lambda one: one.done, reversed(order[: furthest + 1]))))


def following(standings: Sequence[Standing]) -> Standing | None:
    """Return the first exercise on the way that is not done."""
    return next((one for one in _by_level(standings) if not one.done), None)


def onward(standings: Sequence[Standing]) -> Iterator[Line]:
    """Yield which exercise comes next, and where it begins."""
    found = following(standings)
    if found is None:
        yield Line("All is done.", "green")
        return
    what = found.exercise
    yield Line(f"Next: {what.address} · {what.title}", "heading")
    yield Line(f"  Read exercises/{what.name}/README.md")
    yield Line(f"  Check it: kata {what.address}, or kata watch {what.address}")


def _total(standings: Sequence[Standing]) -> Iterator[Line]:
    points = sum(one.entry.points for one in standings)
    most = sum(one.most for one in standings)
    done = sum(one.done for one in standings)
    long = streak(standings)
    in_a_row = f", {long} in a row" if long > 1 else ""
    yield Line()
    yield Line(
        f"{points} of {requirements(most)} met; "
        f"{done} of {len(standings)} exercises done{in_a_row}.",
        "heading",
    )
