"""Histograms as SVG, drawn by hand; colours are those of the page's style sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 640
HEIGHT = 190
LEFT = 44
RIGHT = 24
TOP = 18
BOTTOM = 34
PLOT_WIDTH = WIDTH - LEFT - RIGHT
PLOT_HEIGHT = HEIGHT - TOP - BOTTOM


@dataclass(frozen=True)
class Histogram:
    """How often each part of a range occurs, and what is written on its axes."""

    id: str
    title: str
    counts: Sequence[int]
    labels: Sequence[str]
    """What each column stands for, as its tooltip and the table beside it say it."""

    ticks: Sequence[tuple[float, str]]
    """Places below the columns, from 0 to the number of columns."""

    unit: str
    line: tuple[float, str] | None = None
    """A place that columns to its right exceed, and its label."""

    logarithmic: bool = False

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The columns that are not empty, for those who read them."""
        pairs = zip(self.labels, self.counts, strict=True)
        return [(label, count) for label, count in pairs if count]

    def svg(self) -> Markup:
        """Draw it."""
        parts = [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{self.id}">',
            f'<title id="{self.id}">{_escaped(self.title)}</title>',
            *self._scale(),
            *self._columns(),
            *self._axis(),
            *self._flag(),
            "</svg>",
        ]
        return Markup("".join(parts))  # noqa: S704 -- numbers, and texts that are escaped

    @property
    def _highest(self) -> int:
        return max([1, *self.counts])

    def _height(self, count: float) -> float:
        if self.logarithmic:
            return PLOT_HEIGHT * math.log1p(count) / math.log1p(self._highest)
        return PLOT_HEIGHT * count / self._highest

    def _x(self, place: float) -> float:
        return LEFT + PLOT_WIDTH * place / len(self.counts)

    def _scale(self) -> Iterator[str]:
        for value in _rungs(self._highest, logarithmic=self.logarithmic):
            y = TOP + PLOT_HEIGHT - self._height(value)
            yield f'<path class="rung" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
            yield f'<text class="y" x="{LEFT - 6}" y="{y + 4:.1f}">{value:,}</text>'

    def _columns(self) -> Iterator[str]:
        width = PLOT_WIDTH / len(self.counts)
        gap = min(3.0, width * 0.15)
        for place, (count, label) in enumerate(zip(self.counts, self.labels, strict=True)):
            if count:
                height = max(self._height(count), 1.5)
                over = self.line is not None and place + 0.5 > self.line[0]
                yield (
                    f'<rect{" class=over" if over else ""} x="{self._x(place) + gap / 2:.1f}" '
                    f'y="{TOP + PLOT_HEIGHT - height:.1f}" '
                    f'width="{width - gap:.1f}" height="{height:.1f}">'
                    f"<title>{_escaped(label)}: {count:,}</title></rect>"
                )

    def _axis(self) -> Iterator[str]:
        bottom = TOP + PLOT_HEIGHT
        yield f'<path class="axis" d="M{LEFT} {bottom}H{WIDTH - RIGHT}"/>'
        for place, label in self.ticks:
            yield f'<text x="{self._x(place):.1f}" y="{bottom + 15}">{_escaped(label)}</text>'
        middle = LEFT + PLOT_WIDTH / 2
        yield f'<text class="unit" x="{middle:.0f}" y="{HEIGHT - 4}">{_escaped(self.unit)}</text>'

    def _flag(self) -> Iterator[str]:
        if self.line:
            x, label = self._x(self.line[0]), self.line[1]
            side = "end" if x > WIDTH / 2 else "start"
            text_x = x - 6 if side == "end" else x + 6
            yield f'<path class="flag" d="M{x:.1f} {TOP - 8}V{TOP + PLOT_HEIGHT}"/>'
            yield (
                f'<text class="flag {side}" x="{text_x:.1f}" y="{TOP - 1}">{_escaped(label)}</text>'
            )


def scores(points: Sequence[int], most: int) -> Histogram:
    """Draw points: a column for each where there are few, else for each twentieth."""
    title = f"Submissions by points, of {most}"
    if most <= 20:  # noqa: PLR2004 -- more columns would be too thin
        counts = [0] * (most + 1)
        for point in points:
            counts[point] += 1
        labels = [f"{point} of {most}" for point in range(most + 1)]
        ticks = [(point + 0.5, str(point)) for point in range(most + 1)]
        return Histogram("scores", title, counts, labels, ticks, "points")
    counts = [0] * 20
    for point in points:
        counts[min(point * 20 // most, 19)] += 1
    labels = [f"{5 * place} to {5 * place + 5} %" for place in range(20)]
    ticks = [(place, f"{5 * place} %") for place in range(0, 21, 4)]
    return Histogram("scores", title, counts, labels, ticks, "share of all points")


def similarities(address: str, counts: Sequence[int], step: float, line: float | None) -> Histogram:
    """Draw how similar all pairs of an exercise are, with the line above which they are flagged."""
    labels = [f"{place * step:.2f} to {(place + 1) * step:.2f}" for place in range(len(counts))]
    end = len(counts) * step
    ticks = [(tenth / 10 / step, f"{tenth / 10:.1f}") for tenth in range(0, round(end * 10) + 1, 2)]
    return Histogram(
        f"similarity-{address}",
        f"Pairs of submissions by similarity, exercise {address}",
        counts,
        labels,
        ticks,
        "similarity of a pair; the number of pairs grows tenfold from line to line",
        (line / step, f"flagged above {line:.2f}") if line is not None else None,
        logarithmic=True,
    )


def _rungs(highest: int, *, logarithmic: bool) -> list[int]:
    if logarithmic:
        return [10**power for power in range(len(str(highest)))]
    step = next(
        unit * 10**power
        for power in range(9)
        for unit in (1, 2, 5)
        if unit * 10**power * 4 >= highest
    )
    return list(range(step, highest + 1, step))


def _escaped(text: str) -> str:
    return str(Markup.escape(text))
