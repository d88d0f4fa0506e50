"""A learner's desk: a checkout with answers laid down, and a shell to run commands in."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from graders.tests import typist

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(sys.executable).parent
STEADY = {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "PY_COLORS": "0"}
TYPIST = typist.Typist()


@dataclass(frozen=True)
class Desk:
    root: Path

    def exercise(self, number: str) -> Path:
        return next((self.root / "exercises").glob(f"{number}_*"))

    def answer(self, number: str, name: str) -> Path:
        """Lay one of our answers down as the learner's."""
        place = self.exercise(number)
        target = place / "main.py"
        shutil.copy(ROOT / "solutions" / place.name / name, target)
        return target

    def write(self, number: str, text: str) -> Path:
        target = self.exercise(number) / "main.py"
        target.write_text(text, encoding="utf-8")
        return target

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "GITHUB", "CI"))}
        path = os.pathsep.join([str(SCRIPTS), kept.get("PATH", "")])
        return kept | STEADY | {"PATH": path} | more

    def run(self, *command: str, below: str = ".", **environment: str) -> str:
        """Run a command, warm where that can be, and return all that it prints."""
        if not typist.is_known(command):
            return self.begin(*command, below=below, **environment)
        with tempfile.NamedTemporaryFile() as file:
            surroundings = self.environment(**environment)
            TYPIST.type(command, self.root / below, surroundings, Path(file.name))
            return file.read().decode(surroundings["PYTHONIOENCODING"])

    def begin(self, *command: str, below: str = ".", **environment: str) -> str:
        """Run a command as it is typed, in a process that begins from nothing."""
        run = subprocess.run(
            command,
            cwd=self.root / below,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding=environment.get("PYTHONIOENCODING", "utf-8"),
            timeout=120,
            check=False,
        )
        return run.stdout


def lay(root: Path) -> Desk:
    """Return a desk with all exercises as they are given."""
    shutil.copy(ROOT / "pyproject.toml", root)
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "exercises", root / "exercises", ignore=ignored)
    return Desk(root)
