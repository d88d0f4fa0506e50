"""Notice of saved files, whatever the editor and the file system."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, suppress
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from graders.course.catalogue import Course, CourseError, Exercise

REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "vboxsf", "prl_fs"})
FUSE = "fuse"
MOUNTS = Path("/proc/self/mounts")
SOURCES = (".py", ".html", ".json", ".toml", ".sql", ".txt", ".jinja", ".j2", ".env")
LOOK = 0.25
"""Seconds between two looks at all files, where nobody gives notice."""

Mark = tuple[int, int, int]
"""When a file was changed, how long it is, and which one it is."""

PAUSE = 2000
"""Milliseconds without notice after which we look whether the folder is still the same."""

QUIET = 20
"""Milliseconds without a further change after which a save is taken for complete."""


async def saves(course: Course, *, poll: bool = False) -> AsyncGenerator[set[Exercise], None]:
    """Yield the exercises whose files have changed, for ever."""
    directory = course.directory
    if not poll and not is_remote(directory):
        # The system may have no notice to give, or none any more.
        with suppress(OSError, RuntimeError):
            while True:
                before = await asyncio.to_thread(_identity, directory)
                async with aclosing(_noticed(directory)) as notices:
                    async for found in notices:
                        if touched := affected(course, found):
                            yield touched
                        if await asyncio.to_thread(_identity, directory) != before:
                            break
                yield set(course.exercises)
    async for found in polled(directory):
        if touched := affected(course, found):
            yield touched


def _identity(directory: Path) -> int | None:
    """Return what tells a folder from one that has taken its place, as after `git switch`."""
    try:
        return directory.stat().st_ino
    except OSError:
        return None


async def _noticed(directory: Path) -> AsyncGenerator[set[tuple[Change, str]], None]:
    """Yield changes of which the system gives notice, and now and then that there were none."""
    async for found in awatch(
        directory,
        watch_filter=DefaultFilter(),
        debounce=8 * QUIET,
        step=QUIET,
        rust_timeout=PAUSE,
        yield_on_timeout=True,
    ):
        yield found


async def polled(directory: Path) -> AsyncIterator[set[tuple[Change, str]]]:
    """Yield what looking at all files again and again shows to have changed.

    watchfiles polls too, but by whole seconds: of two saves in one it would miss the second.
    """
    known = await asyncio.to_thread(marks, directory)
    while True:
        await asyncio.sleep(LOOK)
        now = await asyncio.to_thread(marks, directory)
        if now == known:
            continue
        while (later := await _after(QUIET, directory)) != now:
            now = later
        changed = {path for path in known.keys() | now.keys() if known.get(path) != now.get(path)}
        known = now
        yield {(Change.modified, path) for path in changed}


async def _after(milliseconds: int, directory: Path) -> dict[str, Mark]:
    await asyncio.sleep(milliseconds / 1000)
    return await asyncio.to_thread(marks, directory)


def marks(directory: Path) -> dict[str, Mark]:
    """Return what shows a change of each file that may matter; what cannot be read shows none."""
    found: dict[str, Mark] = {}
    for place, inner, names in os.walk(directory):
        inner[:] = [name for name in inner if name != "__pycache__" and name[0] != "."]
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - each file, four times a second
            if name.endswith(SOURCES) or "." not in name:
                with suppress(OSError):
                    now = os.stat(path)  # noqa: PTH116 - as above
                    found[path] = (now.st_mtime_ns, now.st_size, now.st_ino)
    return found


def affected(course: Course, changes: Iterable[tuple[Change, str]]) -> set[Exercise]:
    """Return the exercises that changes of files concern."""
    found = set()
    for _, name in changes:
        path = Path(name)
        if not path.is_relative_to(course.directory):
            continue
        first, *rest = path.relative_to(course.directory).parts
        with suppress(CourseError):
            exercise = course.find(first)
            if name.endswith(SOURCES) or "/".join(rest) in exercise.files:
                found.add(exercise)
    return found


def is_remote(directory: Path, mounts: Path = MOUNTS) -> bool:
    """Whether a directory lies on a file system that gives no notice of what others change."""
    if sys.platform == "win32":
        return str(directory).startswith("\\\\")
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    places = ((Path(fields[1]), fields[2]) for fields in map(str.split, lines) if len(fields) > 2)  # noqa: PLR2004 - device, place, kind
    holding = [one for one in places if directory.resolve().is_relative_to(one[0])]
    kind = max(holding, key=lambda one: len(one[0].parts))[1] if holding else ""
    return kind in REMOTE or kind.startswith(FUSE)
