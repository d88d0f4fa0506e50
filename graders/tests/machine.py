"""What a test needs of this machine, and what is said at the end where something is missing."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from graders.apps.sandbox.isolation import Level
from graders.tests.cell import best

PACKAGES = {"bwrap": "bubblewrap", "git": "git"}
"""Programs that tests start, and the packages of Debian that bring them."""

LACKING = re.compile(r"this machine has no (?P<package>[\w-]+)$")


def require(program: str) -> None:
    """Skip the test that asks where a program is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"this machine has no {PACKAGES[program]}")


def require_level(level: Level) -> None:
    """Skip the test that asks where learner code cannot be confined as well as that."""
    if "cage" in level.layers:
        require("bwrap")
    if best().level < level:
        reasons = "; ".join(each.reason for each in best().missing)
        pytest.skip(f"learner code cannot be confined at {level.word} here: {reasons}")


def left_out(reasons: Iterable[str]) -> Iterator[str]:
    """Yield what was skipped for want of programs, and the command that installs them."""
    found = Counter(match["package"] for match in map(LACKING.search, reasons) if match)
    if not found:
        return
    told = ", ".join(f"{count} for want of {package}" for package, count in sorted(found.items()))
    command = "apt-get install --yes " + " ".join(sorted(found))
    yield f"Left out: {told}. To run them, too:"
    yield f"    {command if os.geteuid() == 0 else f'sudo {command}'}"
