"""What the editor starts: its tasks and launch configurations, on whatever file is open."""

import json
import subprocess
import sys
from typing import Any

import pytest

from graders.tests.desk import ROOT, Desk, lay
from graders.tests.terminal import Terminal

pytestmark = pytest.mark.slow

INTERPRETER = "${command:python.interpreterPath}"
OPEN = ("exercises/07_field_validation/main.py", "exercises/24_todo_api/app/routers/auth.py")
FIND = """
import os, sys
from pathlib import Path
from fastapi_cli.discover import get_import_data
from graders.apps.host import loading
from graders.apps.host.reading import Copy
for place in sorted(Path(sys.argv[1]).glob("[0-9]*_*")):
    print(place.name, file=sys.stderr)
    os.chdir(place)
    before = sys.path[:]
    get_import_data()
    loading.forget(Copy(str(place)))
    sys.path[:] = before
    print("found")
"""
TITLES = dict(zip(OPEN, ("07 · Field validation", "24 · "), strict=True))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return lay(tmp_path_factory.mktemp("desk"))


def settings(name: str, key: str, label: str) -> dict[str, dict[str, Any]]:
    found = json.loads((ROOT / ".vscode" / name).read_text(encoding="utf-8"))
    return {one[label]: one for one in found[key]}


TASKS = settings("tasks.json", "tasks", "label")
LAUNCHES = settings("launch.json", "configurations", "name")


def typed(one: dict[str, Any], desk: Desk, file: str) -> list[str]:
    """Return what the editor starts for a file that is open, with its variables filled in."""
    module = ["-m", one["module"]] if "module" in one else []
    assert one.get("command", INTERPRETER) == INTERPRETER
    given = [argument.replace("${file}", str(desk.root / file)) for argument in one["args"]]
    assert not any("${" in argument for argument in given)
    return [sys.executable, *module, *given]


def test_all_that_is_promised() -> None:
    assert set(TASKS) == {"Run this exercise", "Watch this exercise", "Serve this exercise"}
    assert set(LAUNCHES) == {"Debug this exercise", "Serve this exercise"}


@pytest.mark.parametrize("file", OPEN)
def test_run_and_debug(desk: Desk, file: str) -> None:
    for one in (TASKS["Run this exercise"], LAUNCHES["Debug this exercise"]):
        printed = desk.run(*typed(one, desk, file), "-x", COLUMNS="120")
        assert TITLES[file] in printed
        assert "1 failed" in printed


@pytest.mark.parametrize("file", OPEN)
@pytest.mark.parametrize("one", [TASKS["Serve this exercise"], LAUNCHES["Serve this exercise"]])
def test_serve(desk: Desk, file: str, one: dict[str, Any]) -> None:
    """A port that cannot be had ends the server as soon as the app is found and imported."""
    command = [*typed(one, desk, file), "--host=192.0.2.1", "--no-reload"]
    run = subprocess.run(
        command,
        cwd=desk.root,
        env=desk.environment(PYTHONDONTWRITEBYTECODE="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert "Starting FastAPI in development mode" in run.stdout
    assert "Application startup complete" in run.stdout
    assert ("app.main:app" if "app/" in file else "main:app") in run.stdout


def test_watch(desk: Desk) -> None:
    command = typed(TASKS["Watch this exercise"], desk, OPEN[1])
    with Terminal(command, desk.root, desk.environment()) as terminal:
        terminal.wait("24 · ", " points")
        terminal.type("q")
        terminal.drain()


def test_every_stub_can_be_served() -> None:
    """`fastapi dev` finds an application in each exercise that has one to find."""
    exercises = ROOT / "exercises"
    run = subprocess.run(
        [sys.executable, "-B", "-c", FIND, str(exercises)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["found"] * len(list(exercises.glob("[0-9]*_*")))
