"""What a learner reads at the end of a run: what failed first, what else, points, the way on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graders.course import catalogue
from graders.course.catalogue import CourseError, Exercise
from graders.practice.standing import Standing
from graders.telling.failure import Failure, Passage
from graders.telling.layout import clipped, fit, shortened, wrapped

REMARKS = 5
"""Files that are not used and are told of, unless more is asked for."""

MOST = 25
"""Lines of one failure."""

WIDEST = 80
NARROWEST = 30
MARGIN = "  "
BRIEF = -2
"""The verbosity (`-qq`) of one line an exercise."""

Style = Literal["plain", "title", "heading", "red", "green", "quiet"]


@dataclass(frozen=True)
class Line:
    """A line and how it is to look."""

    text: str = ""
    style: Style = "plain"


@dataclass(frozen=True)
class Manner:
    """How much is told, how wide, and in which characters."""

    width: int = WIDEST
    verbosity: int = 0
    plain: bool = False
    """Whether words take the place of marks, as a screen reader wants it."""

    encoding: str | None = None
    hint: str = "kata hint {address}"
    """How to ask for a hint here."""

    @property
    def measure(self) -> int:
        """The columns at which text is broken: wider lines are hard to read."""
        return max(NARROWEST, min(WIDEST, self.width))

    @property
    def most(self) -> int:
        """The lines that a failure may take."""
        return MOST if self.verbosity <= 1 else 10_000


MARKS = {"answer": "-> ", "statement": "> "}
SPOKEN = {
    "request": "Request: ",
    "answer": "Answer: ",
    "statement": "Test: ",
    "fault": "Raised in your code: ",
}
STYLES: dict[str, Style] = {
    "comparison": "red",
    "fault": "red",
    "earlier": "quiet",
    "remark": "quiet",
}


def tell(standings: Sequence[Standing], manner: Manner) -> Iterator[Line]:
    """Yield all that is told at the end of a run."""
    for line in _tell(standings, manner):
        yield replace(line, text=fit(line.text, manner.encoding).rstrip())


def _tell(standings: Sequence[Standing], manner: Manner) -> Iterator[Line]:
    several = len(standings) > 1
    detailed = next((one for one in standings if one.failures), None)
    for one in standings:
        if manner.verbosity <= BRIEF or (several and one is not detailed and manner.verbosity <= 0):
            yield from _in_one_line(one, manner)
        elif one.failures:
            yield from _in_full(one, manner)
        else:
            yield from _remarks(one, manner)
            yield from _ending(one, manner)


def title(exercise: Exercise, manner: Manner) -> str:
    """Return number and title, as in the README."""
    if manner.plain:
        return f"Exercise {exercise.number}: {exercise.title}"
    return f"{exercise.address} · {exercise.title}"


def points(one: Standing) -> str:
    """Return the points, or how much of a partial run is met."""
    if one.whole:
        return f"{one.met} of {one.total} points"
    if one.heard == 1:
        return f"the one requirement run is{' ' if one.met else ' not '}met (of {one.total} in all)"
    return f"{one.met} of the {one.heard} requirements run are met (of {one.total} in all)"


def _in_one_line(one: Standing, manner: Manner) -> Iterator[Line]:
    text = f"{title(one.exercise, manner)}: {points(one)}"
    style: Style = "green" if one.done else "plain"
    for line in wrapped(text, manner.measure):
        yield Line(line, style)


def _in_full(one: Standing, manner: Manner) -> Iterator[Line]:
    yield Line(title(one.exercise, manner), "title")
    wirings = {failure.wiring for failure in one.failures if failure.wiring}
    for wiring in sorted(wirings):
        yield from _wiring([f for f in one.failures if f.wiring == wiring], manner)
    told = [f for f in one.failures if not f.wiring]
    first: dict[int, Failure] = {}
    for failure in told:
        first.setdefault(failure.place, failure)
    distinct = told if manner.verbosity > 1 else list(first.values())
    expanded = len(distinct) if manner.verbosity > 0 else int(not wirings)
    for failure in distinct[:expanded]:
        yield from tell_one(failure, manner)
    yield from _diagnosis(one, manner)
    yield from _also(distinct[expanded:], manner)
    yield from _remarks(one, manner)
    yield from _ending(one, manner)


def _wiring(failures: Sequence[Failure], manner: Manner) -> Iterator[Line]:
    """Yield once what keeps the app from running at all."""
    yield Line()
    for line in wrapped(failures[0].wiring or "", manner.measure):
        yield Line(line, "red")
    for passage in failures[0].passages:
        if passage.kind == "printed" or (passage.kind == "fault" and len(passage.lines) > 1):
            for line in _passage(passage, manner):
                yield Line(line)
    waiting = {failure.place: failure for failure in failures}
    if len(waiting) == 1:
        for line in wrapped(f"For this waits {failures[0].heading}", manner.measure):
            yield Line(line)
    else:
        yield Line(f"{len(waiting)} requirements wait for this.")
    yield Line()


def tell_one(failure: Failure, manner: Manner) -> Iterator[Line]:
    """Yield a failure: its requirement, the exchange, what did not hold, and where."""
    heading = wrapped(failure.heading, manner.measure)
    yield Line()
    for line in heading:
        yield Line(line, "heading")
    yield Line()
    blocks = [_passage(passage, manner) for passage in failure.passages]
    gaps = [_gap_before(passage, place) for place, passage in enumerate(failure.passages)]
    room = manner.most - len(heading) - 3 - sum(gaps)
    kept = shortened(blocks, [passage.least for passage in failure.passages], room)
    for passage, gap, lines in zip(failure.passages, gaps, kept, strict=True):
        if gap:
            yield Line()
        for line in lines:
            yield Line(line, STYLES.get(passage.kind, "plain"))
    yield Line()


def _gap_before(passage: Passage, place: int) -> bool:
    return bool(place) and passage.kind in {"statement", "fault", "printed"}


def _passage(passage: Passage, manner: Manner) -> list[str]:
    lines = list(passage.lines)
    mark = (SPOKEN if manner.plain else MARKS).get(passage.kind, "")
    if passage.kind == "printed":
        lines = ["It printed:", *(f"    {line}" for line in lines)]
    first = f"{MARGIN}{mark}"
    later = MARGIN if manner.plain else f"{MARGIN}{' ' * len(mark)}"
    starts = [first, *([later] * len(lines))]
    return [
        part
        for start, line in zip(starts, lines, strict=False)
        for part in wrapped(line, manner.measure, start, later)
    ]


def _diagnosis(one: Standing, manner: Manner) -> Iterator[Line]:
    if text := one.diagnosis:
        for line in wrapped(f"This looks like: {text}", manner.measure, "", ""):
            yield Line(line, "heading")
        yield Line()


def _also(failures: Sequence[Failure], manner: Manner) -> Iterator[Line]:
    if not failures:
        return
    yield Line("Not met either:" if manner.plain else "Also red:", "heading")
    for failure in failures:
        yield Line(clipped(f"{MARGIN}{failure.heading}", max(NARROWEST, manner.width)))
    yield Line()


def _remarks(one: Standing, manner: Manner) -> Iterator[Line]:
    """Yield what is not used of the files in the folder, for nobody to wonder about."""
    if manner.verbosity < 0 or not one.remarks:
        return
    most = len(one.remarks) if manner.verbosity > 0 else REMARKS
    for remark in one.remarks[:most]:
        for line in wrapped(f"{remark.file}: {remark.text}", manner.measure, "", MARGIN):
            yield Line(line, "quiet")
    if (more := len(one.remarks) - most) > 0:
        yield Line(f"({more} more files are not used: pytest -v)", "quiet")
    yield Line()


def _ending(one: Standing, manner: Manner) -> Iterator[Line]:
    if one.failures:
        yield from _on_from_red(one, manner)
    else:
        yield from _on_from_green(one, manner)
    if manner.verbosity >= 0 and one.exercise.reading and (one.failures or one.done):
        yield Line("Further reading:", "quiet")
        for _, address in one.exercise.reading:
            yield Line(f"{MARGIN}{address}", "quiet")


def _on_from_red(one: Standing, manner: Manner) -> Iterator[Line]:
    place = one.failures[0].place
    first = one.failures[0].wiring is None
    what = f" Next: requirement {place}." if first else ""
    for line in wrapped(f"{points(one).capitalize()}.{what}", manner.measure, "", ""):
        yield Line(line, "heading")
    if (one.failures[0].wiring or "").startswith("There is no "):
        yield Line(f"The stub again: kata reset {one.exercise.address}")
    yield Line(f"A hint: {manner.hint.format(address=one.exercise.address)}")


def _on_from_green(one: Standing, manner: Manner) -> Iterator[Line]:
    for line in wrapped(f"{title(one.exercise, manner)}: {points(one)}.", manner.measure):
        yield Line(line, "green")
    if not one.done:
        yield Line(f"All of them: pytest {_beside(one.exercise)}")
    elif following := after(one.exercise):
        yield Line(f"Next: {following.address} · {following.title}")
        yield Line(f"{MARGIN}{_beside(following, whole=True)}/README.md")
    else:
        yield Line("That was the last exercise.")


def after(exercise: Exercise) -> Exercise | None:
    """Return the exercise that follows."""
    try:
        every = catalogue.of_learner(exercise.directory.parent).exercises
    except CourseError:
        return None
    return next((one for one in every if one.number > exercise.number), None)


def _beside(exercise: Exercise, *, whole: bool = False) -> str:
    return f"exercises/{exercise.name if whole else exercise.address}"
