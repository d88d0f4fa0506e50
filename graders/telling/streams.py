"""Where all that is told goes."""

import os
import sys
from pathlib import Path


def open_closed() -> None:
    """Write to nowhere where somebody has closed what is written to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
            setattr(sys, name, stream)
