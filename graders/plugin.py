"""The learner's side of pytest: `exercises/07` as an address, failures that teach.

Loaded by `-p graders.plugin`; a run without exercises is left as pytest makes it.
"""

import os
import re
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graders.apps.clock import Clock
from graders.apps.host import faults
from graders.apps.inprocess import InProcess
from graders.course import catalogue
from graders.practice import progress, screen, standing
from graders.spec import fixtures
from graders.telling import failure

ADDRESS = re.compile(r"\d{1,2}")
PART = pytest.StashKey[bool]()
STATUS = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Bring the vocabulary of specs along."""
    pluginmanager.register(fixtures, "graders.spec.fixtures")
    _leave_out_conftests(pluginmanager)
    group = parser.getgroup("katas")
    group.addoption(
        "--plain",
        action="store_true",
        help="tell of exercises in words, without colour, marks and lines (for screen readers)",
    )


def _leave_out_conftests(pluginmanager: pytest.PytestPluginManager) -> None:
    """Have no `conftest.py` beside a spec loaded: a learner's is for their own tests alone.

    Pytest has no hook for that: it imports the file before anything is collected.
    """
    within = pluginmanager._is_in_confcutdir  # noqa: SLF001 - as said above

    def is_wanted(path: Path) -> bool:
        return within(path) and not _holds_a_spec(path)

    pluginmanager._is_in_confcutdir = is_wanted  # type: ignore[method-assign] # noqa: SLF001 - as said above


def _holds_a_spec(directory: Path) -> bool:
    return (
        catalogue.NAME.fullmatch(directory.name) is not None
        and (directory / catalogue.SPEC).is_file()
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Resolve `exercises/07`, and have the learner's app run in this process."""
    config.args[:] = [resolve(arg, config.invocation_params.dir) for arg in config.args]
    launcher = InProcess()
    config.stash[fixtures.TRIALS] = fixtures.Trials(
        lambda spec, clock: _trial(spec, launcher, clock)
    )
    partial = any("::" in argument for argument in config.args)
    config.stash[standing.HEARING] = standing.Hearing(config.rootpath, partial)
    config.pluginmanager.register(config.stash[standing.HEARING], "graders.hearing")
    faults.in_full = bool(config.getoption("fulltrace", default=False))
    if config.option.plain:
        config.option.color = "no"


def _trial(spec: Path, launcher: InProcess, clock: Clock) -> fixtures.Trial:
    """Return the trial of a learner's own exercise."""
    directory = spec.parent.resolve()
    return fixtures.trial(launcher, directory, catalogue.at(directory), clock)


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
            found = sorted(directory.joinpath(*parts[:place]).glob(f"{int(part):02d}_*"))
            if len(found) == 1:
                rest = parts[place + 1 :] or ((catalogue.SPEC,) if test else ())
                resolved = Path(*parts[:place], found[0].name, *rest)
                return f"{resolved}{separator}{test}"
    return argument


def _around(path: Path, directory: Path) -> str | None:
    """Return the exercise that a path lies in, unless it is the exercise itself, or its spec."""
    if path.name == catalogue.SPEC:
        return None
    whole = directory / path
    holding = [place for place in whole.resolve().parents if catalogue.NAME.fullmatch(place.name)]
    return next((str(place) for place in holding if (place / catalogue.SPEC).is_file()), None)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out whatever stands beside a spec: it is the learner's, and never a test of ours."""
    if _holds_a_spec(collection_path.parent):
        return collection_path.name != catalogue.SPEC
    return None


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


def pytest_report_header(config: pytest.Config) -> str:
    """Print the seed."""
    return f"seed: {config.stash[fixtures.SEED]} (the same values again: --seed)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the requirement, the exchange and the learner's own lines in the place of a traceback."""
    if call.excinfo is not None and fixtures.is_spec(item.path) and not faults.in_full:
        call.excinfo.traceback = call.excinfo.traceback.cut(path=item.path)
    report = yield
    if item.config.stash.get(PART, False):
        report.__dict__[standing.PART] = True
    if report.failed and call.excinfo is not None and _is_ours(item):
        told = failure.failure(item, call.excinfo)
        report.longrepr = told  # type: ignore[assignment] # pytest asks no more of it than `toterminal`
        report.__dict__[standing.TOLD] = failure.to_plain(told)  # travels with pytest-xdist
    return report


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
    """Take the lines and marks out of pytest's own output, where that is asked for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and session.config.option.plain:
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
        for one in session.config.stash[standing.HEARING].standings:
            if one.whole:
                progress.record(one.exercise, one.met, one.total)
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process where the learner's code has left a thread that never ends."""
    stuck = [t for t in threading.enumerate() if t.name.startswith(("AnyIO", "asyncio_"))]
    if STATUS in config.stash and any(thread.is_alive() for thread in stuck):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[STATUS])
