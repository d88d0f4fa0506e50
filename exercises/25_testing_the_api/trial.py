"""Tries the tests beside it on an API, and says how they came out."""

import base64
import inspect
import json
import os
import random
import re
import shutil
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient

HERE = Path(__file__).parent
OPTIONS = ["--disable-plugin-autoload", "-panyio", "--capture=no", "--rootdir=."]
OFF = [
    "cacheprovider",
    "faulthandler",
    "threadexception",
    "unraisableexception",
    "terminal",
    "junitxml",
    "setuponly",
]


class Listener:
    """Hears of each test, and has them run in an order of its own."""

    def __init__(self, seed, kind):
        self.shuffle = random.Random(seed).shuffle
        self.kind = kind
        self.passed = []
        self.failed = {}

    def pytest_collection_modifyitems(self, items):
        self.shuffle(items)
        if self.kind:
            _put_in_front(items, self.kind)

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed["(import)"] = str(report.longrepr)[-500:]

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.rpartition("::")[2]
        if report.failed:
            self.failed.setdefault(name, _last_line(report))
        elif report.passed and report.when == "call":
            self.passed.append(name)


def run(packed, seed, kind=None, told=False):
    """Lay out an API in a directory of its own, and run the tests on it.

    If a kind of fault is named, one test that fails is enough; those that speak of it come first.
    What a test compared is `told` if it is asked for: pytest takes its time to find that out.
    """
    files = json.loads(zlib.decompress(base64.b64decode(packed)))
    place = Path("api").resolve()
    for name, source in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    tests = [path for path in HERE.glob("test_*.py") if path.name != "test_spec.py"]
    for path in [*tests, *HERE.glob("conftest.py")]:
        shutil.copy(path, place)
    _forget()
    before = Path.cwd()
    os.chdir(place)
    sys.path.insert(0, str(place))
    listener = Listener(seed, kind)
    try:
        arguments = [*OPTIONS, *(f"-pno:{name}" for name in OFF), f"-c{_settings(place)}"]
        arguments += ["-x"] if kind else []
        arguments += [] if told else ["--assert=plain"]
        with start_blocking_portal() as TestClient.portal:  # one event loop for all requests
            pytest.main([*arguments, *(path.name for path in tests)], plugins=[listener])
    finally:
        TestClient.portal = None
        sys.path.remove(str(place))
        os.chdir(before)
        _forget()
    return {
        "passed": sorted(set(listener.passed) - set(listener.failed)),
        "failed": listener.failed,
    }


def _put_in_front(items, kind):
    """Sort tests by the words that they share with a kind of fault; what few of them say counts."""
    words = {item: _words(item.name + _source(item)) for item in items}
    rarity = Counter(word for found in words.values() for word in found)
    asked = _words(kind)
    items.sort(key=lambda item: sum(1 / rarity[word] for word in words[item] & asked), reverse=True)


def _words(text):
    return {word[:4] for word in re.findall(r"[a-z]{4,}|[0-9]{3}", text.lower())}


def _source(item):
    try:
        return inspect.getsource(item.obj)
    except (AttributeError, OSError, TypeError):
        return ""


def _settings(place):
    path = place / "pytest.ini"
    path.write_text("[pytest]\n", encoding="utf-8")
    return path


def _last_line(report):
    lines = [line for line in str(report.longrepr).splitlines() if line.startswith("E ")]
    return (lines or str(report.longrepr).splitlines() or [""])[0][:300]


def _forget():
    """Let neither the API nor the tests of an earlier trial be taken for those of the next."""
    for name in list(sys.modules):
        if name.partition(".")[0] in {"app", "conftest"} or name.startswith("test_"):
            del sys.modules[name]
    sqlmodel = sys.modules.get("sqlmodel")
    if sqlmodel:
        sqlmodel.SQLModel.metadata.clear()
        sqlmodel.main.default_registry.dispose()
