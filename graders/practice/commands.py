"""The commands of `kata` for learners; they work wherever Python does."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.course.catalogue import CourseError, Exercise
from graders.grading import outcome
from graders.grading.intake import RefusedError
from graders.practice import (
    checkout,
    group,
    hints,
    progress,
    replay,
    restoration,
    roadmap,
    side_by_side,
)
from graders.practice.checkout import Checkout
from graders.practice.ending import Line, Manner, Style
from graders.practice.looks import drawn
from graders.practice.replay import ReplayError
from graders.telling import streams
from graders.telling.layout import fit, wrapped

USAGE = 2
SIDE_BY_SIDE = 120
"""Columns from which on two versions of a file stand beside each other."""

LEARN = "Learn"
UNWARNED = "-Wignore::pytest.PytestAssertRewriteWarning"
"""Some plugins of pytest are imported by the time that a command of ours runs it."""

PLAIN_HELP = "Words alone, without colour, marks and lines, as screen readers want them."

app = typer.Typer(
    name="kata",
    cls=group.Group,
    help="Exercises in FastAPI.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Number = Annotated[str, typer.Argument(metavar="NN", help="The exercise's number.")]
NumberOrHere = Annotated[
    str | None,
    typer.Argument(metavar="[NN]", help="The exercise's number; without it, the present one."),
]
Plain = Annotated[bool, typer.Option("--plain", help=PLAIN_HELP)]
OTHERS = {"ignore_unknown_options": True, "allow_extra_args": True}


@app.callback(invoke_without_command=True)
def practice(context: typer.Context, *, plain: Plain = False) -> None:  # noqa: ARG001 - the group takes it
    """Exercises in FastAPI. Without a command: the map of the course."""
    if context.invoked_subcommand is None:
        show_map()


def show_map(*, everything: bool = False) -> None:
    """Print the map of the course."""
    here = _checkout()
    here.rebuild()
    plain = streams.is_plain()
    width = Console().width
    _print(roadmap.lines(here.standings(), width, plain=plain, everything=everything))


@app.command(name="test", rich_help_panel=LEARN, context_settings=OTHERS)
def test_(context: typer.Context) -> None:
    """Check an exercise, as `pytest exercises/07` does. Short: `kata 07`."""
    named, options = _named(context)
    here = _checkout()
    what = _find_or_present(here, named)
    import pytest  # noqa: PLC0415 - for this command alone

    os.chdir(here.root)
    place = str(what.directory.relative_to(here.root))
    raise typer.Exit(int(pytest.main(["-pgraders.plugin", UNWARNED, place, *options])))


app.command(name="run", hidden=True, context_settings=OTHERS)(test_)


@app.command(rich_help_panel=LEARN)
def watch(
    exercise: Annotated[
        str | None, typer.Argument(metavar="[NN]", help="Without it, the next one to do.")
    ] = None,
    *,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look at the files regularly, as network drives need it.")
    ] = False,
) -> None:
    """Check an exercise each time you save."""
    here = _checkout()
    chosen = _find(here, exercise) if exercise else None
    if streams.is_plain() or not _is_screen():
        from graders.practice.watch import scroll  # noqa: PLC0415 - for this command alone

        scroll.show(here, chosen, _print, poll=poll)
        return
    from graders.practice.watch import screen  # noqa: PLC0415 - Textual is for this command alone

    screen.show(here, chosen, poll=poll)


def _is_screen() -> bool:
    """Whether somebody looks at a terminal that can do more than print lines."""
    streams = (sys.stdin, sys.stdout)
    if any(one is None or one.closed or not one.isatty() for one in streams):
        return False
    return os.environ.get("TERM", "") not in {"dumb", "unknown"}


@app.command(rich_help_panel=LEARN)
def hint(
    exercise: NumberOrHere = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All hints at once.")] = False,
) -> None:
    """Give a hint; ask again for the next one."""
    here = _checkout()
    what = _find_or_present(here, exercise)
    found = hints.take_all(here, what) if everything else hints.take(here, what)
    if not found:
        _stop(f"Exercise {what.address} has no hints.")
    measure = Manner(width=Console().width).measure
    if about := hints.about_next(here, what):
        _print([*map(Line, wrapped(about, measure, "", "")), Line()])
    for given in found:
        style: Style = "heading" if given is found[-1] or everything else "quiet"
        text = wrapped(given.text, measure, "", "")
        _print([Line(f"Hint {given.number} of {given.most}", style), *map(Line, text)])
    if not progress.is_kept(here.exercises):
        _print([Line(f"{here.root} cannot be written to, so hints begin anew each time.", "quiet")])
        _print([Line(f"All of them: kata hint {what.address} --all", "quiet")])
    elif found[-1].number == found[-1].most:
        _print([Line("That was the last one.", "quiet")])
    else:
        _print([Line(f"Another one: kata hint {what.address}", "quiet")])


@app.command(rich_help_panel=LEARN, context_settings=OTHERS)
def serve(context: typer.Context) -> None:
    """Serve your app for the browser; further options go to `fastapi dev`."""
    named, options = _named(context)
    here = _checkout()
    what = _find_or_present(here, named)
    os.chdir(what.directory)
    sys.argv = ["fastapi", "dev", *options]
    from fastapi_cli.cli import main  # noqa: PLC0415 - for this command alone

    main()


@app.command(name="replay", rich_help_panel=LEARN)
def replay_(
    what: Annotated[
        str, typer.Argument(metavar="NN.M", help="Exercise and requirement, such as 07.5.")
    ],
    *,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report of a grade; without it, your last run here."),
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it to a running server.")] = False,
    server: Annotated[str, typer.Option(help="Where it runs.")] = replay.SERVER,
) -> None:
    """Show the requests of a requirement as curl and Python, or send them again."""
    try:
        for one in _exchanges(what, report):
            _print_exchange(one, server, send=send)
    except ReplayError as error:
        _stop(str(error))


def _exchanges(what: str, report: Path | None) -> list[outcome.Exchange]:
    if report is not None:
        return replay.of_report(replay.read(report), what)
    return replay.of_last_run(progress.last_run(_checkout().exercises), what)


def _print_exchange(one: outcome.Exchange, server: str, *, send: bool) -> None:
    told = f"{one.method} {one.url} -> {one.status or 'no answer'}"
    cut = " (a body is shown in part)" if one.cut else ""
    _print([Line(f"{told}{cut}", "heading")])
    if send:
        now = replay.send(one, server)
        _print([Line(f"now {now.status} {now.body}"), Line()])
    else:
        _print([Line(replay.curl(one, server)), Line(replay.python(one, server)), Line()])


@app.command(rich_help_panel=LEARN)
def reset(exercise: Number) -> None:
    """Put an exercise back as it was given; your version is kept."""
    here = _checkout()
    what = _find(here, exercise)
    try:
        aside = restoration.reset(here, what)
    except OSError as error:
        _stop(f"{error.filename} cannot be written: {error.strerror}.")
    except (CourseError, RefusedError) as error:
        _stop(str(error))
    kept = [Line(f"Your version is kept in {aside}")] if aside else []
    _print([Line(f"exercises/{what.name} is as it was given."), *kept])


@app.command(hidden=not side_by_side.is_possible(), rich_help_panel=LEARN)
def solution(exercise: NumberOrHere = None) -> None:
    """Show our answer beside yours, as soon as yours is done."""
    here = _checkout()
    what = _find_or_present(here, exercise)
    try:
        found = list(side_by_side.pairs(here, what))
    except (CourseError, RefusedError) as error:
        _stop(str(error))
    console = Console()
    for pair in found:
        if streams.is_plain():
            _print(_in_turn(pair))
        else:
            console.print(_beside(pair, console))


def _in_turn(pair: side_by_side.Pair) -> Iterator[Line]:
    for whose, text in (("yours", pair.mine), ("ours", pair.ours)):
        yield Line(f"{pair.name}, {whose}:", "heading")
        yield from map(Line, [*text.splitlines(), ""])


def _beside(pair: side_by_side.Pair, console: Console) -> Table:
    table = Table(title=pair.name, expand=True)
    mine, ours = (Text(fit(text, console.encoding)) for text in (pair.mine, pair.ours))
    if console.width >= SIDE_BY_SIDE:
        table.add_column("yours", ratio=1)
        table.add_column("ours", ratio=1)
        table.add_row(mine, ours)
    else:
        table.add_column("yours, then ours")
        table.add_row(mine, end_section=True)
        table.add_row(ours)
    return table


@app.command(name="list", rich_help_panel=LEARN)
def list_() -> None:
    """List every exercise and how it stands."""
    show_map(everything=True)


@app.command(name="next", rich_help_panel=LEARN)
def next_() -> None:
    """Say which exercise comes next, and where it begins."""
    here = _checkout()
    here.rebuild()
    _print(roadmap.onward(here.standings()))


def _named(context: typer.Context) -> tuple[str | None, list[str]]:
    """Return the exercise that is named first, if one is, and what else was given."""
    named = context.args[:1]
    if not named or named[0].startswith("-"):
        return None, context.args
    return named[0], context.args[1:]


def _checkout() -> Checkout:
    try:
        return checkout.find(Path.cwd())
    except FileNotFoundError:
        _stop("The folder you are in has been removed: go to the folder of the course.")
    except CourseError as error:
        _stop(str(error))


def _find(here: Checkout, address: str) -> Exercise:
    try:
        return here.at(Path(address)) or here.course.find(address)
    except CourseError as error:
        if Path(address).is_file():
            _stop(
                f"{address} is not part of an exercise: open a file below "
                f"{here.exercises.name}/, or name an exercise, such as 07."
            )
        _stop(str(error))


def _find_or_present(here: Checkout, address: str | None) -> Exercise:
    """Return the exercise that is named, else the one that the learner is at."""
    if address is not None:
        return _find(here, address)
    return here.at(Path.cwd()) or here.present()


def _print(lines: Iterable[Line]) -> None:
    console = Console(soft_wrap=True)
    for line in lines:
        console.print(drawn(line, console.encoding))


def _stop(sentence: str) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True)
    console.print(fit(sentence, console.encoding), markup=False, highlight=False)
    raise typer.Exit(USAGE)
