"""The learner's side of pytest: `exercises/07` as an address, failures that teach.

Loaded by `-p graders.plugin`; a run without exercises is left as pytest makes it.
"""

import os
import re
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from graders.apps.host import faults
from graders.apps.inprocess import InProcess
from graders.course import catalogue
from graders.grading import recording
from graders.practice import checkout, collecting, progress, screen, standing
from graders.practice.trial import trial
from graders.spec import evidence, fixtures
from graders.telling import failure, streams

ADDRESS = re.compile(r"\d{1,2}")
PART = pytest.StashKey[bool]()
STATUS = pytest.StashKey[int]()
CLOSING = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Bring the vocabulary of specs along."""
    streams.open_closed()
    if not pluginmanager.has_plugin("graders.spec.fixtures"):
        pluginmanager.register(fixtures, "graders.spec.fixtures")
    group = parser.getgroup("katas")
    group.addoption(
        "--plain",
        action="store_true",
        default=streams.is_plain(),
        help="tell of exercises in words, without colour, marks and lines (for screen readers)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Keep a learner's `conftest.py` away from exercises, whose fixtures are ours."""
    asked = early_config.known_args_namespace.file_or_dir or early_config.getini("testpaths")
    paths = _paths(asked, early_config.invocation_params.dir)
    collecting.set_aside(early_config.pluginmanager, paths, early_config.rootpath)


def _paths(arguments: Iterable[str], directory: Path) -> list[Path]:
    """Return the files and folders that arguments stand for; where we are, if there are none."""
    resolved = [resolve(one, directory).partition("::")[0] for one in arguments]
    return [(directory / one).resolve() for one in resolved or ["."]]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Resolve `exercises/07`, and have the learner's app run in this process."""
    here = config.invocation_params.dir
    config.args[:] = [resolve(arg, here) for arg in config.args]
    for path in _paths(config.args, here):
        if not path.exists() and (said := collecting.gone(path) or collecting.unknown(path)):
            raise pytest.UsageError(said)
    launcher = InProcess()
    config.stash[CLOSING] = ExitStack()
    config.stash[fixtures.TRIALS] = fixtures.Trials(
        lambda spec, clock: trial(launcher, spec.parent.resolve(), clock, config.stash[CLOSING])
    )
    partial = any("::" in argument for argument in config.args)
    config.stash[standing.HEARING] = standing.Hearing(config.rootpath, partial)
    config.pluginmanager.register(config.stash[standing.HEARING], "graders.hearing")
    faults.in_full = bool(config.getoption("fulltrace", default=False))
    if config.option.plain:
        config.option.color = "no"


def resolve(argument: str, directory: Path) -> str:
    r"""Return a command-line argument made the exercise that it means.

    That is what `07` and `exercises\07` stand for, and where a file of the learner's lies.
    """
    path, separator, test = argument.partition("::")
    if (directory / path).exists():
        return argument if separator else _around(Path(path), directory) or argument
    parts = Path(path.replace("\\", "/")).parts
    for place, part in enumerate(parts):
        if ADDRESS.fullmatch(part):
            found = _addressed(directory.joinpath(*parts[:place]), int(part))
            if found is not None:
                rest = parts[place + 1 :] or ((catalogue.SPEC,) if test else ())
                resolved = Path(*parts[:place], found, *rest)
                return f"{resolved}{separator}{test}"
    if parts[:1] == ("exercises",) and (below := checkout.below(directory)):
        return str(Path(below.name, resolve(argument, below)))
    return argument


def _addressed(above: Path, number: int) -> str | None:
    """Return the name of the exercise with a number; a copy of it beside it is not meant."""
    found = [one.name for one in above.glob(f"{number:02d}_*") if collecting.is_exercise(one)]
    known = [name for name in found if name in catalogue.names()] or found
    return known[0] if len(known) == 1 else None


