"""A report in every format that somebody reads: pure functions of one signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graders.grading.report import (
    classroom,
    classroom50,
    ctrf,
    exercism,
    gradescope,
    junit,
    ours,
    summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graders.grading.outcome import Report

    Renderer = Callable[[Report], str]

RENDERERS: Mapping[str, Renderer] = {
    "json": ours.render,
    "classroom": classroom.render,
    "markdown": summary.render,
    "junit": junit.render,
    "ctrf": ctrf.render,
    "exercism": exercism.render,
    "classroom50": classroom50.render,
    "gradescope": gradescope.render,
}
"""By the name that `kata grade --format NAME=FILE` takes."""
