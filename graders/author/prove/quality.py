"""QUALITY.md: the figures of each exercise, written, read, and held against what is measured."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from graders.course.catalogue import Course

FILE = "QUALITY.md"
LEAST = 95.0
"""Percent of an exercise's faults that its spec notices."""

LEAST_OF_ALL = 98.0
VARIANTS = 50
RIGHT = 3
"""Right answers beside the solution, each in another style."""

SEEDS = 200
"""Runs on our solution before its spec counts as steady."""

TRIED = 20
"""Of them, those that each proof makes."""

SANDBOXED = 20
"""Runs on our solution in-process for each at every level of isolation."""

FALLING = ("variants", "also", "wrong")


@dataclass(frozen=True)
class Figures:
    """What is known of one exercise's spec; all but the last four come out the same every time."""

    requirements: int
    made: int
    """Faults that start at all."""

    killed: int
    equivalent: int
    variants: int
    """Rewritten solutions that have full marks."""

    also: int
    """Other right answers that have full marks."""

    wrong: int
    """Wrong answers that fail where they should."""

    seeds: int
    """Runs on our solution in-process, and a twentieth as many at each level of isolation."""

    seconds: int
    """Of processor time for all but the seeds and the advice."""

    digest: str
    """What was proved."""

    sound: str = ""
    """What `kata check` found sound: all of it, and the grader."""

    @property
    def percent(self) -> float:
        """How many of the faults that could be noticed are."""
        return 100 * self.killed / (self.made - self.equivalent or 1)

    @property
    def survivors(self) -> int:
        """Faults that nobody has noticed or marked."""
        return self.made - self.equivalent - self.killed


Table = Mapping[str, Figures]

APART = frozenset({"seeds", "seconds", "digest", "sound"})
"""Figures of how a proof was made."""

SUMMED = tuple(one.name for one in fields(Figures) if one.name not in APART - {"seconds"})

HEADER = """\
# Quality of the specs

Written by `kata prove --write`, and the seeds by `kata prove --steady`; CI fails when a figure falls.

- **faults**: changes of one thing each in our solution that a spec should notice: a bound moved, a status changed, a commit dropped.
  Those that do not even start are not counted.
- **killed**: faults that turned a test red, of those that are not equivalent.
- **equivalent**: faults that nobody could notice, or of a kind that the exercise promises nothing about; `solutions/*/equivalents.toml` gives each its reason.
- **variants**: our solution written differently, by program; each has full marks.
- **right** and **wrong**: other answers written by hand; each right one has full marks, each wrong one fails where it should.
- **seeds**: how often the spec was run on our solution in-process, with drawn values, in drawn orders and with all cores busy, and a twentieth as often at each level of isolation; no verdict differed.
- **seconds**: processor time that the proof took, all but the seeds and the advice.
- **proved**: a digest of what it is about, the spec and the answers without their words.
  CI proves what has changed since.
- **sound**: a digest of the same and of the grader, written by `kata check --write` when it has run every answer.
  CI runs every answer of what has changed since, and a few of the others.

On the empty stub, on an app without routes and on apps that answer everything with `{}` and 200 or 404, no test is green.

| exercise | requirements | faults | killed | | equivalent | variants | right | wrong | seeds | seconds | proved | sound |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|
"""  # noqa: E501 - one sentence a line

ROW = re.compile(
    r"\| (?P<name>\d\d_\w+) \| (?P<requirements>\d+) \| (?P<made>\d+) \| (?P<killed>\d+) "
    r"\| [\d.]+ % \| (?P<equivalent>\d+) \| (?P<variants>\d+) \| (?P<also>\d+) "
    r"\| (?P<wrong>\d+) \| (?P<seeds>\d+) \| (?P<seconds>\d+) \| (?P<digest>\w+) \|"
    r"(?: (?P<sound>\w*) \|)?"
)


def write(table: Table) -> str:
    """Return the file for these figures."""
    rows = [_row(name, table[name]) for name in sorted(table)]
    return HEADER + "".join(f"{row}\n" for row in [*rows, _row("**all**", total(table.values()))])


def of(course: Course) -> Table:
    """Return what stands in a course's file."""
    path = course.directory.parent / FILE
    return read(path.read_text(encoding="utf-8")) if path.is_file() else {}


def renew(course: Course, name: str, figures: Figures) -> None:
    """Put an exercise's figures into the file; those of exercises that are gone go."""
    known = {one.name for one in course.exercises}
    rows = {**of(course), name: figures}
    kept = {name: row for name, row in rows.items() if name in known}
    (course.directory.parent / FILE).write_text(write(kept), encoding="utf-8")


def _row(name: str, one: Figures) -> str:
    cells = [name, one.requirements, one.made, one.killed, f"{one.percent:.1f} %"]
    cells += [one.equivalent, one.variants, one.also, one.wrong, one.seeds, one.seconds, one.digest]
    cells += [one.sound]
    return f"| {' | '.join(map(str, cells))} |"


def read(text: str) -> Table:
    """Return the figures in a file, by exercise."""
    rows = filter(None, map(ROW.fullmatch, text.splitlines()))
    return {row["name"]: _figures(row.groupdict()) for row in rows}


def _figures(row: Mapping[str, str]) -> Figures:
    numbers = {one.name: int(row[one.name]) for one in fields(Figures) if one.name in SUMMED}
    return Figures(
        **numbers, seeds=int(row["seeds"]), digest=row["digest"], sound=row["sound"] or ""
    )


def total(table: Iterable[Figures]) -> Figures:
    """Return the sums over all exercises."""
    found = tuple(table)
    sums = {name: sum(getattr(row, name) for row in found) for name in SUMMED}
    return Figures(**sums, seeds=min((row.seeds for row in found), default=0), digest="")


def too_low(name: str, now: Figures) -> Iterator[str]:
    """Yield the figures that no exercise may have."""
    if now.percent < LEAST:
        yield f"{name}: {now.percent:.1f} % of its faults are killed, and {LEAST:g} % is the least."
    if now.variants < VARIANTS:
        yield f"{name}: {now.variants} variants have full marks, and {VARIANTS} is the least."
    if now.also < RIGHT:
        yield f"{name}: {now.also} other right answers have full marks, and {RIGHT} is the least."


def fallen(name: str, before: Figures | None, now: Figures) -> Iterator[str]:
    """Yield the figures that were better."""
    if before is None:
        return
    if round(now.percent, 1) < round(before.percent, 1):
        was = f"{before.percent:.1f} % were"
        yield f"{name}: {now.percent:.1f} % of its faults are killed, and {was}."
    for figure in FALLING:
        then, after = getattr(before, figure), getattr(now, figure)
        if after < then:
            yield f"{name}: {figure} fell from {then} to {after}."


def given_up(name: str, before: Figures | None, now: Figures | None) -> Iterator[str]:
    """Yield what a table says less of than the one before it."""
    if before is None or now is None:
        return
    yield from fallen(name, before, now)


def stale(name: str, written: Figures | None, now: Figures) -> Iterator[str]:
    """Yield it if the file says something else than was measured."""
    if written is not None and _compared(written) != _compared(now):
        yield f"{name}: {FILE} says {_row(name, written)} and the proof {_row(name, now)}."


def _compared(one: Figures) -> tuple[int, ...]:
    return tuple(getattr(one, field.name) for field in fields(one) if field.name not in APART)
