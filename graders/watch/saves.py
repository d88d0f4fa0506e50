"""Notice of saved files, whatever the editor and the file system."""

import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from graders.course import Course, CourseError, Exercise

REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "vboxsf", "prl_fs"})
FUSE = "fuse"
MOUNTS = Path("/proc/self/mounts")
SUFFIXES = frozenset({".py", ".html", ".json", ".toml", ".sql", ".txt", ".jinja", ".j2", ".env"})
QUIET = 40
"""Milliseconds without a further change after which a save is taken for complete."""


async def saves(course: Course, *, poll: bool = False) -> AsyncIterator[set[Exercise]]:
    """Yield the exercises whose files have changed, for ever."""
    directory = course.directory
    polling = poll or is_remote(directory)
    while True:
        try:
            changes = awatch(
                directory,
                watch_filter=DefaultFilter(),
                debounce=4 * QUIET,
                step=QUIET,
                force_polling=polling,
                poll_delay_ms=200,
                raise_interrupt=False,
            )
            async for found in changes:
                if touched := affected(course, found):
                    yield touched
        except (OSError, RuntimeError):
            if polling:
                raise
            polling = True
        else:
            return


def affected(course: Course, changes: Iterable[tuple[Change, str]]) -> set[Exercise]:
    """Return the exercises that changes of files concern."""
    found = set()
    for _, name in changes:
        path = Path(name)
        if path.suffix in SUFFIXES and path.is_relative_to(course.directory):
            first = path.relative_to(course.directory).parts[0]
            try:
                found.add(course.find(first))
            except CourseError:
                continue
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
