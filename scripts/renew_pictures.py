"""Draws the terminals in the README from real runs: a student's first run, failures, the map.

Nothing in a picture is written by hand: the commands are run in a checkout of their own, as a
student has it, and the screen of `kata watch` is that of the program itself.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import Static

from graders.author import check
from graders.course import catalogue
from graders.practice import checkout
from graders.practice.watch.screen import Screen

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / ".github" / "pictures"
WIDTH = 88
HEIGHT = 32
PATIENCE = 120
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
STEADY = {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}


@dataclass(frozen=True)
class Desk:
    """A student's checkout."""

    root: Path

    def answer(self, exercise: str, answer: str = "main.py") -> None:
        """Lay down one of our answers as the student's."""
        target = self.root / "exercises" / exercise / "main.py"
        shutil.copy(ROOT / "solutions" / exercise / answer, target)

    def run(self, command: str) -> str:
        """Run a command as in a terminal, and return what it prints, colours included."""
        name, *arguments = command.split()
        environment = os.environ | STEADY | {"PYTEST_ADDOPTS": "--seed=1"}
        environment.pop("GITHUB_ACTIONS", None)
        run = subprocess.run(
            [Path(sys.executable).parent / name, *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
        )
        return run.stdout.strip("\n")


def lay(root: Path) -> Desk:
    """Return a desk with all exercises as they are given."""
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "exercises", root / "exercises")
    return Desk(root)


def terminal(desk: Desk, *commands: str) -> str:
    """Return a picture of commands and of what they print."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    for place, command in enumerate(commands):
        if place:
            console.print()
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        console.print(Text.from_ansi(desk.run(command)))
    return console.export_svg(title="FastAPI Katas", theme=DIMMED_MONOKAI, unique_id="katas")


def first_run(desk: Desk) -> str:
    """Return what a student sees who has not written anything yet."""
    return terminal(desk, "pytest exercises/01 --no-header")


def failure(desk: Desk) -> str:
    """Return how one requirement that is not met is told."""
    desk.answer("07_field_validation", "wrong_age_limits.py")
    return terminal(desk, "pytest exercises/07 --no-header", "kata hint 07")


def diagnosis(desk: Desk) -> str:
    """Return how a mistake is told that many have made."""
    desk.answer("04_path_parameters", "wrong_generic_path_first.py")
    return terminal(desk, "pytest exercises/04 --no-header")


def watch(desk: Desk) -> str:
    """Return the screen of `kata watch` after a save, and after a wish for a hint."""
    desk.answer("10_yield_dependencies", "wrong_swallowed_error.py")
    return asyncio.run(_watch(desk.root))


async def _watch(root: Path) -> str:
    here = checkout.find(root)
    screen = Screen(here, here.course.find("10"))
    async with screen.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await _until(pilot, screen, "#head", " met")
        await pilot.press("h")
        await _until(pilot, screen, "#note", "Hint 1")
        await pilot.pause(0.5)
        return screen.export_screenshot(title="kata watch 10")


async def _until(pilot: Pilot[None], screen: Screen, place: str, text: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while text not in str(screen.query_one(place, Static).content):
            await pilot.pause(0.1)


def course_map(desk: Desk) -> str:
    """Return the map of a student who has come as far as exercise 10."""
    whole = catalogue.pristine()
    done = whole.choose(["00-06"])
    for exercise in done:
        for name, content in check.solution(whole, exercise).files:
            target = desk.root / "exercises" / exercise.name / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    desk.run("pytest " + " ".join(f"exercises/{one.address}" for one in done))
    return terminal(desk, "kata")


def grade(desk: Desk) -> str:
    """Return what an instructor sees of the same checkout."""
    return terminal(desk, "kata grade . -e 04 -e 07 -e 10")


PICTURED: dict[str, Callable[[Desk], str]] = {
    "first_run": first_run,
    "failure": failure,
    "diagnosis": diagnosis,
    "watch": watch,
    "grade": grade,
    "map": course_map,
}


def machine(desk: Desk) -> set[str]:
    """Return how the paths begin that nobody else has."""
    places = (desk.root, ROOT, Path.home(), Path(sys.prefix))
    return {"/".join([*place.parts[:2], ""])[1:] for place in places}


def drawn() -> Iterator[tuple[str, str]]:
    """Yield each picture, one after another of the same student.

    Raises:
        ValueError: One shows a path of this machine.
    """
    with tempfile.TemporaryDirectory() as name:
        desk = lay(Path(name).resolve())
        for title, picture in PICTURED.items():
            # Without fonts from elsewhere: a reader's own monospaced one serves.
            text = FONTS.sub("", picture(desk))
            if any(place in text for place in machine(desk)):
                raise ValueError(f"{title} shows a path of this machine.")
            yield title, text


def main() -> None:
    """Draw."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for title, text in drawn():
        file = PICTURES / f"{title}.svg"
        file.write_text(text, encoding="utf-8")
        print(f"Drawn: {file.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    main()
