"""What went wrong in learner code, as plain data that points at the learner's own lines."""

import linecache
import os
import sys
import traceback
from collections.abc import Iterable
from typing import Any

from graders.apps.host.reading import Copy

MAX_TEXT = 4000
MAX_FRAMES = 8
MAX_LINE = 300

in_full = False
"""Whether each traceback is printed as well, with the frames of libraries (`--full-trace`)."""


def describe(error: BaseException, files: Copy) -> dict[str, Any]:
    """Return type, text and frames of an exception; frames of others' files are left out."""
    error = _telling(error)
    if in_full:
        traceback.print_exception(error, file=sys.__stderr__)
    return {
        "type": type(error).__name__[:200],
        "text": _local(_text(error), files)[:MAX_TEXT],
        "frames": _frames(error, files),
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


def _local(text: str, files: Copy) -> str:
    """Name files of the learner's in a text as they are called below the stage."""
    text = text.replace(os.path.realpath(files.stage) + os.sep, "")
    for name, path in files.known_as.items():
        text = text.replace(path, name)
    return text


def _frames(error: BaseException, files: Copy) -> list[dict[str, Any]]:
    found = lines(traceback.extract_tb(error.__traceback__, limit=-200), files)
    if isinstance(error, SyntaxError) and error.filename:
        name = files.name(error.filename)
        if name is not None:
            found.append(_frame(name, error.filename, error.lineno or 0, "<module>"))
    return found[-MAX_FRAMES:]


def lines(summaries: Iterable[traceback.FrameSummary], files: Copy) -> list[dict[str, Any]]:
    """Return those of the lines that are the learner's own."""
    return [
        _frame(name, one.filename, one.lineno or 0, one.name)
        for one in summaries
        if (name := files.name(one.filename)) is not None
    ]


def _frame(name: str, filename: str, line: int, function: str) -> dict[str, Any]:
    return {
        "file": name,
        "line": line,
        "function": function[:200],
        "source": linecache.getline(filename, line).strip()[:MAX_LINE],
    }