def _around(path: Path, directory: Path) -> str | None:
    """Return the exercise that a path lies in, unless it is the exercise itself, or its spec."""
    if path.name == catalogue.SPEC:
        return None
    whole = directory / path
    holding = [place for place in whole.resolve().parents if catalogue.NAME.fullmatch(place.name)]
    return next((str(place) for place in holding if (place / catalogue.SPEC).is_file()), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the spec of an exercise, and nothing else in its folder."""
    return (
        collecting.Folder.from_parent(parent, path=path) if collecting.is_exercise(path) else None
    )


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Remember that points cannot be told, since some tests of an exercise are left out."""
    for item in items:
        if fixtures.is_spec(item.path):
            item.config.stash[PART] = True


def pytest_enter_pdb(config: pytest.Config) -> None:
    """Let time stand still for a learner who looks around."""
    config.stash[fixtures.TRIALS].clock.suspended = True


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let time stand still under the debugger of an editor."""
    if "debugpy" in sys.modules or sys.gettrace() is not None:
        item.config.stash[fixtures.TRIALS].clock.suspended = True


def pytest_report_header(config: pytest.Config) -> str | list[str]:
    """Print the seed."""
    if not collecting.courses(_paths(config.args, config.invocation_params.dir)):
        return []
    return f"seed: {config.stash[fixtures.SEED]} (the same values again: --seed)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the requirement, the exchange and the learner's own lines in the place of a traceback."""
    if call.excinfo is not None and fixtures.is_spec(item.path) and not faults.in_full:
        call.excinfo.traceback = call.excinfo.traceback.cut(path=evidence.source(item))
    report = yield
    if item.config.stash.get(PART, False):
        report.__dict__[standing.PART] = True
    if report.skipped and fixtures.is_spec(item.path):
        _take_for_unknown(item, report)
    elif report.failed and call.excinfo is not None and _is_ours(item):
        told = failure.failure(item, call.excinfo)
        report.longrepr = told  # type: ignore[assignment] # pytest asks no more of it than `toterminal`
        report.__dict__[standing.TOLD] = failure.to_plain(told)  # travels with pytest-xdist
        report.__dict__[standing.SENT] = [asdict(recording.record(n)) for n in evidence.notes(item)]
    return report


def _take_for_unknown(item: pytest.Item, report: pytest.TestReport) -> None:
    """Have a test that a plugin has skipped be neither met nor forgotten, and cost no points."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    told = failure.skipped(item, reason)
    report.outcome = "failed"
    report.__dict__.pop("wasxfail", None)
    report.longrepr = told  # type: ignore[assignment] # as above
    report.__dict__[standing.TOLD] = failure.to_plain(told)
    report.__dict__[standing.PART] = True


@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(
    config: pytest.Config,
) -> Generator[None, tuple[str, str, Any], tuple[str, str, Any]]:
    """Leave out the letters of progress, which a screen reader would spell."""
    category, letter, word = yield
    return category, "" if config.option.plain else letter, word


def _is_ours(item: pytest.Item) -> bool:
    return fixtures.is_spec(item.path) and not screen.is_left_to_pytest(item.config)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Have pytest count requirements, and leave out lines and marks where that is asked for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    screen.count_requirements(reporter, session.config.stash[standing.HEARING])
    if session.config.option.plain:
        screen.make_plain(reporter)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Print the failures of exercises in our way, and let pytest print all others in its own."""
    hearing = config.stash[standing.HEARING]
    with screen.instead(terminalreporter, hearing):
        return (yield)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the points of exercises that were run whole, and remember the exit status."""
    if not hasattr(session.config, "workerinput"):
        hearing = session.config.stash[standing.HEARING]
        for one in hearing.standings:
            if one.whole:
                progress.record(one.exercise, one.met, one.total)
            progress.arrive(one.exercise)
        if hearing.standings:
            exercises = hearing.standings[0].exercise.directory.parent
            progress.keep_last_run(exercises, hearing.requests)
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Clear away, and end the process where the learner's code has left a thread for ever."""
    if CLOSING in config.stash:
        config.stash[CLOSING].close()
    stuck = [t for t in threading.enumerate() if t.name.startswith(("AnyIO", "asyncio_"))]
    if STATUS in config.stash and any(thread.is_alive() for thread in stuck):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[STATUS])
