"""Practice where folders are gone, closed or doubled, and where others meddle with pytest."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.course import catalogue
from graders.practice import progress
from graders.practice.watch import runner, saves
from graders.tests.desk import Desk, lay

INI = "[pytest]\npython_files = check_*.py\npython_functions = check_*\n"
SKIPPER = """
import pytest


@pytest.fixture
def client():
    pytest.skip("nobody has configured me")


def pytest_collection_modifyitems(items):
    if ASKED:
        for item in items:
            item.add_marker(pytest.mark.skip("no reason"))
"""
WHERE = """
import sys
from fastapi import FastAPI
app = FastAPI()
print("known as", sys._getframe().f_code.co_filename)
print("writes to", __file__)
"""
IN_APP = "from app.main import app\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return lay(tmp_path)


def test_a_folder_that_is_gone_comes_back(desk: Desk) -> None:
    """The map names it, a run says how to have it back, and so it comes."""
    place = desk.exercise("03")
    shutil.rmtree(place)

    assert "There is no folder exercises/03_path_operations" in desk.run("pytest", "exercises/03")
    assert "missing" in next(line for line in desk.run("kata").splitlines() if "  03  " in line)
    assert "Hint 1 of 3" in desk.run("kata", "hint", "03")
    assert "is as it was given" in desk.run("kata", "reset", "03")
    assert {path.name for path in place.iterdir()} == {"README.md", "main.py", "test_spec.py"}


def test_a_folder_that_is_gone_while_it_is_watched(desk: Desk) -> None:
    place = desk.exercise("03")
    shutil.rmtree(place)
    with subprocess.Popen(
        [sys.executable, "-m", runner.__name__], stdin=-1, stdout=-1, encoding="utf-8"
    ) as process:
        told, _ = process.communicate(f'"{place.as_posix()}"\n')

    assert "There is no folder 03_path_operations any more: r brings it back." in told


def test_the_folder_that_we_are_in_is_gone(desk: Desk) -> None:
    gone = desk.root / "gone"
    gone.mkdir()
    command = f"rmdir '{gone}' && '{sys.executable}' -m graders"
    for asked in ("", " hint 01"):
        gone.mkdir(exist_ok=True)
        printed = desk.run("sh", "-c", command + asked, below="gone")
        assert "The folder that you are in was removed meanwhile" in printed
        assert "Traceback" not in printed


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize(
    "end",
    [
        ">&-",
        pytest.param(">&- 2>&-", marks=pytest.mark.slow),
        pytest.param("| true", marks=pytest.mark.slow),
    ],
)
def test_closed_output(desk: Desk, end: str) -> None:
    for command in ("-m graders", "-m graders hint 01", "-m pytest exercises/01"):
        printed = desk.run("sh", "-c", f"'{sys.executable}' {command} {end}")
        assert "Traceback" not in printed
        assert "INTERNALERROR" not in printed


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_a_checkout_that_cannot_be_written_to(desk: Desk) -> None:
    desk.answer("01", "main.py")
    closed = ["bwrap", "--bind", "/", "/", "--dev", "/dev", "--ro-bind", str(desk.root)]
    for command in ("-m pytest exercises/01", "-m graders hint 01", "-m graders reset 01"):
        printed = desk.run(*closed, str(desk.root), sys.executable, *command.split())
        assert "Traceback" not in printed
        assert "INTERNALERROR" not in printed
        told = ("5 of 5 points", "hints begin anew each time", "cannot be written")
        assert any(one in printed for one in told), printed


@pytest.mark.parametrize("name", ["pytest.ini", "tox.ini", "setup.cfg"])
def test_configuration_of_ones_own(desk: Desk, name: str) -> None:
    """Whatever file pytest is configured by, an exercise is understood, and loaded as such."""
    desk.answer("01", "main.py")
    text = INI.replace("[pytest]", "[tool:pytest]") if name == "setup.cfg" else INI
    (desk.root / "pyproject.toml").unlink()
    (desk.root / name).write_text(text, encoding="utf-8")

    printed = desk.run("pytest", "exercises/01")

    assert "01 · Hello world: 5 of 5 points." in printed.replace("World", "world")
    assert f"{name}: It is not used" in printed


def test_all_exercises_beside_tests_of_ones_own(desk: Desk) -> None:
    """A `conftest.py` in 25 is for the tests there, and breaks no other run."""
    (desk.exercise("25") / "conftest.py").write_text(IN_APP, encoding="utf-8")
    (desk.root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (desk.root / "test_mine.py").write_text("def test_mine():\n    pass\n", encoding="utf-8")

    printed = desk.run("pytest", "--co", "-q")

    assert "test_mine.py::test_mine" in printed
    assert "25_testing_the_api/test_spec.py::test_health" in printed
    assert "rror" not in printed.replace("test_", "").partition("tests collected")[2]
    assert "No module named" not in printed


def test_unpacked_into_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "katas-main").mkdir()
    below = lay(tmp_path / "katas-main")
    below.answer("01", "main.py")
    above = Desk(tmp_path)

    assert "5 of 5 points" in above.run("pytest", "exercises/01")
    assert "FastAPI Katas: 5 of " in above.run("kata")


def test_skipping_costs_no_points_and_is_not_green(desk: Desk) -> None:
    desk.answer("01", "main.py")
    progress.record(catalogue.at(desk.exercise("01")), 5, 5)
    (desk.root / "skipper.py").write_text(f"ASKED = True\n{SKIPPER}", encoding="utf-8")

    printed = desk.run(sys.executable, "-m", "pytest", "-p", "skipper", "exercises/01", "-rN")

    assert "A plugin or an option of pytest has skipped this: no reason." in printed
    assert "your points stay as they were" in printed.replace("\n", " ")
    assert " 6 errors" in printed
    assert "skipped" not in printed.splitlines()[-1]
    assert progress.read(desk.root / "exercises").of("01_hello_world").points == 5


def test_our_fixtures_win(desk: Desk) -> None:
    desk.answer("01", "main.py")
    (desk.root / "skipper.py").write_text(f"ASKED = False\n{SKIPPER}", encoding="utf-8")

    printed = desk.run(sys.executable, "-m", "pytest", "-p", "skipper", "exercises/01")

    assert "5 of 5 points" in printed


def test_breakpoints_are_where_the_learner_sets_them(desk: Desk) -> None:
    """Lines are known by the learner's own file; what is written lands beside a copy."""
    main = desk.write("01", WHERE)

    printed = desk.run("pytest", "exercises/01", "-s", "-k", "greets")

    assert f"known as {main}" in printed
    assert "writes to " in printed
    assert f"writes to {main}" not in printed


def test_a_folder_that_takes_the_place_of_another_is_watched(desk: Desk) -> None:
    """As after `git switch`: notice of changes goes on, and nothing breaks."""
    exercises = desk.root / "exercises"
    course = catalogue.of_learner(exercises)

    async def follow() -> set[str]:
        found = saves.saves(course)
        first = asyncio.ensure_future(anext(found))
        await asyncio.sleep(0)
        exercises.rename(desk.root / "before")
        lay_again = shutil.copytree(desk.root / "before", exercises)
        while not first.done():
            (lay_again / "07_field_validation" / "main.py").touch()
            await asyncio.wait({first}, timeout=0.2)
        return {one.address for one in first.result()}

    assert "07" in asyncio.run(asyncio.wait_for(follow(), 60))
