"""What the editor starts: its tasks and launch configurations, on whatever file is open."""

import json
import re
import subprocess
import sys
from pathlib import Path
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
    of_an_exercise = ("Run", "Watch", "Serve", "Reset")
    promised = {f"{one} this exercise" for one in of_an_exercise}
    assert set(TASKS) == promised | {"Hint for this exercise", "Show the map"}
    assert set(LAUNCHES) == {"Debug this exercise", "Serve this exercise"}


@pytest.mark.parametrize("file", OPEN)
def test_run_and_debug(desk: Desk, file: str) -> None:
    for one in (TASKS["Run this exercise"], LAUNCHES["Debug this exercise"]):
        printed = desk.run(*typed(one, desk, file), "-x", COLUMNS="120")
        assert TITLES[file] in printed
        assert " run met" in printed


@pytest.mark.parametrize("file", OPEN)
def test_hint_reset_and_map(desk: Desk, file: str) -> None:
    number = file.partition("/")[2][:2]
    (desk.root / file).write_text("app = 3\n", encoding="utf-8")

    assert "Hint 1 of 3" in desk.run(*typed(TASKS["Hint for this exercise"], desk, file))
    assert "requirements met; " in desk.run(*typed(TASKS["Show the map"], desk, file))
    assert f"exercises/{number}_" in desk.run(*typed(TASKS["Reset this exercise"], desk, file))
    assert (desk.root / file).read_text(encoding="utf-8") != "app = 3\n"


@pytest.mark.parametrize(
    "label", ["Run this exercise", "Hint for this exercise", "Reset this exercise"]
)
def test_a_file_outside_the_exercises(desk: Desk, label: str) -> None:
    printed = desk.run(*typed(TASKS[label], desk, "pyproject.toml"))

    assert "is not part of an exercise: open a file below exercises/" in printed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("app = (\n", ("exercises/07_field_validation/main.py", "1", "cannot be imported: ")),
        (None, ("exercises/07_field_validation/main.py", "", "NotImplementedError")),
    ],
    ids=["syntax", "stub"],
)
def test_problems_are_found_in_the_output(
    tmp_path: Path, text: str | None, found: tuple[str, str, str]
) -> None:
    """The patterns for the list of problems match what is printed, in their order."""
    desk = lay(tmp_path)
    if text is not None:
        desk.write("07", text)
    printed = desk.run("kata", "07", COLUMNS="120").splitlines()
    matchers = TASKS["Run this exercise"]["problemMatcher"]

    assert any(_matches(matcher["pattern"], printed, found) for matcher in matchers)


def _matches(pattern: Any, printed: list[str], found: tuple[str, str, str]) -> bool:
    """Whether consecutive lines match, and name file, line and message."""
    patterns = pattern if isinstance(pattern, list) else [pattern]
    for start in range(len(printed)):
        lines = printed[start : start + len(patterns)]
        matches = [
            re.match(one["regexp"], line) for one, line in zip(patterns, lines, strict=False)
        ]
        if len(matches) == len(patterns) and all(matches):
            named = {
                key: match[one[key]]
                for one, match in zip(patterns, matches, strict=True)
                for key in ("file", "line", "message")
                if match and key in one
            }
            file, line, message = found
            if named["file"] == file and line in named["line"] and message in named["message"]:
                return True
    return False


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
        terminal.wait("24 · ", " met")
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
