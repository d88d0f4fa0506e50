"""Why an app did not start, in one sentence."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.apps.connection import AppFailedError

PHASES = frozenset({"import", "app", "startup"})
NO_MODULE = re.compile(r"No module named '([\w.]{1,200})'")
NO_PARENT = "attempted relative import with no known parent package"


def failure(file: str, event: Mapping[str, Any], code: Path) -> AppFailedError:
    """Return the error that says why the app in a file did not start.

    Args:
        file: The file that has the app.
        event: What the app's process says.
        code: The folder that modules are looked for in.
    """
    phase, fault = event.get("phase"), event.get("fault") or {}
    if event["event"] != "failed" or phase not in PHASES:
        return AppFailedError("protocol", "The app's process said what no engine says.")
    if phase == "app":
        return AppFailedError(phase, f"`app` in {file} is no application: it is a {fault['type']}.")
    what = f"{fault['type']}: {fault['text']}" if fault["text"] else str(fault["type"])
    place = fault["frames"][-1] if fault["frames"] else None
    where = f"{place['file']}, line {place['line']}" if place else file
    if phase == "startup":
        return AppFailedError(phase, f"The app's start-up fails in {where}: {what}", fault)
    if fault["type"] == "ModuleNotFoundError" and place is None:
        return AppFailedError(phase, f"There is no {file}.", fault)
    if advice := _advice(fault, code, place["file"] if place else file):
        what = f"{what.rstrip('.')}. {advice}"
    return AppFailedError(phase, f"{where} cannot be imported: {what}", fault)


def _advice(fault: Mapping[str, Any], code: Path, importing: str) -> str | None:
    """Say where a module was looked for that is not found, and what would be."""
    text = str(fault["text"])
    if text.startswith(NO_PARENT) and "/" not in importing:
        return f"{importing} lies in no package: leave out the dot, as in `from helpers import …`."
    found = NO_MODULE.match(text)
    if fault["type"] != "ModuleNotFoundError" or found is None:
        return None
    name = found[1]
    top, _, rest = name.partition(".")
    inside = importing.partition("/")[0] if "/" in importing else ""
    for package in [inside] if inside else _packages(code):
        if _is_module(code / package, top):
            whole = f"{package}.{name}"
            return f"It lies in {package}/, so write `from {whole} import …`."
    if rest and _is_module(code, top):
        file = name.replace(".", "/")
        return f"It was looked for as {file}.py and {file}/, among the files that are used."
    return (
        f"It was looked for as {top}.py and {top}/ among the files of the exercise's own folder "
        "that are used, and among the installed packages."
    )


def _is_module(folder: Path, name: str) -> bool:
    return (folder / f"{name}.py").is_file() or (folder / name).is_dir()


def _packages(code: Path) -> list[str]:
    names = (path.name for path in code.iterdir() if path.is_dir())
    return sorted(name for name in names if name.isidentifier() and name != "__pycache__")
