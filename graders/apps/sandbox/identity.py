"""Who learner code runs as.

An ordinary user's grader runs it as that user. Root's runs it as nobody in particular: a user
without a name, one for each zygote, so that one submission's threads never count against
another's, and so that files and signals are kept apart even where a layer is missing.

Without a cage that user may be unable to reach the Python in use, as when it lies under `/root`.
Then only the real user id changes, which is what limits are counted by, and files are opened as
root without a single capability, which Landlock bounds to the same trees. Copying an installation
or changing its modes would be the other ways, and both are worse.
"""

import importlib.util
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.apps.sandbox.cage import View
from graders.apps.sandbox.isolation import Layers, Missing
from graders.apps.sandbox.status import status

FIRST = 61_184
LAST = 65_519
"""The users that systemd hands out to services that have none; they own no files."""

NEEDED = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 7
"""CAP_CHOWN, CAP_KILL, CAP_SETGID and CAP_SETUID; a container may keep them from its root."""

LANDMARKS = ("encodings", "fastapi", "pydantic_core", "sqlalchemy")
"""Packages whose files tell whether the others can be read."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The fields `user` and `owner` of a child's plan."""

    user: int | None = None
    owner: bool = False
    closed: str = ""
    """The path that keeps the user out, where files are opened as root."""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What a report says of it, beside the layers."""
        if not self.owner:
            return ()
        return (
            Missing("identity", f"files are opened as root: {self.closed} is closed to others"),
        )

    def give(self, directory: Path) -> None:
        """Make a directory and all in it belong to whom learner code opens files as."""
        if self.user is None or self.owner:
            return
        os.chown(directory, self.user, self.user, follow_symlinks=False)
        for _, directories, files, here in os.fwalk(directory):
            for name in (*directories, *files):
                os.chown(name, self.user, self.user, dir_fd=here, follow_symlinks=False)

    def take_back(self, directories: Iterable[Path]) -> None:
        """Make directories ours again, so that learner code changes nothing in them."""
        if self.user is None or self.owner:
            return
        for directory in directories:
            os.chown(directory, os.geteuid(), os.getegid(), follow_symlinks=False)


def identity(view: View, scratch: Path, layers: Layers, slot: int = 0) -> Identity:
    """Return who the children of one zygote run as.

    Args:
        view: What they need to read.
        scratch: The directory that holds theirs; others than its owner need the right to pass it.
        layers: What confines them.
        slot: A number that no other zygote at work has.
    """
    if os.geteuid() != 0 or status(os.getpid()).effective & NEEDED != NEEDED:
        return Identity()
    user = FIRST + slot % (LAST - FIRST + 1)
    closed = next(_closed(view, scratch, caged="cage" in layers), None)
    return Identity(user) if closed is None else Identity(user, owner=True, closed=str(closed))


def _closed(view: View, scratch: Path, *, caged: bool) -> Iterator[Path]:
    """Yield what children need and not everybody can reach; a cage makes its own ways to it."""
    needed = [*map(Path, view.visible), *_landmarks()]
    ways = sorted({scratch, *(above for path in (*needed, scratch) for above in path.parents)})
    for way in ways:
        if not caged or way == scratch or _is_within(way, view):
            yield from _unless(way, stat.S_IXOTH)
    for path in needed:
        yield from _unless(path, stat.S_IROTH)


def _landmarks() -> list[Path]:
    found = map(importlib.util.find_spec, LANDMARKS)
    return [Path(spec.origin) for spec in found if spec is not None and spec.origin]


def _is_within(path: Path, view: View) -> bool:
    return any(path.is_relative_to(tree) for tree in view.visible)


def _unless(path: Path, right: int) -> Iterator[Path]:
    """Yield a path if its mode does not give a right to everybody."""
    if not path.stat().st_mode & right:
        yield path
