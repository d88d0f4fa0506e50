"""Runs a learner's own tests on an API that they do not choose, and says how they came out."""

import base64
import encodings.unicode_escape  # noqa: F401 - imported for those who come after
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import json
import os
import re
import sys
import traceback
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import anyio.pytest_plugin
import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient

from graders.apps.host import loading
from graders.apps.host.rehearsal import STAGE

PACKAGE = "app"
SPEC = "test_spec.py"
OFF = (
    "cacheprovider",
    "doctest",
    "faulthandler",
    "junitxml",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "terminal",
    "threadexception",
    "unraisableexception",
)
OPTIONS = (
    "--maxfail=1",
    "--disable-plugin-autoload",
    "--capture=no",
    f"--config-file={os.devnull}",
    *(f"-pno:{name}" for name in OFF),
)
COMPARED = "--assert=plain"
"""Leaves assertions as they are: what was compared is told where somebody asks for it."""

WORD = re.compile(r"[a-z]{3,}|[0-9]{3}")
LONGEST = 4000
LINE = 300

Modules = Mapping[str, tuple[str, bool]]


class Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports an API that lies in no file."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None, /
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the API."""
        if fullname not in self.modules:
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=self.is_package(fullname))

    def is_package(self, fullname: str) -> bool:
        """Whether a module of the API has modules in it."""
        return self.modules[fullname][1]

    def get_source(self, fullname: str) -> str:
        """Return the text of a module of the API."""
        return self.modules[fullname][0]


class Listener:
    """Has tests run in the order that is asked for, and hears of each."""

    def __init__(self, order: Sequence[str], style: Literal["line", "long"] = "line") -> None:
        self.places = {name: place for place, name in enumerate(order)}
        self.style = style
        self.words: dict[str, set[str]] = {}
        self.ran: list[str] = []
        self.passed: set[str] = set()
        self.failed: dict[str, str] = {}
        self.error = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        """Describe failures as briefly as is asked for."""
        config.option.tbstyle = self.style

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the tests that are asked for, those of one function as they stand."""
        if not self.places:
            for item in items:
                self.words.setdefault(name_of(item.nodeid), set()).update(_words(item))
        items[:] = [item for item in items if name_of(item.nodeid) in self.places]
        items.sort(key=lambda item: self.places[name_of(item.nodeid)])

    def pytest_exception_interact(
        self, call: pytest.CallInfo[None], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Keep why a file of tests cannot be imported, whole."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value
            self.error = self.error or _whole(error.__cause__ or error)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how a test came out."""
        name = name_of(report.nodeid)
        if name not in self.ran:
            self.ran.append(name)
        if report.failed:
            self.failed.setdefault(name, _last_line(report))
        elif report.passed and report.when == "call":
            self.passed.add(name)


def name_of(node: str) -> str:
    """Return the name of a test without its values, which may be drawn anew each time."""
    return node.partition("[")[0]


def survey(packed: str) -> dict[str, Any]:
    """Return the words of the learner's tests, none of which is run, by their names."""
    listener = _listen(packed, Listener(()))
    found = {name: sorted(words) for name, words in listener.words.items()}
    return {"words": found, "error": listener.error[-LONGEST:]}


def run(packed: str, order: Sequence[str]) -> dict[str, Any]:
    """Run tests of the learner's on an API in an order, until one fails; no others are run.

    One that has failed after others is run again without them, and with all imported anew.
    """
    listener = _listen(packed, Listener(order))
    failed = next(iter(listener.failed), "")
    if alone := failed in listener.ran[1:]:
        loading.forget(loading.in_use)
        loading.load(loading.in_use, __name__)
        alone = failed not in _listen(packed, Listener([failed])).failed
    return {
        "ran": listener.ran,
        "passed": sorted(listener.passed - set(listener.failed)),
        "failed": listener.failed,
        "passes_alone": alone,
        "error": listener.error[-LONGEST:],
    }


def explain(packed: str, name: str) -> str:
    """Return what a test has compared, or nothing if it passes; pytest takes its time for that."""
    return _listen(packed, Listener([name], "long")).failed.get(name, "")


def _listen(packed: str, listener: Listener) -> Listener:
    """Run pytest on the files in the stage whose names say that they are tests."""
    place = Path(loading.in_use.stage)
    files = sorted(str(path) for path in place.glob("test_*.py") if path.name != SPEC)
    arguments = [*OPTIONS, f"--rootdir={place}", f"--confcutdir={place}"]
    arguments += [*([] if listener.style == "long" else [COMPARED]), *files]
    said = io.StringIO()
    with _importing(json.loads(zlib.decompress(base64.b64decode(packed)))), redirect_stderr(said):
        code = pytest.main(arguments, plugins=[anyio.pytest_plugin, listener]) if files else 0
    sys.stderr.write(said.getvalue())
    if code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR}:
        listener.error = listener.error or _named(said.getvalue())
    return listener


@contextmanager
def _importing(modules: Modules) -> Iterator[None]:
    """Have `app` be an API that is given, with one event loop for all requests."""
    finders = sys.meta_path[:]
    ours = [one for one in finders if not isinstance(one, AssertionRewritingHook)]
    sys.meta_path[:] = [Finder(modules), *ours]
    try:
        with start_blocking_portal() as TestClient.portal:
            yield
    finally:
        TestClient.portal = None
        sys.meta_path[:] = finders
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            loading.dispose(sys.modules.pop(name))


def _words(item: pytest.Item) -> set[str]:
    """Return what a test says: its name, its values, and its code without the decorators."""
    given = getattr(item, "callspec", None)
    said = f"{item.name} {given and given.params} {_code(item)}"
    return set(WORD.findall(said.lower().replace("e-mail", "email")))


def _whole(error: BaseException) -> str:
    """Return an error with the learner's lines that have led to it, in files as they know them."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if loading.in_use.name(frame.filename)]
    lines = [*traceback.format_list(own), *traceback.format_exception_only(error)]
    return _named("".join(lines))


def _named(text: str) -> str:
    """Return a text with files called by their names below the stage."""
    for name, path in loading.in_use.known_as.items():
        text = text.replace(path, name)
    return text.replace(f"{loading.in_use.stage}{os.sep}", "").strip()


def _code(item: pytest.Item) -> str:
    try:
        return inspect.getsource(item.obj).partition("def ")[2]  # type: ignore[attr-defined] # an item of Python has it
    except (AttributeError, OSError, TypeError):
        return ""


def _last_line(report: pytest.TestReport) -> str:
    lines = [line[1:].strip() for line in report.longreprtext.splitlines() if line[:2] == "E "]
    return (lines or report.longreprtext.splitlines() or [""])[0][:LINE]


pytest.main(
    [
        *("--disable-plugin-autoload", "--noconftest", f"--rootdir={STAGE}", "--capture=no"),
        *("-pno:terminal", "-pno:cacheprovider", f"--config-file={os.devnull}"),
        *("--collect-only", STAGE),
    ],
    plugins=[anyio.pytest_plugin],
)
