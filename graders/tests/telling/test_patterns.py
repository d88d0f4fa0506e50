"""Every pattern of ours comes to an end on a megabyte of whatever a stranger writes."""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graders

MEGABYTE = 1_000_000
HANGS = 540
"""Seconds for all patterns on all texts; a pattern that looks again and again takes hours."""

PIECES = (
    *("{", "a", "A", "\n", " ", " \n", "0", "\\", '"', "'", "#", "=", "-", "/", ".py", ", ("),
    *("Error", "AaA", "`", "[", "](", "> ", "::", "+ where False = isinstance(", "assert status "),
    *('"\\', "committer a> 1 ", "expected ", "_submissions_", "ref: refs/", "1.", "é"),
)
IMPORTED = ("export", "author", "tests", "exercises", "plugin")
"""Rooms whose patterns meet our own text alone, or that are no modules to import."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Yield each pattern with how its module uses it."""
    for found in pkgutil.walk_packages(graders.__path__, "graders."):
        if found.name.split(".")[1] in IMPORTED or found.name.endswith(("__main__", "testing")):
            continue
        module = importlib.import_module(found.name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                used = set(re.findall(rf"\b{name}\.(match|fullmatch)\b", source))
                others = re.search(rf"\b{name}\b(?!\.(match|fullmatch)\b)(?! =)", source)
                yield f"{found.name}.{name}", value, used | ({"search"} if others else set())


def main() -> None:
    """Try all; the last line tells what was tried last."""
    for name, pattern, used in patterns():
        for piece in PIECES:
            text: Any = piece * (MEGABYTE // len(piece)) + "\0"
            data = text if isinstance(pattern.pattern, str) else text.encode()
            sys.stdout.write(f"{name} {piece!r}\n")
            sys.stdout.flush()
            if "search" in used:
                sum(1 for _ in pattern.finditer(data))
            for how in used - {"search"}:
                getattr(pattern, how)(data)


@pytest.mark.slow
def test_each_is_linear() -> None:
    try:
        done = subprocess.run(
            [sys.executable, __file__], capture_output=True, text=True, timeout=HANGS, check=False
        )
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode().splitlines()
        pytest.fail(f"It does not come to an end: {said[-1]}")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > len(PIECES)


if __name__ == "__main__":
    main()
