"""The process that stands ready: pytest and the web stack are imported, and runs cost little.

Run as `python -m graders.practice.watch.runner`: an empty line out says that it is ready; then
each line in names an exercise's directory, and the lines out say how far it is, and at last how it
came out. What the learner's code reads, writes or prints is kept off this wire.
"""

import gc
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import pytest

from graders.course import catalogue
from graders.practice.standing import HEARING, TOLD, Standing
from graders.telling.failure import to_plain

WARMTH = (
    "graders.plugin",
    "fastapi",
    "fastapi.testclient",
    "sqlmodel",
    "pydantic_settings",
    "email_validator",
)
OPTIONS = (
    "-pgraders.plugin",
    "--import-mode=importlib",
    "--noconftest",
    "--no-header",
    "-q",
    "-pno:cacheprovider",
    "-pno:faulthandler",
    "-pno:unraisableexception",  # collects garbage ten times a run, which is half of its time
    "-pno:threadexception",
)
PURGED = catalogue.SPEC.removesuffix(".py")


class Reporter:
    """Sends how far a run is, and how it came out before anything can end the process."""

    def __init__(self, wire: TextIO) -> None:
        self.wire = wire
        self.sent = False
        self.over: set[str] = set()
        self.red = False
        self.total = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the requirements."""
        self.total = len({item.nodeid.partition("[")[0] for item in session.items})

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send how many requirements were tried, and the first failure as soon as it is there."""
        told = None if self.red else getattr(report, TOLD, None)
        self.red = self.red or told is not None
        before = len(self.over)
        if report.when == "teardown":
            self.over.add(report.nodeid.partition("[")[0])
        if told is not None or len(self.over) > before:
            self.write({"tried": len(self.over), "total": self.total, "failure": told})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send."""
        hearing = session.config.stash[HEARING]
        self.send({"standings": [plain(one) for one in hearing.standings]})

    def send(self, answer: dict[str, Any]) -> None:
        """Send an answer, unless one was sent already."""
        if not self.sent:
            self.sent = True
            self.write(answer)

    def write(self, message: dict[str, Any]) -> None:
        """Write a line."""
        self.wire.write(json.dumps(message) + "\n")
        self.wire.flush()


def plain(one: Standing) -> dict[str, Any]:
    """Return a standing as JSON values."""
    return {
        "directory": str(one.exercise.directory),
        "met": one.met,
        "heard": one.heard,
        "total": one.total,
        "whole": one.whole,
        "failures": [to_plain(failure) for failure in one.failures],
        "green": one.green,
        "red": one.red,
        "remarks": [asdict(remark) for remark in one.remarks],
    }


def run(directory: str, home: Path, wire: TextIO) -> None:
    """Run an exercise and send how it came out."""
    catalogue.read.cache_clear()
    reporter = Reporter(wire)
    if not Path(directory).is_dir():
        name = Path(directory).name
        reporter.send({"fault": f"There is no folder {name} any more."})
        return
    arguments = [
        directory,
        *OPTIONS,
        f"--rootdir={directory}",
        f"--config-file={home / 'pytest.ini'}",
    ]
    try:
        code = pytest.main(arguments, plugins=[reporter])
        reporter.send({"fault": f"pytest ended with {int(code)}."})
    except Exception as error:  # noqa: BLE001 - the screen says it, and the next save tries again
        reporter.send({"fault": f"{type(error).__name__}: {error}"})
    purge()


def purge() -> None:
    """Forget the spec, which may change, and which another exercise's would be taken for."""
    for name in [name for name in sys.modules if name.rpartition(".")[2] == PURGED]:
        del sys.modules[name]


def own_wire() -> tuple[TextIO, TextIO]:
    """Return what jobs come and answers go through, and put nothing in their place."""
    jobs = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    return jobs, answers


def warm(names: Sequence[str] = WARMTH) -> None:
    """Import what exercises are going to import, and leave it out of each collection of garbage."""
    for name in names:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def keep_compiled(home: Path) -> None:
    """Have a spec compiled once and not at each save, even where no bytecode is to be left."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(home)


def main() -> None:
    """Answer jobs until the other side hangs up."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    jobs, answers = own_wire()
    warm()
    print(file=answers, flush=True)
    with tempfile.TemporaryDirectory(prefix="kata-watch-", ignore_cleanup_errors=True) as name:
        home = Path(name).resolve()
        keep_compiled(home)
        (home / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        for job in jobs:
            run(json.loads(job), home, answers)


if __name__ == "__main__":
    main()
