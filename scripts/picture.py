"""Draws the terminal in the README from a real run: a student with one exercise nearly right."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / ".github" / "pictures" / "terminal.svg"
WIDTH = 96
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)

ANSWERS = {
    "01_hello_world": "main.py",
    "04_path_parameters": "main.py",
    "07_field_validation": "wrong_age_limits.py",
}
COMMANDS = ("pytest exercises/07 --no-header", "kata grade . -e 01 -e 04 -e 07 -e 10")


def hand_in(directory: Path) -> None:
    """Lay down the student's checkout."""
    shutil.copy(ROOT / "pyproject.toml", directory)
    shutil.copytree(ROOT / "exercises", directory / "exercises")
    for exercise, answer in ANSWERS.items():
        target = directory / "exercises" / exercise / "main.py"
        shutil.copy(ROOT / "solutions" / exercise / answer, target)


def output(command: str, directory: Path) -> str:
    """Run a command as in a terminal of our width, and return what it prints, colours included."""
    scripts = Path(sys.executable).parent
    environment = os.environ | {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    environment.pop("GITHUB_ACTIONS", None)
    name, *arguments = command.split()
    run = subprocess.run(
        [scripts / name, *arguments],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return run.stdout.strip("\n")


def main() -> None:
    """Draw."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        hand_in(directory)
        for command in COMMANDS:
            console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
            console.print(Text.from_ansi(output(command, directory)))
            console.print()
    drawn = console.export_svg(title="FastAPI Katas", theme=DIMMED_MONOKAI, unique_id="katas")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    # Without fonts from elsewhere: a reader's own monospaced one serves.
    PICTURE.write_text(FONTS.sub("", drawn), encoding="utf-8")
    print(f"Drawn: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
