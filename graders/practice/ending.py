"""What a learner reads at the end of a run: what failed first, what else is met, the way on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graders.course import catalogue
from graders.course.catalogue import CourseError, Exercise
from graders.practice import side_by_side
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

Style = Literal["plain", "title", "heading", "red", "green", "yellow", "method", "quiet"]


@dataclass(frozen=True)
class Line:
    """A line and how it is to look."""

    text: str = ""
    style: Style = "plain"
    word: str = ""
    """A part that looks otherwise: where it first stands, in `word_style`."""

    word_style: Style = "plain"


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

    reset: str = "kata reset {address}"
    """How to have the stub back here."""

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
    "fault": "red",
    "earlier": "quiet",
    "remark": "quiet",
}


SIDES: dict[str, Style] = {"got": "red", "expected": "green"}
METHOD = re.compile(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?= )")
STATUS = re.compile(r"-> ([1-5]\d\d)\b|^ *Answer: ([1-5]\d\d)\b")
STATUSES: dict[str, Style] = {"2": "green", "3": "yellow", "4": "yellow", "5": "red"}
PLACE = re.compile(r"^(?P<file>[\w./-]+\.py), line (?P<line>\d+)")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


def tell(standings: Sequence[Standing], manner: Manner) -> Iterator[Line]:
    """Yield all that is told at the end of a run."""
    for line in _tell(standings, manner):
        text, word = fit(line.text, manner.encoding).rstrip(), fit(line.word, manner.encoding)
        yield replace(line, text=text, word=word)


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


def met(one: Standing) -> str:
    """Return how many requirements are met, of all or of those that were run."""
    if one.whole:
        return f"{one.met} of {requirements(one.total)} met"
    if one.heard == 1:
        return f"the one requirement run is{' ' if one.met else ' not '}met (of {one.total} in all)"
    return f"{one.met} of the {one.heard} requirements run met (of {one.total} in all)"


def total(standings: Sequence[Standing]) -> str:
    """Return the one count of a run: how many requirements are met, over all its exercises."""
    count = sum(one.met for one in standings)
    if all(one.whole for one in standings):
        done = sum(one.done for one in standings)
        exercises = f"; {done} of {len(standings)} exercises done" if len(standings) > 1 else ""
        return f"{count} of {requirements(sum(one.total for one in standings))} met{exercises}"
    return f"{count} of {requirements(sum(one.heard for one in standings))} run met"


def requirements(count: int) -> str:
    """Return a number of requirements in words."""
    return f"{count} requirement{'' if count == 1 else 's'}"


def _in_one_line(one: Standing, manner: Manner) -> Iterator[Line]:
    text = f"{title(one.exercise, manner)}: {met(one)}"
    style: Style = "green" if one.done else "plain"
    for line in wrapped(text, manner.measure):
        yield Line(line, style)


def _in_full(one: Standing, manner: Manner) -> Iterator[Line]:
    yield Line(title(one.exercise, manner), "title")
    wirings: dict[str, list[Failure]] = {}
    for failure in one.failures:
        if failure.wiring:
            wirings.setdefault(ADDRESS.sub("0x...", failure.wiring), []).append(failure)
    for failures in wirings.values():
        yield from _wiring(one, failures, manner)
    told = [f for f in one.failures if not f.wiring]
    first: dict[int, Failure] = {}
    for failure in told:
        first.setdefault(failure.place, failure)
    distinct = told if manner.verbosity > 1 else list(first.values())
    expanded = len(distinct) if manner.verbosity > 0 else int(not wirings)
    for failure in distinct[:expanded]:
        yield from tell_one(failure, manner, one.exercise)
    yield from _diagnosis(one, manner)
    yield from _also(distinct[expanded:], manner)
    yield from _remarks(one, manner)
    yield from _ending(one, manner)


def _wiring(one: Standing, failures: Sequence[Failure], manner: Manner) -> Iterator[Line]:
    """Yield once what keeps the app from running at all."""
    yield Line()
    for line in wrapped(_placed(failures[0].wiring or "", one.exercise), manner.measure):
        yield Line(line, "red")
    for passage in failures[0].passages:
        if passage.kind == "fault" and (failures[0].wiring or "").startswith(passage.lines[0]):
            passage = replace(passage, lines=passage.lines[1:])  # noqa: PLW2901 - its place is said
        if passage.kind == "printed" or (passage.kind == "fault" and passage.lines):
            for line in _passage(passage, manner, one.exercise):
                yield Line(line)
    blocked = {failure.place: failure for failure in failures}
    if len(blocked) == 1:
        for line in wrapped(f"This blocks requirement {failures[0].heading}", manner.measure):
            yield Line(line)
    else:
        which = "All" if len(blocked) == one.total else "Of all"
        count = f"{len(blocked)}" if which == "All" else f"{one.total}, {len(blocked)}"
        yield Line(f"{which} {count} requirements are blocked by this.")
    yield Line()


def _placed(text: str, exercise: Exercise) -> str:
    """Return a line with the place that it begins with as a path that a terminal can open."""
    return PLACE.sub(rf"exercises/{exercise.name}/\g<file>:\g<line>", text)


def tell_one(failure: Failure, manner: Manner, exercise: Exercise) -> Iterator[Line]:
    """Yield a failure: its requirement, the exchange, what did not hold, and where."""
    heading = wrapped(failure.heading, manner.measure)
    yield Line()
    for line in heading:
        yield Line(line, "heading")
    yield Line()
    blocks = [_passage(passage, manner, exercise) for passage in failure.passages]
    gaps = [_gap_before(passage, place) for place, passage in enumerate(failure.passages)]
    room = manner.most - len(heading) - 3 - sum(gaps)
    kept = shortened(blocks, [passage.least for passage in failure.passages], room)
    for passage, gap, lines in zip(failure.passages, gaps, kept, strict=True):
        if gap:
            yield Line()
        yield from _coloured(passage, lines)
    yield Line()


def _coloured(passage: Passage, lines: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of a passage in colours that say what its words say."""
    style = STYLES.get(passage.kind, "plain")
    for place, line in enumerate(lines):
        if passage.kind == "comparison":
            style = SIDES.get(line.split(maxsplit=1)[0] if line.strip() else "", style)
            yield Line(line, style)
        elif not place and passage.kind == "request" and (found := METHOD.search(line)):
            yield Line(line, style, found[0], "method")
        elif not place and passage.kind == "answer" and (found := STATUS.search(line)):
            status = found[1] or found[2]
            yield Line(line, style, status, STATUSES[status[0]])
        else:
            yield Line(line, style)


