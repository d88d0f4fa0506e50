"""Which files are an answer, read from folders of every shape."""

import importlib.metadata
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.course import catalogue
from graders.grading import answer

COURSE = catalogue.pristine()
ONE, TWO = COURSE.find("01"), COURSE.find("02")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def needed(name: str, seen: set[str]) -> Iterator[str]:
    """Yield the packages that are installed with one, by their names on the index."""
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return  # another system's
    yield found.metadata["Name"]
    for requirement in found.requires or ():
        plain, extra = NAME.match(requirement), "extra ==" in requirement
        if plain and not extra and plain[0].lower() not in seen:
            seen.add(plain[0].lower())
            yield from needed(plain[0], seen)


def test_all_that_the_course_installs_is_known() -> None:
    """A module that is called so would be the learner's at home and the library's in a grade."""
    packages = {name.lower().replace("_", "-") for name in needed("fastapi-katas", set())}
    provided = importlib.metadata.packages_distributions()
    imported = {
        top
        for top, names in provided.items()
        if packages & {name.lower().replace("_", "-") for name in names} and top.isidentifier()
    }

    bytecode = {"__pycache__"}  # of libraries that are one file
    assert imported - answer.LIBRARIES - sys.stdlib_module_names - bytecode == set()


def test_too_many_helpers_cost_only_themselves(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("app = 1\n")
    for number in range(answer.MAX_FILES + 1):
        (tmp_path / f"z{number:03}.py").touch()

    found = answer.read(ONE, tmp_path)

    assert found.refusal is None
    assert len(found.files) == answer.MAX_FILES
    assert "too many files" in found.remarks[0].text


def test_a_package_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for number in range(answer.MAX_FILES + 1):
        (tmp_path / "app" / f"z{number:03}.py").touch()

    assert "too many files" in (answer.read(TWO, tmp_path).refusal or "")


def test_a_package_that_is_too_deep_is_refused(tmp_path: Path) -> None:
    deep = tmp_path.joinpath("app", *("a" * (answer.MAX_DEPTH + 1)))
    deep.mkdir(parents=True)

    assert "lies too deep" in (answer.read(TWO, tmp_path).refusal or "")


def test_a_link_in_a_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "deps.py").symlink_to("main.py")

    assert "deps.py is a link" in (answer.read(TWO, tmp_path).refusal or "")


def test_remarks_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("app = 1\n")
    for number in range(answer.SHOWN + 9):
        (tmp_path / f"notes{number}.txt").touch()

    assert len(answer.read(ONE, tmp_path).remarks) == answer.SHOWN


@pytest.mark.parametrize(
    "name", [".env", "todo.db", "app.log", "Thumbs.db", "__pycache__/main.pyc", "venv/x.py"]
)
def test_what_tools_leave_is_not_worth_a_word(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.py").write_text("app = 1\n")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()

    found = answer.read(ONE, tmp_path)

    assert ([name for name, _ in found.files], found.remarks) == (["main.py"], ())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    found = answer.read(ONE, tmp_path / "gone")

    assert found.refusal == "There is no folder 01_hello_world."
