"""What went wrong in learner code, as plain data that points at the learner's own lines."""

import linecache
import os
import sys
import traceback
from pathlib import Path
from typing import Any

MAX_TEXT = 4000
MAX_FRAMES = 8
MAX_LINE = 300

in_full = False
"""Whether each traceback is printed as well, with the frames of libraries (`--full-trace`)."""


def describe(error: BaseException, stage: str) -> dict[str, Any]:
    """Return type, text and frames of an exception; frames outside `stage` are left out."""
    error = _telling(error)
    if in_full:
        traceback.print_exception(error, file=sys.__stderr__)
    return {
        "type": type(error).__name__[:200],
        "text": _text(error).replace(os.path.realpath(stage) + os.sep, "")[:MAX_TEXT],
        "frames": _frames(error, stage),
    }


def _telling(error: BaseException) -> BaseException:
    """Return the one exception inside nested groups of one, else the error itself."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _text(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException as unprintable:  # noqa: BLE001 - learner code may raise anything in __str__
        return f"(its text cannot be shown: {type(unprintable).__name__})"
    return str(text)


def _frames(error: BaseException, stage: str) -> list[dict[str, Any]]:
    root = os.path.realpath(stage)
    found = [
        _frame(summary.filename, summary.lineno or 0, summary.name, root)
        for summary in traceback.extract_tb(error.__traceback__, limit=-200)
        if _inside(summary.filename, root)
    ]
    if isinstance(error, SyntaxError) and error.filename and _inside(error.filename, root):
        found.append(_frame(error.filename, error.lineno or 0, "<module>", root))
    return found[-MAX_FRAMES:]


def _inside(filename: str, root: str) -> bool:
    return os.path.realpath(filename).startswith(root + os.sep)


def _frame(filename: str, line: int, function: str, root: str) -> dict[str, Any]:
    return {
        "file": Path(os.path.relpath(os.path.realpath(filename), root)).as_posix(),
        "line": line,
        "function": function[:200],
        "source": linecache.getline(filename, line).strip()[:MAX_LINE],
    }
