"""What the commands of a grader share: options, exit codes, and how they stop."""

import enum
import sys
from typing import Annotated, NoReturn

import typer
from rich.console import Console

FAILED_UNDER = 1
GRADE = "Grade"
"""The panel of commands for those who grade."""

USAGE = 2
OUR_FAULT = 3


class Isolation(enum.StrEnum):
    """The levels of `graders.apps.sandbox.isolation` as words for the command line."""

    FULL = "full"
    STRONG = "strong"
    PARTIAL = "partial"
    PROCESS = "process"


Chosen = Annotated[
    list[str] | None,
    typer.Option(
        "--exercise",
        "-e",
        metavar="NN",
        help="An exercise, a range, or several: 07, 01-18, 01-05,07.",
    ),
]


def require_linux() -> None:
    """Stop where learner code cannot be confined at all."""
    if sys.platform != "linux":
        stop(
            "Grading needs Linux: open this folder in its dev container (.devcontainer/). "
            "For practice, `pytest exercises/07` works here as well."
        )


def stop(sentence: str, code: int = USAGE) -> NoReturn:
    """Say why a command cannot go on, and end it."""
    Console(stderr=True, soft_wrap=True).print(sentence, markup=False, highlight=False)
    raise typer.Exit(code)


def require(package: str, error: ModuleNotFoundError) -> NoReturn:
    """Say how to install what an extra brings, if that is what was not found."""
    if error.name != package:
        raise error
    stop(f"This command needs {package}, which is missing: pip install 'fastapi-katas[class]'")
