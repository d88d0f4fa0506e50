"""Our own tests: warnings are errors, all cores are used, and what a machine lacks is said."""

import os

import pytest
from _pytest.config import Config

from graders.tests import machine


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Use all cores where all tests are asked for and nobody has said otherwise."""
    is_worker = hasattr(config, "workerinput")  # which is told `None`, and must start no others
    whole = config.args_source is Config.ArgsSource.TESTPATHS and not config.option.usepdb
    if whole and not is_worker and config.getoption("numprocesses", default=0) is None:
        config.option.numprocesses = os.cpu_count()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Turn warnings of a test of this folder into errors; a learner's warnings decide nothing."""
    item.add_marker(pytest.mark.filterwarnings("error"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out for want of a program, and which command installs it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)]
    for line in machine.left_out(reasons):
        terminalreporter.write_line(line)
