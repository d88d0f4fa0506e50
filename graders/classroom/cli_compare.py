"""`kata compare` and `kata compare-class`: what the commands need is imported when they run."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graders.apps.sandbox.isolation import Level
from graders.course import catalogue
from graders.course.catalogue import Course, CourseError, Exercise
from graders.grading import grade, submission
from graders.grading.submission import Submission, SubmissionError, Work
from graders.grading.worker import IsolationError, Worker, WorkerError
from graders.options import OUR_FAULT, Chosen, Isolation, require, require_linux, stop
from graders.telling.text import shown

if TYPE_CHECKING:
    from graders.classroom.contrast.answers import Contrast
    from graders.classroom.similarity import Findings, Pair

OURS = "solutions"
"""The word that stands for our own answers."""

PAIRS = 10
"""Pairs of an exercise that are printed."""

FRAGMENTS = 3
NAME = 100

app = typer.Typer()


@app.command()
def compare(  # noqa: PLR0913 - the options of a command
    a: Annotated[str, typer.Argument(metavar="A", help="A submission, as for kata grade.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, or `solutions` for ours.")],
    *,
    exercise: Chosen = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page.")
    ] = None,
    isolation: Annotated[
        Isolation, typer.Option(help="The least isolation to be content with.")
    ] = Isolation.STRONG,
    seed: Annotated[int | None, typer.Option(help="Draw the same values again.")] = None,
) -> None:
    """Set two submissions beside each other: requirements, answers and code."""
    require_linux()
    whole = catalogue.pristine()
    try:
        chosen = whole.choose(exercise or ())
        one, other = _read(a, whole, chosen), _read(b, whole, chosen)
        works = list(_both(one, other, asked=bool(chosen)))
    except (CourseError, SubmissionError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename} cannot be read: {error.strerror}.")
    names = _names(a, b, one, other)
    drawn = grade.new_seed() if seed is None else seed
    found = _contrasts(names, works, Level[isolation.name], drawn)
    if html is not None:
        _write_page(html, found, f"{names[0]} and {names[1]}")
        return
    from graders.classroom.contrast.screen import screen  # noqa: PLC0415 - for this command alone

    console = Console()
    for part in found:
        console.print(screen(part, console.width))


def _read(path: str, whole: Course, chosen: tuple[Exercise, ...]) -> Submission:
    if path == OURS and not Path(path).exists():
        if not whole.solutions.is_dir():
            raise SubmissionError("There are no solutions here: name a directory that has them.")
        return submission.read(whole.solutions, whole, chosen)
    return submission.read(Path(path), whole, chosen)


def _both(a: Submission, b: Submission, *, asked: bool) -> Iterator[tuple[Work, Work]]:
    """Yield what both have worked on, or what was asked for.

    Raises:
        SubmissionError: There is nothing.
    """
    theirs = {work.exercise.name: work for work in b.works}
    found = [(one, theirs[one.exercise.name]) for one in a.works if one.exercise.name in theirs]
    kept = found if asked else [pair for pair in found if all(map(_is_touched, pair))]
    if not kept:
        raise SubmissionError(
            f"{a.id} and {b.id} have worked on no exercise in common: name one with -e."
        )
    yield from kept


def _is_touched(work: Work) -> bool:
    return bool(work.files) and not work.untouched


def _names(a: str, b: str, one: Submission, other: Submission) -> tuple[str, str]:
    """Return what the two are called: their own names, or their paths where these are the same."""
    first, second = (one.id, other.id) if one.id != other.id else (a, b)
    return shown(first, NAME, lines=False), shown(second, NAME, lines=False)


def _contrasts(
    names: tuple[str, str], works: list[tuple[Work, Work]], floor: Level, seed: int
) -> list["Contrast"]:
    from graders.classroom.contrast import answers  # noqa: PLC0415 - for this command alone

    with Worker(floor=floor) as worker:
        try:
            worker.start()
            return [
                answers.contrast((names[0], one), (names[1], other), worker, seed)
                for one, other in works
            ]
        except IsolationError as error:
            stop(str(error))
        except WorkerError as error:
            stop(f"The grader itself failed: {error}", OUR_FAULT)


def _write_page(path: Path, found: list["Contrast"], title: str) -> None:
    try:
        from graders.classroom.contrast import page  # noqa: PLC0415 - the `class` extra has Jinja2
    except ModuleNotFoundError as error:
        require("jinja2", error)
    _write(path, [page.render(found, title)])


def _write(path: Path, pieces: list[str]) -> None:
    from graders.classroom.insight import likeness  # noqa: PLC0415 - for these commands alone

    try:
        likeness.write(path, pieces)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}.")


@app.command("compare-class")
def compare_class(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Each directory in it is a submission.")
    ],
    *,
    exercise: Chosen = None,
    times: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="When each submission was handed in."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="All of it for other tools.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="The pairs as a table.")
    ] = None,
) -> None:
    """Say which submissions of a class are similar beyond what is ordinary."""
    require_linux()
    from graders.classroom.insight import likeness  # noqa: PLC0415 - as above
    from graders.classroom.people import folder, roster  # noqa: PLC0415 - as above
    from graders.classroom.people.table import TableError  # noqa: PLC0415 - as above
    from graders.classroom.similarity import ReaderError  # noqa: PLC0415 - as above

    whole = catalogue.pristine()
    console = Console(soft_wrap=True)
    found: list[tuple[str, Findings]] = []
    try:
        chosen = whole.choose(exercise or ())
        class_ = folder.read(directory)
        known = roster.times(times) if times else {}
        for remark in class_.remarks:
            console.print(Text(remark, style="dim"))
        for one, findings, refused in likeness.of_directory(class_, whole, chosen, known):
            found.append((one.name, findings))
            console.print(_told(one, findings, refused))
    except (CourseError, folder.FolderError, roster.RosterError, TableError) as error:
        stop(str(error))
    except ReaderError as error:
        stop(f"The grader itself failed: {error}", OUR_FAULT)
    if json is not None:
        _write(json, [likeness.document(found, class_.title)])
    if csv is not None:
        _write(csv, list(likeness.rows(found)))


def _told(exercise: Exercise, found: "Findings", refused: tuple[str, ...]) -> RenderableType:
    line = f", flagged above {found.line:.2f}" if found.line is not None else ""
    parts: list[RenderableType] = [
        Text(),
        Text(f"{exercise.address} {exercise.title}", style="bold"),
        Text(
            f"{found.count} submissions with code of their own. "
            f"Half of all pairs are below {found.median:.2f}{line}."
        ),
        Text(found.verdict),
    ]
    if found.unread:
        parts.append(Text(f"Compared word by word, being no Python: {', '.join(found.unread)}."))
    if found.left_out:
        names = ", ".join(found.left_out)
        parts.append(Text(f"Taking too long, and not compared with all others: {names}."))
    if refused:
        parts.append(Text(f"Not compared, since they are refused: {', '.join(refused)}."))
    for group in found.groups:
        first = f" ({group.earliest} handed in first)" if group.earliest else ""
        parts.append(Text(f"Similar: {', '.join(group.names)}{first}", style="yellow"))
    flagged = [pair for pair in found.pairs if pair.flagged]
    parts += [_pair(pair) for pair in flagged[:PAIRS]]
    if len(flagged) > PAIRS:
        more = f"{len(flagged) - PAIRS} more pairs: --json or --csv has them all."
        parts.append(Text(more, style="dim"))
    return Group(*parts)


def _pair(pair: "Pair") -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_row(Text(f"{pair.score:.2f}"), Text(pair.a), Text(pair.b))
    for part in pair.evidence[:FRAGMENTS]:
        told = f"shared by {part.shared_by}"
        table.add_row("", Text(str(part.here)), Text(str(part.there)), Text(told, style="dim"))
    return Padding(table, (0, 0, 0, 3))
