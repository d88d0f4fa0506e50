"""Files of a stranger's, read without trust."""

from pathlib import Path

from graders.grading import tree
from graders.grading.tree import Entry, LargeError, LinkError
from graders.telling.text import shown

MAX_FILE = 1024 * 1024
MAX_REASON = 1000
LISTED = 1000
"""Entries of a folder that are worth showing."""


class RefusedError(Exception):
    """A file cannot be taken; the text says why, and names it in characters that can be seen."""

    def __init__(self, reason: str) -> None:
        super().__init__(shown(reason, MAX_REASON, lines=False))


def content(path: Path, name: str, limit: int = MAX_FILE) -> bytes:
    """Return the bytes of a file that whoever runs us has named, and that is no link itself.

    Raises:
        RefusedError: It is not an ordinary file of reasonable size.
    """
    return inside(path.parent, path.name, limit, name)


def inside(root: Path, place: str, limit: int = MAX_FILE, name: str = "") -> bytes:
    """Return the bytes of a file in a stranger's folder, reached by no link.

    Args:
        root: The folder.
        place: The way from there, with `/`.
        limit: The most bytes that are taken.
        name: What it is called in a refusal; its place, if nothing is said.

    Raises:
        RefusedError: It is not an ordinary file of reasonable size.
    """
    name = name or place
    try:
        return tree.read(root, place, limit)
    except LinkError:
        raise RefusedError(f"{name} is a link: hand in the file itself.") from None
    except LargeError:
        raise RefusedError(f"{name} is too large: at most {limit:,} bytes are taken.") from None
    except OSError as error:
        if tree.kind(root, place) in {tree.Kind.FOLDER, tree.Kind.OTHER}:
            raise RefusedError(f"{name} is not an ordinary file.") from None
        raise RefusedError(f"{name} cannot be read: {error.strerror}.") from None


def listing(root: Path, place: str = "") -> list[Entry]:
    """Return what is in a stranger's folder, as far as it can be read and is worth showing."""
    try:
        return tree.entries(root, place)[:LISTED]
    except OSError:
        return []
