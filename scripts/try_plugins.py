"""Practises beside other plugins of pytest, each alone and all together, and compares the points.

Run as `python scripts/try_plugins.py randomly mock`, where pytest-randomly and pytest-mock are
installed; `nox -s plugins` installs them all. Without a difference it ends with 0.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ANSWERS = {"01": ("main.py", 5), "07": ("wrong_age_limits.py", 8)}
"""Our answers to some exercises, and the requirements that each meets."""

MORE = {"xdist": ("-n", "2"), "rerunfailures": ("--reruns", "1"), "cov": ("--cov=exercises",)}
"""Options that a plugin does nothing without."""


@dataclass(frozen=True)
class Found:
    """What one run came to."""

    code: int
    points: dict[str, int]
    printed: str


def lay(root: Path) -> Path:
    """Lay a learner's checkout, and return it."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "exercises", root / "exercises", ignore=ignored)
    shutil.copy(ROOT / "graders" / "export" / "templates" / "pyproject.toml", root)
    for address, (name, _) in ANSWERS.items():
        place = next((root / "exercises").glob(f"{address}_*"))
        shutil.copy(ROOT / "solutions" / place.name / name, place / "main.py")
    return root


def entry_points(name: str) -> list[str]:
    """Return the modules that pytest would load for a plugin, and for those that it needs."""
    found = importlib.metadata.distribution(f"pytest-{name}").entry_points
    return [one.name for one in found if one.group == "pytest11"]


def practise(checkout: Path, options: Sequence[str], *, alone: bool) -> Found:
    """Type `pytest exercises/01 exercises/07`, and return what is kept of it."""
    progress = checkout / ".kata.json"
    progress.unlink(missing_ok=True)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    if alone:
        kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    addresses = [f"exercises/{address}" for address in ANSWERS]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *addresses, *options],
        cwd=checkout,
        env=kept | {"COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    points = {}
    if progress.is_file():
        exercises = json.loads(progress.read_text(encoding="utf-8"))["exercises"]
        points = {name[:2]: entry["points"] for name, entry in exercises.items()}
    return Found(run.returncode, points, run.stdout)


def complaints(found: Found) -> Iterator[str]:
    """Yield what is not as it is without a plugin."""
    expected = {address: points for address, (_, points) in ANSWERS.items()}
    if found.points != expected:
        yield f"points {found.points}, and not {expected}"
    if found.code != 1:
        yield f"exit code {found.code}, and not 1"
    if "5. `age` is at least 0 and at most 150." not in found.printed:
        yield "the requirement that fails is not told"


def main(names: Sequence[str]) -> int:
    """Try each plugin alone and all together; return how many runs were not as they should be."""
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="kata-") as scratch:
        checkout = lay(Path(scratch))
        runs = {name: (entry_points(name), MORE.get(name, ()), True) for name in names}
        if len(names) > 1:
            runs["all together"] = ([], (), False)
        for name, (modules, more, alone) in runs.items():
            options = [*(f"-p{module}" for module in modules), *more]
            found = practise(checkout, options, alone=alone)
            told = list(complaints(found))
            wrong += bool(told)
            print(f"{name}: {'; '.join(told) or 'as without it'}", flush=True)
            if told:
                print(found.printed[-3000:])
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