def _gap_before(passage: Passage, place: int) -> bool:
    return bool(place) and passage.kind in {"statement", "fault", "printed"}


def _passage(passage: Passage, manner: Manner, exercise: Exercise) -> list[str]:
    lines = list(passage.lines)
    if passage.kind == "fault":
        lines = [_placed(line, exercise) for line in lines]
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
    yield Line("Also not met:", "heading")
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
    first, address = one.failures[0], one.exercise.address
    if one.green and one.heard > 1:
        yield from _tally(one, manner)
    what = f" Next: requirement {first.place}." if first.wiring is None else ""
    for line in wrapped(f"{_capital(met(one))}.{what}", manner.measure, "", ""):
        yield Line(line, "heading")
    if (first.wiring or "").startswith("There is no "):
        yield Line(f"To start over: {manner.reset.format(address=address)}")
    yield Line(f"A hint: {manner.hint.format(address=address)}")
    if any(METHOD.match(p.lines[0]) for p in first.passages if p.kind == "request" and p.lines):
        yield Line(f"Send it yourself: kata replay {address}.{first.place}")


def _tally(one: Standing, manner: Manner) -> Iterator[Line]:
    """Yield which requirements are met and which are not, by their numbers."""
    green, red = (" ".join(map(str, places)) for places in (one.green, one.red))
    if manner.plain:
        text = f"Met: {green.replace(' ', ', ')}. Not met: {red.replace(' ', ', ')}."
        yield from map(Line, wrapped(text, manner.measure, "", ""))
        return
    for line in wrapped(f"✓ {green}", manner.measure, "", "  "):
        yield Line(line, "green")
    for line in wrapped(f"✗ {red}", manner.measure, "", "  "):
        yield Line(line, "red")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _on_from_green(one: Standing, manner: Manner) -> Iterator[Line]:
    for line in wrapped(f"{title(one.exercise, manner)}: {met(one)}.", manner.measure):
        yield Line(line, "green")
    if one.done and one.exercise.idea:
        for line in wrapped(f"You know now: {one.exercise.idea}", manner.measure, "", ""):
            yield Line(line)
    if one.done and side_by_side.has_one(one.exercise):
        yield Line(f"Our solution: kata solution {one.exercise.address}")
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
