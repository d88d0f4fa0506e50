"""The `kata` command."""

import dataclasses
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

import graders
from graders.apps.sandbox.isolation import Level
from graders.author import check as checking
from graders.author.messages import all_messages
from graders.author.prove import change, quality, subject
from graders.classroom import cli_batch, cli_compare
from graders.course import catalogue, code, manifest
from graders.course.catalogue import Exercise
from graders.export import order
from graders.export.delivery import DeliveryError
from graders.export.student import GraderError
from graders.grading import audit, outcome, submission, tree
from graders.grading import grade as grading
from graders.grading.report import RENDERERS, exercism, github, ours, summary, terminal
from graders.grading.worker import IsolationError, Worker, WorkerError
from graders.options import FAILED_UNDER, OUR_FAULT, Chosen, Isolation, require_linux, stop
from graders.practice import commands
from graders.telling import duration

RESERVE = 10.0
"""Seconds for what is written when all is graded."""

app = typer.Typer(
    name="kata",
    help="Exercises in FastAPI, and a grader that can be trusted with the answers.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for others in (commands, cli_batch, cli_compare):
    app.registered_commands += others.app.registered_commands


@app.callback(invoke_without_command=True)
def kata(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Exercises in FastAPI, and a grader that can be trusted with the answers."""
    if version:
        typer.echo(f"kata {graders.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        commands.show_map()


@app.command()
def grade(  # noqa: PLR0913 - the options of a command
    path: Annotated[Path, typer.Argument(help="A checkout, an exercise's folder, or a file.")],
    *,
    exercise: Chosen = None,
    report: Annotated[
        Path, typer.Option("--report", metavar="FILE", help="Where the report goes.")
    ] = Path("report.json"),
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME=FILE",
            help=f"The report in another format: {', '.join(sorted(RENDERERS))}.",
        ),
    ] = None,
    isolation: Annotated[
        Isolation, typer.Option(help="The least isolation to be content with.")
    ] = Isolation.STRONG,
    seed: Annotated[int | None, typer.Option(help="Draw the same values again.")] = None,
    fail_under: Annotated[
        str | None,
        typer.Option(
            metavar="PERCENT",
            help="Exit with 1 if the score is lower; of the whole course, unless -e says less.",
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Be done in 8m, and report whatever was graded."),
    ] = None,
    claim: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A result from elsewhere: say where it is not so."),
    ] = None,
) -> None:
    """Grade a submission on pristine specs, with its code in a sandbox."""
    require_linux()
    until, least = _until(within), _percent(fail_under)
    wanted = [_format(one) for one in formats or ()]
    try:
        whole = catalogue.pristine()
        chosen = whole.choose(exercise or ())
        offered = whole if chosen else submission.offered(path, whole)
        found = _read(path, offered, chosen, is_awaited=bool(wanted))
    except (catalogue.CourseError, submission.SubmissionError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename} cannot be read: {error.strerror}.")
    floor = Level[isolation.name]
    result = _graded(found, floor, grading.new_seed() if seed is None else seed, until)
    most = result.max_score
    if len(offered.exercises) < len(whole.exercises):
        result = dataclasses.replace(result, notices=(*result.notices, _narrowing(offered, whole)))
        most = _points(whole, result)
    if claim:
        noticed = (*result.notices, *audit.findings(path, result, claim))
        result = dataclasses.replace(result, notices=noticed)
    _write(report, ours.render(result), path)
    for name, file in wanted:
        _write(file, _rendered(name, result, found), path)
    _show(result, report)
    if result.status == "failed":
        raise typer.Exit(OUR_FAULT)
    if least is not None and result.score * 100 < least * most:
        if most != result.max_score:
            told = (
                f"{result.score} of the course's {most} points are under {least:g} %. "
                f"{manifest.PLACE} is the repository's own word, which --fail-under does not take: "
                "say with -e which exercises count."
            )
            stop(told, FAILED_UNDER)
        raise typer.Exit(FAILED_UNDER)


def _points(whole: catalogue.Course, result: outcome.Report) -> int:
    """Return the points that a report on the whole course would have."""
    graded = {one.number for one in result.exercises}
    counted = (e for e in whole.exercises if e.level <= submission.LAST or e.number in graded)
    return sum(len(one.requirements) for one in counted)


def _narrowing(offered: catalogue.Course, whole: catalogue.Course) -> outcome.Notice:
    """Say that a repository has, by its own account, a part of the course."""
    addresses = ", ".join(one.address for one in offered.exercises)
    text = (
        f"It narrows the course of {len(whole.exercises)} exercises to {addresses}: "
        "no other counts here. -e says which do."
    )
    return outcome.Notice("narrowed", manifest.PLACE, text)


def _read(
    path: Path, offered: catalogue.Course, chosen: Sequence[Exercise], *, is_awaited: bool
) -> submission.Submission:
    """Read a submission; where a reader waits for results, one that holds nothing has none."""
    try:
        return submission.read(path, offered, chosen)
    except submission.SubmissionError:
        if not (is_awaited and chosen and path.is_dir()):
            raise
    reason = "No file of this exercise was handed in: look for its folder in what you submitted."
    works = tuple(submission.Work(one, refusal=reason) for one in chosen)
    return submission.Submission(path.resolve().name, works)


def _percent(text: str | None) -> float | None:
    """Return the least percentage; `80` and `80%` are the same."""
    if text is None:
        return None
    least = -1.0
    with suppress(ValueError):
        least = float(text.strip().removesuffix("%"))
    if 0 <= least <= 100:  # noqa: PLR2004 - percent
        return least
    return stop(f"--fail-under takes a percentage such as 80 or 80%, from 0 to 100; not {text!r}.")


def _rendered(name: str, result: outcome.Report, found: submission.Submission) -> str:
    if name != "exercism":
        return RENDERERS[name](result)
    tried = [work.exercise for work in found.works]
    codes = {one.address: code.bodies(one.spec.read_text(encoding="utf-8")) for one in tried}
    return exercism.render(result, codes)


def _until(within: str | None) -> float | None:
    """Return the moment by which all must be graded, so that the report is there in time."""
    if within is None:
        return None
    try:
        most = duration.seconds(within)
    except ValueError as error:
        stop(f"--within: {error}")
    return time.monotonic() + most - min(RESERVE, most / 10)


def _graded(
    found: submission.Submission, floor: Level, seed: int, until: float | None
) -> outcome.Report:
    with Worker(floor=floor) as worker, _progress(found) as tell:
        if until is not None:
            worker.until = until
        try:
            worker.start()
        except IsolationError as error:
            stop(str(error))
        except WorkerError as error:
            return grading.ungraded(found, worker, seed, str(error))
        result = None
        for result in grading.progress(found, worker, seed, until):
            tell(result)
    assert result is not None  # noqa: S101 - there is always a last one
    return result


@contextmanager
def _progress(found: submission.Submission) -> Iterator[Callable[[outcome.Report], None]]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("Starting the sandbox") as status:
        yield lambda result: status.update(
            f"{len(result.exercises)} of {len(found.works)} exercises, "
            f"{result.score} of {result.max_score} points"
        )


@app.command(hidden=not catalogue.has_solutions())
def check(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[NN]...", help="All, if none is named.")
    ] = None,
    *,
    messages: Annotated[
        bool, typer.Option("--messages", help="Show what a learner sees of each wrong answer.")
    ] = False,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Run a wrong answer one of the two ways, and a few answers where QUALITY.md says "
            "that all were sound; drawn for each commit.",
        ),
    ] = False,
    minutes: Annotated[
        float,
        typer.Option(
            help="How long --quick may run every answer where only the grader has changed; then "
            "it runs a few."
        ),
    ] = 7,
    write: Annotated[
        bool, typer.Option("--write", help="Write into QUALITY.md what is found sound.")
    ] = False,
) -> None:
    """Prove exercises sound: stubs red, solutions green, wrong answers red where they say."""
    _require_solutions()
    console = Console(soft_wrap=True)
    whole = catalogue.pristine()
    try:
        chosen = whole.choose(exercises or ()) or whole.exercises
        draw = change.head(whole) if quick else None
    except catalogue.CourseError as error:
        stop(str(error))
    if messages:
        for told in all_messages(whole, chosen):
            console.print(told, markup=False, highlight=False)
        return
    require_linux()
    if quick and write:
        stop("--quick leaves answers out: --write goes without it.")
    count = 0
    table = quality.of(whole)
    if draw is not None:
        chosen = change.shuffled(chosen, draw)
    for report in checking.check(whole, chosen, draw, _known(whole, table, minutes)):
        for finding in report.findings:
            console.print(str(finding), markup=False, highlight=False)
        count += len(report.findings)
        verdict = "sound" if not report.findings else f"{len(report.findings)} findings"
        console.print(f"{report.name}: {verdict} ({report.runs} runs)", highlight=False)
        if write and report.name in table and not report.findings:
            sound = subject.soundness(whole, whole.find(report.name))
            quality.renew(whole, report.name, dataclasses.replace(table[report.name], sound=sound))
    if count:
        raise typer.Exit(FAILED_UNDER)


def _known(
    course: catalogue.Course, table: quality.Table, minutes: float
) -> Callable[[Exercise], bool]:
    """Return what says of an exercise whether a few of its answers are enough by now."""
    until = time.monotonic() + minutes * 60

    def is_known(exercise: Exercise) -> bool:
        row = table.get(exercise.name)
        if row is None or row.digest != subject.digest(course, exercise):
            return False
        return row.sound == subject.soundness(course, exercise) or time.monotonic() > until

    return is_known


@app.command(hidden=not catalogue.has_solutions())
def prove(  # noqa: PLR0913 - the options of a command
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[NN]...", help="All, if none is named.")
    ] = None,
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write what is measured into QUALITY.md.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave out what stands there and has not changed.")
    ] = False,
    base: Annotated[
        str | None,
        typer.Option(metavar="COMMIT", help="Prove what differs from there, and a sample."),
    ] = None,
    minutes: Annotated[float, typer.Option(help="How long --base may take.")] = 4,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="How often to try our own solution: 20 times, 200 with --steady."),
    ] = None,
    steady: Annotated[
        bool, typer.Option("--steady", help="Try what is proved so often, and write that down.")
    ] = False,
    advice: Annotated[
        bool, typer.Option(help="Say which requirements notice nothing of their own.")
    ] = True,
) -> None:
    """Prove specs sharp (faults die), fair (right answers live) and steady."""
    require_linux()
    _require_solutions()
    try:
        from graders.author.prove import gate, proof  # noqa: PLC0415 - authors alone have LibCST
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        stop("kata prove makes faults with LibCST, which is missing: pip install --group dev")
    whole, say = catalogue.pristine(), _plainly(Console(soft_wrap=True))
    try:
        with proof.Prover() as prover:
            if base is not None:
                proved = gate.prove_change(prover, whole, base, minutes, say)
            else:
                chosen = whole.choose(exercises or ()) or whole.exercises
                often = seeds or (quality.SEEDS if steady else quality.TRIED)
                plan = dataclasses.replace(proof.whole(often), advice=advice)
                proved = (
                    gate.steady(prover, whole, chosen, plan, say)
                    if steady
                    else gate.prove(prover, whole, chosen, plan, say, write=write, resume=resume)
                )
    except catalogue.CourseError as error:
        stop(str(error))
    except WorkerError as error:
        say(f"The grader itself failed: {error}")
        raise typer.Exit(OUR_FAULT) from None
    if not proved:
        raise typer.Exit(FAILED_UNDER)


def _require_solutions() -> None:
    if not catalogue.has_solutions():
        stop("There are no solutions here: this is for the repository that the course is made in.")


def _plainly(console: Console) -> Callable[[str], None]:
    return lambda line: console.print(line, markup=False, highlight=False)


@app.command()
def export(  # noqa: PLR0913 - the options of a command
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The student's repository.")
    ] = None,
    *,
    exercises: Annotated[
        list[str] | None,
        typer.Option(
            "--exercises",
            "-e",
            metavar="NN",
            help="An exercise, a range, or several: 07, 01-18, 01-05,07.",
        ),
    ] = None,
    grader: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Its grader: git+https://HOST/REPOSITORY@TAG."),
    ] = None,
    vendor: Annotated[
        bool, typer.Option("--vendor", help="Bring the grader along as a wheel (the default).")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Bring a repository up to date; learners' files stay.")
    ] = False,
    classroom50: Annotated[
        Path | None, typer.Option(metavar="DIR", help="An autograder for Classroom 50.")
    ] = None,
    gradescope: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An autograder's zip for Gradescope.")
    ] = None,
) -> None:
    """Build what students get: exercises without answers, and what grades them."""
    asked = tuple(one for some in exercises or () for one in some.split(","))
    wanted = order.Order(directory, asked, grader, vendor, update, classroom50, gradescope)
    try:
        for line in order.fulfil(wanted, catalogue.pristine()):
            typer.echo(line)
    except (catalogue.CourseError, order.OrderError, GraderError, DeliveryError) as error:
        stop(str(error))


def _format(option: str) -> tuple[str, Path]:
    name, separator, file = option.partition("=")
    if not separator or name not in RENDERERS or not file:
        names = ", ".join(sorted(RENDERERS))
        stop(f"--format takes NAME=FILE, where NAME is one of {names}; not {option!r}.")
    return name, Path(file)


def _show(result: outcome.Report, where: Path) -> None:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        print(github.log(result))  # noqa: T201 - a log obeys its lines; Rich must not wrap them
        sys.stdout.flush()
    else:
        Console().print(terminal.screen(result, str(where)))
    _append("GITHUB_OUTPUT", github.outputs(result))
    _append("GITHUB_STEP_SUMMARY", summary.render(result))


def _append(variable: str, text: str) -> None:
    if name := os.environ.get(variable):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)


def _write(path: Path, text: str, theirs: Path) -> None:
    try:
        tree.put(path, text.encode(), theirs)
    except tree.LinkError as error:
        stop(f"{path} cannot be written: {error.filename} is a link.")
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}.")


def _end(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command; when it is to be ended, it takes down what it has started."""
    signal.signal(signal.SIGTERM, _end)
    app(list(arguments) if arguments is not None else None)
