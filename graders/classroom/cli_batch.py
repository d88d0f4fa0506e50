"""`kata grade-class`: the command; what it needs is imported when it runs."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from graders.options import GRADE, OUR_FAULT, USAGE, Chosen, Isolation, require, require_linux, stop

if TYPE_CHECKING:
    from graders.classroom.run.batch import Order, Tally

INTERRUPTED = 130
HEARING = 2.0
"""Seconds after which a wish to stop is enforced."""

app = typer.Typer()


@app.command("grade-class", rich_help_panel=GRADE)
def grade_class(  # noqa: PLR0913 - the options of a command
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Each directory in it is a submission."),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(metavar="OUT", help="Where the results go.")],
    roster: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Of a classroom or a course system."),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="When each submission was handed in."),
    ] = None,
    claims: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Results of students' own runs: say where they disagree."),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What gradebooks call this; by default the name of DIR."),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What the names of all directories begin with."),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR=WHO", help="Whose directory this is, when in doubt."),
    ] = None,
    teams: Annotated[
        Path | None, typer.Option(metavar="JSON", help="Classroom 50's teams.json.")
    ] = None,
    due: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="With its time zone: '2026-03-03 23:59 Europe/Berlin'."),
    ] = None,
    late: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="What lateness costs: grace=15m,percent=10,days=3."),
    ] = None,
    extensions: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Individual deadlines (`due`), or more `late_days`."),
    ] = None,
    exercise: Chosen = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="How many at once, a core each; by default all cores."
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Grade on a Dask cluster: tcp://HOST:8786."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a run that was interrupted.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade unchanged work again, with new values.")
    ] = False,
    isolation: Annotated[
        Isolation, typer.Option(help="Minimum isolation required.")
    ] = Isolation.STRONG,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Replace names in everything that is written.")
    ] = False,
) -> None:
    """Grade a whole class; what is unchanged since the last run is not graded again."""
    require_linux()
    try:
        from graders.classroom.run import batch  # noqa: PLC0415 - as said above
    except ModuleNotFoundError as error:
        require("jinja2", error)

    order = batch.Order(
        directory=directory,
        out=out,
        roster=roster,
        times=times,
        claims=claims,
        title=title,
        prefix=prefix,
        accept=tuple(accept or ()),
        teams=teams,
        due=due,
        late=tuple(late or ()),
        extensions=extensions,
        exercises=tuple(exercise or ()),
        floor=isolation.value,
        jobs=jobs or len(os.sched_getaffinity(0)),
        scheduler=scheduler,
        fresh=fresh,
        resume=resume,
        anonymous=anonymous,
    )
    tally = _run(order)
    _tell(order, tally)
    if tally.failed or tally.apart or tally.unseen:
        raise typer.Exit(OUR_FAULT)


@app.command(rich_help_panel=GRADE)
def forget(
    name: Annotated[str, typer.Argument(help="A name, a user name or a directory.")],
    *,
    out: Annotated[Path, typer.Option(metavar="OUT", help="Where the results are.")],
) -> None:
    """Delete what `grade-class` has kept of a learner, and write the class without it."""
    require_linux()
    from graders.classroom.keeping import lock, store  # noqa: PLC0415 - as said above
    from graders.classroom.run import deletion  # noqa: PLC0415 - as said above

    try:
        for sentence in deletion.forget(out, name):
            Console(soft_wrap=True).print(sentence, markup=False, highlight=False)
    except (deletion.UnknownError, lock.LockedError, store.StoreError, store.FullError) as error:
        stop(str(error))


def _run(order: "Order") -> "Tally":
    from graders.classroom.run import batch, screen  # noqa: PLC0415 - as said above

    console = Console(stderr=True, soft_wrap=True)
    with _interruptible() as over:
        try:
            with screen.Screen(console) as watching:
                return batch.run(order, watching, over)
        except batch.InterruptedRunError:
            _stopped(order, "Stopped.", INTERRUPTED)
        except Exception as error:
            _explain(order, error)
            raise


def _explain(order: "Order", error: Exception) -> None:
    """Stop with a sentence for whatever is not a defect of ours."""
    from graders.classroom.keeping import edition, lock, store  # noqa: PLC0415
    from graders.classroom.people import folder  # noqa: PLC0415
    from graders.classroom.people.deadlines import RuleError  # noqa: PLC0415 - as said above
    from graders.classroom.people.roster import RosterError  # noqa: PLC0415 - as said above
    from graders.classroom.run import batch, hands  # noqa: PLC0415
    from graders.course.catalogue import CourseError  # noqa: PLC0415 - as said above

    told: tuple[type[Exception], ...]
    told = (batch.StoppedError, edition.EditionError, folder.FolderError, hands.ClusterError)
    told += (lock.LockedError, store.StoreError, RosterError, RuleError, CourseError)
    if isinstance(error, told):
        stop(str(error))
    if isinstance(error, store.FullError):
        _stopped(order, f"Nothing more can be written ({error}): make room on the disk.", USAGE)
    if isinstance(error, ModuleNotFoundError) and error.name == "distributed":
        require("distributed", error)
    if isinstance(error, OSError) and error.filename is not None:
        stop(f"{error.filename} cannot be used: {error.strerror}.")


def _stopped(order: "Order", sentence: str, code: int) -> NoReturn:
    """Say that what is done is kept, and how to go on."""
    stop(
        f"{sentence} All that is graded is kept in {order.out}. Go on with the same command, "
        f"or with: kata grade-class --out {order.out} --resume",
        code,
    )


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Turn a first Ctrl-C into a wish that is heard between two steps; a second ends all.

    A step that has not heard it after a while is broken off, whatever it is at.
    """
    from graders.classroom.run.batch import InterruptedRunError  # noqa: PLC0415 - as said above

    over = threading.Event()

    def wish(number: int, _: object) -> None:
        if over.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        over.set()
        signal.setitimer(signal.ITIMER_REAL, HEARING)

    def break_off(_: int, __: object) -> None:
        raise InterruptedRunError

    handlers = {signal.SIGINT: wish, signal.SIGTERM: wish, signal.SIGALRM: break_off}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield over
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(order: "Order", tally: "Tally") -> None:
    console = Console(soft_wrap=True)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False)

    for remark in tally.remarks:
        say(remark)
    say(
        f"{tally.submissions} submissions: {tally.graded} exercises graded now; "
        "what was graded before and is unchanged was kept."
    )
    for fault in list(dict.fromkeys(tally.faults.values()))[:3]:
        say(f"The grader itself failed; this is not a mark: {fault}")
    if tally.failed:
        say(f"{tally.failed} exercises are not graded; the same command tries them again.")
    for name, fault in list(tally.apart.items())[:3]:
        say(f"The grader itself failed at {name}, and at nobody else for it: {fault}")
    if tally.unseen:
        say(
            "Reports, class.json and gradebooks are written. The page and the comparison are not, "
            f"by a fault of ours: {tally.unseen}"
        )
    say(f"Results: {order.out}")
