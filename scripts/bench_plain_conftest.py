"""The vocabulary of specs as a teacher with plain pytest would write it: all in one process.

`scripts.bench_plain` lays it beside a spec as `conftest.py`; nothing of the grader is used.
"""

import importlib
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

STAGE = Path(__file__).parent
TESTS = {"conftest", "test_spec"}
PACKAGE = (STAGE / "app").is_dir()

if PACKAGE:
    from pwdlib.hashers.argon2 import Argon2Hasher

    initialise: Any = Argon2Hasher.__init__
    initialise.__defaults__ = (1, 8, 1, *initialise.__defaults__[3:])


def load_app() -> Any:  # noqa: ANN401 - whatever the learner has called `app`
    """Import the learner's modules anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name not in TESTS and Path(file).is_relative_to(STAGE):
            del sys.modules[name]
    if "sqlmodel" in sys.modules:
        sqlmodel = sys.modules["sqlmodel"]
        sqlmodel.SQLModel.metadata.clear()
        sqlmodel.main.default_registry.dispose()
    return importlib.import_module("app.main" if PACKAGE else "main").app


class Client(TestClient):
    """Starlette's client, which can be given a fresh copy of the app."""

    def __init__(self) -> None:
        super().__init__(load_app(), raise_server_exceptions=False)

    def restart(self) -> None:
        """Stop the app and start it anew."""
        self.__exit__()
        Client.__init__(self)
        self.__enter__()


@pytest.fixture
def client(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Client]:
    """A client of a fresh app in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    for mark in reversed(list(request.node.iter_markers("env"))):
        for name, value in mark.kwargs.items():
            monkeypatch.setenv(name, value)
    for mark in request.node.iter_markers("files"):
        for name, text in mark.args[0].items():
            Path(name).write_text(text, encoding="utf-8")
    with Client() as client:
        yield client


class Learner:
    """The learner's values by name."""

    def value(self, name: str) -> Any:  # noqa: ANN401 - whatever the learner has put there
        """Look a value up."""
        module, _, attribute = name.rpartition(".")
        return getattr(importlib.import_module(module), attribute)


@pytest.fixture
def learner(client: Client) -> Learner:  # noqa: ARG001 - it imports what is looked into
    """The learner's values by name."""
    return Learner()


class Database:
    """SQL on the one database file in a working directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Read."""
        [file] = self.directory.glob("*.db")
        connection = sqlite3.connect(file)
        connection.row_factory = sqlite3.Row
        with connection:
            found = [dict(row) for row in connection.execute(sql, values)]
        connection.close()
        return found

    def execute(self, sql: str, *values: object) -> None:
        """Write."""
        self.rows(sql, *values)


@pytest.fixture
def database(client: Client, tmp_path: Path) -> Database:  # noqa: ARG001 - it makes the tables
    """SQL on the app's database file."""
    return Database(tmp_path)


@pytest.fixture
def restart(client: Client) -> Callable[[], None]:
    """Stops the app and starts it anew."""
    return client.restart


@pytest.fixture
def rng() -> random.Random:
    """Random values."""
    return random.Random()  # noqa: S311 - nothing to guess


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for marker in ("env", "files", "deadline", "sqlite"):
        config.addinivalue_line("markers", marker)
