"""Every story in every format, as it was when somebody last read it.

`GOLDEN=write pytest graders/tests/grading/test_report_golden.py` writes the files anew: read the
diff.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from graders.grading.report import RENDERERS, classroom50, github
from graders.grading.report.terminal import screen
from graders.tests.stories import STORIES

if TYPE_CHECKING:
    from graders.grading.outcome import Report

WRITE = os.environ.get("GOLDEN") == "write"
GOLDEN = Path(__file__).parent / "golden"


def seen(report: Report) -> str:
    console = Console(file=io.StringIO(), width=100, no_color=True, record=True)
    console.print(screen(report, "report.json"))
    lines = console.export_text().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def of_nobody(report: Report) -> str:
    result = classroom50.result(report, {})
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


FILES = {
    "ours.json": RENDERERS["json"],
    "classroom.json": RENDERERS["classroom"],
    "summary.md": RENDERERS["markdown"],
    "junit.xml": RENDERERS["junit"],
    "exercism.json": RENDERERS["exercism"],
    "ctrf.json": RENDERERS["ctrf"],
    "classroom50.json": of_nobody,
    "gradescope.json": RENDERERS["gradescope"],
    "outputs.txt": github.outputs,
    "log.txt": github.log,
    "terminal.txt": seen,
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("story", STORIES)
def test_story_is_told_as_before(story: str, file: str) -> None:
    told = FILES[file](STORIES[story])
    path = GOLDEN / story / file
    if WRITE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8", newline="\n")
    assert told == path.read_text(encoding="utf-8")


def test_no_file_is_left_over() -> None:
    files = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*") if path.is_file()}
    assert files == {f"{story}/{file}" for story in STORIES for file in FILES}
