"""The directories of a class: each immediate one is a submission."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.course.catalogue import NAME
from graders.telling.text import shown

GH_CLASSROOM = re.compile(r"(?P<slug>.+)-submissions")
CLASSROOM_50 = re.compile(r"(?P<slug>.+)_submissions_.+")
NAMED = 3
"""How many files or directories are named."""

MAX_NAME = 200
DEEP = 3
"""Directories with nothing but one other in them that are looked into."""

LEFT_BEHIND = frozenset({"__MACOSX", "__pycache__", "node_modules"})


class FolderError(Exception):
    """There is no class in a directory; the text says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where one submission lies."""

    folder: str
    """Its directory's name, as text."""

    path: Path


@dataclass(frozen=True)
class Folder:
    """A class as it lies on the disk."""

    title: str
    prefix: str
    """What the names of the directories begin with, as far as it is known beforehand."""

    places: tuple[Place, ...]
    remarks: tuple[str, ...]


def read(directory: Path, prefix: str | None = None) -> Folder:
    """List the submissions of a class; `prefix` is what the names of its directories begin with.

    Raises:
        FolderError: It is no directory, or nothing lies in it.
    """
    try:
        seen = _seen(directory)
        names = _directories(seen)
        if len(names) == 1 and _is_wrapping(directory / names[0]):
            return read(directory / names[0], prefix)
    except OSError as error:
        raise FolderError(f"{directory} cannot be read: {error.strerror}.") from None
    places = _places(directory, names)
    if not places:
        raise FolderError(
            f"{directory} holds no submission: each directory in it is taken for one. "
            "`gh classroom clone student-repos` makes such a folder."
        )
    loose = [_shown(one.name) for one in seen if one.is_file(follow_symlinks=False)]
    links = [_shown(one.name) for one in seen if one.is_symlink()]
    slug = _slug(directory.resolve().name)
    return Folder(
        title=_shown(slug or directory.resolve().name),
        prefix=(f"{slug}-" if slug else "") if prefix is None else prefix,
        places=tuple(places),
        remarks=tuple(_remarks(loose, links)),
    )


def _seen(directory: Path) -> list[os.DirEntry[str]]:
    """List what lies in a directory; what programs leave behind is nobody's work."""
    with os.scandir(directory) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    return [one for one in found if not (one.name.startswith(".") or one.name in LEFT_BEHIND)]


def _directories(seen: Sequence[os.DirEntry[str]]) -> list[str]:
    return [one.name for one in seen if one.is_dir(follow_symlinks=False)]


def _is_wrapping(directory: Path) -> bool:
    """Whether a directory has nothing but several others in it, and is no submission itself."""
    seen = _seen(directory)
    names = _directories(seen)
    return len(names) > 1 and not _is_work(directory, names)


def _is_work(directory: Path, names: Sequence[str]) -> bool:
    """Whether exercises lie in a directory, which has these others in it."""
    is_course = not {"exercises", "app"}.isdisjoint(names) or any(
        NAME.fullmatch(name) for name in names
    )
    return is_course or os.path.lexists(directory / ".git")


def _within(directory: Path) -> Path:
    """Look into a directory that has one other in it and nothing else, as archives make it."""
    for _ in range(DEEP):
        try:
            seen = _seen(directory)
        except OSError:
            break
        names = _directories(seen)
        if len(seen) != 1 or len(names) != 1 or _is_work(directory, names):
            break
        directory /= names[0]
    return directory


def _remarks(loose: list[str], links: list[str]) -> list[str]:
    said = []
    if loose:
        files = "1 loose file is" if len(loose) == 1 else f"{len(loose)} loose files are"
        said.append(f"{files} no submission and ignored: {named(loose)}.")
    if links:
        said.append(f"A link is not followed, so it is not a submission: {named(links)}.")
    return said


def named(names: Sequence[str]) -> str:
    """Return the first of some names, and how many there are besides."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _places(directory: Path, names: list[str]) -> list[Place]:
    """Name each place; names that look the same are told apart by a number."""
    found: dict[str, Place] = {}
    for name in names:
        shown = _shown(name)
        if shown in found:
            shown = f"{shown} ({len(found)})"
        found[shown] = Place(shown, _within(directory / name))
    return list(found.values())


def _shown(name: str) -> str:
    return shown(name, MAX_NAME, lines=False)


def _slug(name: str) -> str:
    found = CLASSROOM_50.fullmatch(name) or GH_CLASSROOM.fullmatch(name)
    return found["slug"] if found else ""
