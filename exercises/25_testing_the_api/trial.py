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

import anyio.pytest_plugin
import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient

HERE = Path(__file__).parent
OPTIONS = ["-x", "--disable-plugin-autoload", "--capture=no", "--rootdir=."]
OFF = [
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
]
EMPTY = {"and", "any", "are", "from", "have", "lets", "not", "the", "two", "with"}
ALSO_SAID = {
    "any password": "wrong 401",
    "does not exist": "missing unknown 404",
    "everybody": "bob eve own",
    "hash": "register",
    "of others": "other bob eve 403 404",
    "registers": "register 201",
    "same": "duplicate taken twice 400",
    "three characters": "short invalid 422",
    "without a token": "unauthorized unauthenticated 401",
}


class Listener:
    """Hears of each test, and has them run in an order of its own."""

    def __init__(self, kind, seed, backwards, only, told):
        self.kind = kind
        self.only = only and _function(only)
        self.shuffle = random.Random(seed).shuffle
        self.step = -1 if backwards else 1
        self.style = "long" if told else "line"
        self.passed = []
        self.failed = {}

    def pytest_configure(self, config):
        config.option.tbstyle = self.style

    def pytest_collection_modifyitems(self, items):
        items[:] = [one for one in items if self.only in {None, _function(one.name)}]
        self.shuffle(items)
        if not self.only:
            _put_in_front(items, self.kind)
        items[:] = items[:: self.step]

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed["(import)"] = str(report.longrepr)[-500:]

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.rpartition("::")[2]
        if report.failed:
            self.failed.setdefault(name, _last_line(report))
        elif report.passed and report.when == "call":
            self.passed.append(name)


def run(kind, seed, backwards, only, told, packed):
    """Lay out an API in a directory of its own, and run the tests on it until one fails.

    Tests that speak of a kind of fault come first, or last if they run `backwards`.
    Those of the same function as `only` can be asked for alone.
    If it is to be `told` what they compared, all of them run: pytest takes its time for that.
    """
    place = Path("api").resolve()
    shutil.rmtree(place, ignore_errors=True)
    for name, source in json.loads(zlib.decompress(base64.b64decode(packed))).items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    tests = [path for path in HERE.glob("test_*.py") if path.name != "test_spec.py"]
    for path in [*tests, *HERE.glob("conftest.py")]:
        shutil.copy(path, place)
    _forget()
    before, finders = Path.cwd(), sys.meta_path[:]
    os.chdir(place)
    sys.path.insert(0, str(place))
    sys.meta_path[:] = [one for one in finders if not isinstance(one, AssertionRewritingHook)]
    listener = Listener(kind, seed, backwards, only, told)
    try:
        arguments = [*OPTIONS, *(f"-pno:{name}" for name in OFF), f"-c{_settings(place)}"]
        arguments += ["--maxfail=0"] if told else ["--assert=plain"]
        arguments += [path.name for path in tests]
        with start_blocking_portal() as TestClient.portal:  # one event loop for all requests
            pytest.main(arguments, plugins=[anyio.pytest_plugin, listener])
    finally:
        TestClient.portal = None
        sys.meta_path[:] = finders
        sys.path.remove(str(place))
        os.chdir(before)
        _forget()
    return {
        "passed": sorted(set(listener.passed) - set(listener.failed)),
        "failed": listener.failed,
    }


def _function(name):
    """Return the name of a test without its values, which may be drawn anew each time."""
    return name.partition("[")[0]


def _put_in_front(items, kind):
    """Sort tests by the words that they share with a kind of fault; what few of them say counts."""
    words = {item: _words(_text(item)) for item in items}
    rarity = Counter(word for found in words.values() for word in found)
    also = [words for part, words in ALSO_SAID.items() if part in kind]
    asked = _words(" ".join([kind, *also]))
    items.sort(key=lambda item: sum(1 / rarity[word] for word in words[item] & asked), reverse=True)


def _words(text):
    plain = text.lower().replace("e-mail", "email")
    return {word[:5] for word in re.findall(r"[a-z]{3,}|[0-9]{3}", plain) if word not in EMPTY}


def _text(item):
    """Return what a test says: its name, its values, and its code without the decorators."""
    given = getattr(item, "callspec", None)
    try:
        code = inspect.getsource(item.obj).partition("def ")[2]
    except (AttributeError, OSError, TypeError):
        code = ""
    return f"{item.name} {given and given.params} {code}"


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
