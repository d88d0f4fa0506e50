"""The commands of `kata` for learners; they work wherever Python does."""

import os
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.course.catalogue import CourseError, Exercise
from graders.grading import outcome
from graders.grading.intake import RefusedError
from graders.practice import checkout, hints, progress, replay, restoration, roadmap, side_by_side
from graders.practice.checkout import Checkout
from graders.practice.ending import Line, Style
from graders.practice.replay import ReplayError
from graders.telling.layout import fit

USAGE = 2
SIDE_BY_SIDE = 120
"""Columns from which on two versions of a file stand beside each other."""

LOOKS: dict[Style, str] = {
    "title": "bold",
    "heading": "bold",
    "red": "red",
    "green": "green",
    "quiet": "dim",
}

app = typer.Typer(name="kata", help="Exercises in FastAPI.", pretty_exceptions_enable=False)

Number = Annotated[str, typer.Argument(metavar="NN", help="The exercise's number.")]
NumberOrHere = Annotated[
    str | None,
    typer.Argument(metavar="[NN]", help="The exercise's number; without, the one we are in."),
]


@app.callback(invoke_without_command=True)
def practice(context: typer.Context) -> None:
    """Exercises in FastAPI: alone, the map of the course."""
    if context.invoked_subcommand is None:
        show_map()


def show_map() -> None:
    """Print the map of the course."""
    here = _checkout()
    here.rebuild()
    _print(roadmap.lines(here.standings(), Console().width))


@app.command()
def hint(
    exercise: NumberOrHere = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All hints at once.")] = False,
) -> None:
    """Give a hint; asked again, the next one."""
    here = _checkout()
    what = _find_or_here(here, exercise, "hint")
    one = None if everything else hints.take(here, what)
    found = hints.take_all(here, what) if everything else [one] if one else []
    if not found:
        _stop(f"Exercise {what.address} has no hints.")
    for given in found:
        text = textwrap.wrap(given.text, Console().width)
        _print([Line(f"Hint {given.number} of {given.most}", "heading"), *map(Line, text)])
    if not progress.is_kept(here.exercises):
        _print([Line(f"{here.root} cannot be written to, so hints begin anew each time.", "quiet")])
        _print([Line(f"All of them: kata hint {what.address} --all", "quiet")])
    elif found[-1].number == found[-1].most:
        _print([Line("That was the last one.", "quiet")])
    else:
        _print([Line(f"Another one: kata hint {what.address}", "quiet")])


@app.command()
def reset(exercise: Number) -> None:
    """Put the stub back; your version is kept aside."""
    here = _checkout()
    what = _find(here, exercise)
    try:
        aside = restoration.reset(here, what)
    except OSError as error:
        _stop(f"{error.filename} cannot be written: {error.strerror}.")
    except (CourseError, RefusedError) as error:
        _stop(str(error))
    kept = [Line(f"Yours is kept in {aside}")] if aside else []
    _print([Line(f"exercises/{what.name} is as it was given."), *kept])


@app.command(hidden=not side_by_side.is_possible())
def solution(exercise: Number) -> None:
    """Show our answer beside yours, once yours is green."""
    here = _checkout()
    what = _find(here, exercise)
    try:
        found = list(side_by_side.pairs(here, what))
    except (CourseError, RefusedError) as error:
        _stop(str(error))
    console = Console()
    for pair in found:
        console.print(_beside(pair, console))


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


@app.command(name="replay")
def replay_(
    report: Annotated[Path, typer.Argument(help="The report of a grade.")],
    test: Annotated[str, typer.Argument(metavar="TEST", help="Such as 07::test_age_limits.")],
    *,
    send: Annotated[bool, typer.Option("--send", help="Send it to a running server.")] = False,
    server: Annotated[str, typer.Option(help="Where it runs.")] = replay.SERVER,
) -> None:
    """Print what a red test has sent, as curl and as Python, or send it again."""
    try:
        for one in replay.exchanges(replay.find(replay.read(report), test)):
            _print_exchange(one, server, send=send)
    except ReplayError as error:
        _stop(str(error))


def _print_exchange(one: outcome.Exchange, server: str, *, send: bool) -> None:
    told = f"{one.method} {one.url} -> {one.status or 'no answer'}"
    cut = " (a body is shown in part)" if one.cut else ""
    _print([Line(f"{told}{cut}", "heading")])
    if send:
        now = replay.send(one, server)
        _print([Line(f"now {now.status} {now.body}"), Line()])
    else:
        _print([Line(replay.curl(one, server)), Line(replay.python(one, server)), Line()])


@app.command()
def watch(
    exercise: Annotated[
        str | None, typer.Argument(metavar="[NN]", help="The next one, if none is named.")
    ] = None,
    *,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look at files instead of waiting for notice of them.")
    ] = False,
) -> None:
    """Check an exercise at each save, and go on to the next when it is done."""
    here = _checkout()
    chosen = _find(here, exercise) if exercise else None
    from graders.practice.watch import screen  # noqa: PLC0415 - Textual is for this command alone

    screen.show(here, chosen, poll=poll)


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def serve(context: typer.Context) -> None:
    """Serve an exercise: `kata serve 07`, or the one we are in; options go to `fastapi dev`."""
    named = context.args[:1] if not "".join(context.args[:1]).startswith("-") else []
    here = _checkout()
    what = _find_or_here(here, named[0] if named else None, "serve")
    os.chdir(what.directory)
    sys.argv = ["fastapi", "dev", *context.args[len(named) :]]
    from fastapi_cli.cli import main  # noqa: PLC0415 - for this command alone

    main()


def _checkout() -> Checkout:
    try:
        return checkout.find(Path.cwd())
    except FileNotFoundError:
        _stop("The folder that you are in was removed meanwhile: go to the folder of the course.")
    except CourseError as error:
        _stop(str(error))


def _find(here: Checkout, address: str) -> Exercise:
    try:
        return here.at(Path(address)) or here.course.find(address)
    except CourseError as error:
        _stop(str(error))


def _find_or_here(here: Checkout, address: str | None, command: str) -> Exercise:
    what = _find(here, address) if address is not None else here.at(Path.cwd())
    if what is None:
        _stop(f"Say which exercise: kata {command} 07")
    return what


def _print(lines: Iterable[Line]) -> None:
    console = Console(soft_wrap=True)
    for line in lines:
        text = fit(line.text, console.encoding)
        console.print(Text(text, style=LOOKS.get(line.style, "")))


def _stop(sentence: str) -> NoReturn:
    console = Console(stderr=True, soft_wrap=True)
    console.print(fit(sentence, console.encoding), markup=False, highlight=False)
    raise typer.Exit(USAGE)
