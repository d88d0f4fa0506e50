"""The directories of a class: each immediate one is a submission."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.telling.text import shown

GH_CLASSROOM = re.compile(r"(?P<slug>.+)-submissions")
CLASSROOM_50 = re.compile(r"(?P<slug>.+)_submissions_.+")
NAMED = 3
"""How many files or directories are named."""

MAX_NAME = 200


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
    """What the names of the directories begin with, before the name of their owner."""

    places: tuple[Place, ...]
    remarks: tuple[str, ...]

    def owner(self, folder: str) -> str:
        """Return the part of a directory's name that says whose it is."""
        return folder[len(self.prefix) :] if self._is_prefixed(folder) else folder

    def owners(self, folder: str) -> tuple[str, ...]:
        """Return whom a directory may belong to: each end of its name, the longest first.

        Names contain hyphens as well: where the beginning is known, the rest is one name.
        """
        if self._is_prefixed(folder):
            return (self.owner(folder),)
        parts = folder.split("-")
        return tuple("-".join(parts[start:]) for start in range(len(parts)))

    def _is_prefixed(self, folder: str) -> bool:
        return bool(self.prefix) and folder.casefold().startswith(self.prefix.casefold())


def read(directory: Path) -> Folder:
    """List the submissions of a class.

    Raises:
        FolderError: It is no directory, or nothing lies in it.
    """
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError as error:
        raise FolderError(f"{directory} cannot be read: {error.strerror}.") from None
    seen = [entry for entry in entries if not entry.name.startswith(".")]
    names = [one.name for one in seen if one.is_dir(follow_symlinks=False)]
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
        prefix=f"{slug}-" if slug else "",
        places=tuple(places),
        remarks=tuple(_remarks(loose, links)),
    )


def _remarks(loose: list[str], links: list[str]) -> list[str]:
    said = []
    if loose:
        files = "1 loose file is" if len(loose) == 1 else f"{len(loose)} loose files are"
        said.append(f"{files} no submission and ignored: {named(loose)}.")
    if links:
        said.append(f"A link is not followed, so it is no submission: {named(links)}.")
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
        found[shown] = Place(shown, directory / name)
    return list(found.values())


def _shown(name: str) -> str:
    return shown(name, MAX_NAME, lines=False)


def _slug(name: str) -> str:
    found = CLASSROOM_50.fullmatch(name) or GH_CLASSROOM.fullmatch(name)
    return found["slug"] if found else ""
