"""Where all that is told goes."""

import os
import sys
from pathlib import Path

PLAIN = "KATA_PLAIN"
"""The variable that asks for words alone, without colour, marks and lines."""


def be_plain() -> None:
    """Have everything that is printed be words alone, by whatever library."""
    os.environ.update({PLAIN: "1", "NO_COLOR": "1", "TERM": "dumb"})


def is_plain() -> bool:
    """Whether words alone were asked for."""
    return bool(os.environ.get(PLAIN))


def open_closed() -> None:
    """Write to nowhere where somebody has closed what is written to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
            setattr(sys, name, stream)
