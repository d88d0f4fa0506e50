"""Importing a learner's modules fresh, and forgetting them again."""

import compileall
import gc
import importlib
import importlib.abc
import importlib.machinery
import linecache
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from graders.apps.host.reading import Copy

ARGON2 = "pwdlib.hashers.argon2"

in_use = Copy("")
"""The learner's files, once one of their modules has been asked for."""

known: set[str] = set()
"""Modules that were seen when a learner's were forgotten, and were none of them."""


aside: dict[str, ModuleType] = {}
"""Modules of others that bear the name of a learner's, while the learner's are in use."""


def load(files: Copy, name: str) -> ModuleType:
    """Import a module by its dotted name, looking among the learner's files first.

    What others have imported under the name of one of these files stands aside meanwhile.
    """
    global in_use  # noqa: PLW0603 - a process has the files of one answer at a time
    in_use = files
    if files.stage not in sys.path:
        sys.path.insert(0, files.stage)
        files.enter()
        theirs = {entry.name.removesuffix(".py") for entry in os.scandir(files.stage)}
        for found in [one for one in sys.modules if one.partition(".")[0] in theirs]:
            aside[found] = sys.modules.pop(found)
    return importlib.import_module(name)


def compile_all(stage: str) -> None:
    """Leave bytecode of all modules of a stage where their import looks for it; run none of them.

    What cannot be compiled is left for its import to tell.
    """
    compileall.compile_dir(stage, quiet=2)


def provide(names: Sequence[str]) -> None:
    """Import what learners need and the zygote has not imported yet; each child then has it."""
    if missing := [name for name in names if name not in sys.modules]:
        for name in missing:
            importlib.import_module(name)
        forget_listings()
        gc.freeze()


def forget_listings() -> None:
    """Drop what was seen of directories: a child that is confined is not to know of it."""
    sys.path_importer_cache.clear()


def look_up(name: str) -> Any:  # noqa: ANN401 - whatever the learner has put there
    """Return what a dotted name such as `world.diary` or `app.auth.verify` stands for.

    Raises:
        AttributeError: The module has no such name.
        ImportError: There is no such module.
    """
    parts = name.split(".")
    module = importlib.import_module(parts[0])
    found: Any = module
    for depth, part in enumerate(parts[1:], start=2):
        try:
            found = getattr(found, part)
        except AttributeError:
            if not isinstance(found, ModuleType) or not hasattr(found, "__path__"):
                raise
            found = importlib.import_module(".".join(parts[:depth]))
    return found


def forget(files: Copy) -> None:
    """Drop every module of a learner's files, their tables and database connections."""
    stage = files.stage
    new = [
        (name, module)
        for name, module in list(sys.modules.items())
        if name not in known or name in aside
    ]
    ours = {name: module for name, module in new if _from(module, stage)}
    for module in ours.values():
        dispose(module)
    for name in ours:
        del sys.modules[name]
    known.update(name for name, _ in new if name not in ours)
    sys.modules.update(aside)
    aside.clear()
    files.leave()
    if stage in sys.path:
        sys.path.remove(stage)
    for place in [place for place in sys.path_importer_cache if _within(place + os.sep, stage)]:
        del sys.path_importer_cache[place]
    if "sqlmodel" in sys.modules:
        _forget_tables()
    shown = set(files.known_as.values())
    for file in [file for file in linecache.cache if _within(file, stage) or file in shown]:
        del linecache.cache[file]
    gc.collect(0)


def _from(module: ModuleType, stage: str) -> bool:
    file = getattr(module, "__file__", None)
    if isinstance(file, str):
        return _within(file, stage)
    places = list(getattr(module, "__path__", None) or ())
    return any(isinstance(place, str) and _within(place, stage) for place in places)


def _within(path: str, stage: str) -> bool:
    return path.startswith(stage + os.sep)


def dispose(module: ModuleType) -> None:
    """Close the database connections of a module."""
    sqlalchemy = sys.modules.get("sqlalchemy")
    if sqlalchemy is None:
        return
    for value in list(vars(module).values()):
        engine = getattr(value, "sync_engine", value)
        if isinstance(engine, sqlalchemy.Engine):
            engine.dispose()


def _forget_tables() -> None:
    sqlmodel = sys.modules["sqlmodel"]
    sqlmodel.SQLModel.metadata.clear()
    sqlmodel.main.default_registry.dispose()


class CheapArgon2(importlib.abc.MetaPathFinder):
    """Lower the default cost of Argon2, since a course hashes thousands of passwords a run.

    What a learner sets explicitly is honoured.
    """

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the hasher's module as usual and has its defaults lowered once it is loaded."""
        if fullname != ARGON2:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Lowering(spec.loader.name, spec.loader.path)
        return spec


class _Lowering(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        lower_cost(module)


def lower_cost(module: ModuleType) -> None:
    """Lower the defaults (time, memory in KiB, lanes) of the hasher in `pwdlib.hashers.argon2`."""
    initialise = module.Argon2Hasher.__init__
    initialise.__defaults__ = (1, 8, 1, *initialise.__defaults__[3:])


def cheapen_hashing() -> None:
    """See to it that Argon2 is cheap by default, whether it is imported already or not yet."""
    if ARGON2 in sys.modules:
        lower_cost(sys.modules[ARGON2])
    elif not any(isinstance(finder, CheapArgon2) for finder in sys.meta_path):
        sys.meta_path.insert(0, CheapArgon2())
