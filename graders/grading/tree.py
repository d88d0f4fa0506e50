"""Folders that strangers fill: every path below one is walked step by step, and no link followed.

Where a system opens files below an open folder, as all but Windows do, nothing that is exchanged
while we walk leads elsewhere either.
"""

import enum
import errno
import itertools
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

BELOW = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
"""Whether files can be opened below an open folder."""

NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
ENTER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
JUNCTION = 0xA0000003
"""What Windows has instead of links to folders."""

MOST = 5_000
"""Entries of one folder that are looked at."""


class Kind(enum.Enum):
    """What stands at a path."""

    NOTHING = "nothing"
    FILE = "a file"
    FOLDER = "a folder"
    LINK = "a link"
    """At its end, or on the way there."""
    OTHER = "no ordinary file"


class LinkError(OSError):
    """A link stands on the way; `filename` says where."""


class LargeError(OSError):
    """A file or a folder holds more than is taken."""


@dataclass(frozen=True)
class Entry:
    """What a folder lists."""

    name: str
    kind: Kind


class Folder:
    """A folder that is open; each name is one step below it."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)

    def kind(self, name: str) -> Kind:
        """Say what stands at a name."""
        try:
            found = os.stat(self._at(name), dir_fd=self.descriptor, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return Kind.NOTHING
        return _kind(found)

    def entries(self) -> list[Entry]:
        """List the folder, in order of names.

        Raises:
            LargeError: It has more entries than are looked at.
        """
        with os.scandir(self.path if self.descriptor is None else self.descriptor) as listed:
            names = [one.name for one in itertools.islice(listed, MOST + 1)]
        if len(names) > MOST:
            raise LargeError(errno.EFBIG, f"over {MOST:,} entries", str(self.path))
        return [Entry(name, self.kind(name)) for name in sorted(names)]

    def folder(self, name: str, *, make: bool = False) -> "Folder":
        """Open a folder in this one, or make it.

        Raises:
            LinkError: It is a link.
            OSError: It is none, or cannot be opened.
        """
        if make:
            with suppress(FileExistsError):
                os.mkdir(self._at(name), dir_fd=self.descriptor)
        if BELOW:
            return Folder(self.path / name, self._open(name, ENTER))
        self._check(name)
        if self.kind(name) is not Kind.FOLDER:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), self._shown(name))
        return Folder(self.path / name, None)

    def read(self, name: str, limit: int) -> bytes:
        """Return what an ordinary file holds.

        Raises:
            LinkError: It is a link.
            LargeError: It is larger than the limit.
            OSError: It is not an ordinary file, or cannot be read.
        """
        descriptor = self._open(name, READ)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, Kind.OTHER.value, self._shown(name))
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                found = file.read(limit + 1)
        finally:
            os.close(descriptor)
        if len(found) > limit:
            raise LargeError(errno.EFBIG, f"over {limit:,} bytes", self._shown(name))
        return found

    def write(self, name: str, content: bytes, mode: int = 0o644) -> None:
        """Put a file in the place of whatever file or link stands there, whole or not at all."""
        beside = f".{secrets.token_hex(8)}.part"
        descriptor = os.open(self._at(beside), CREATE | NO_LINK, mode, dir_fd=self.descriptor)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                if hasattr(os, "fchmod"):
                    os.fchmod(descriptor, mode)
            os.replace(
                self._at(beside),
                self._at(name),
                src_dir_fd=self.descriptor,
                dst_dir_fd=self.descriptor,
            )
        except BaseException:
            with suppress(OSError):
                self.remove(beside)
            raise

    def remove(self, name: str) -> None:
        """Remove a file or a link."""
        os.unlink(self._at(name), dir_fd=self.descriptor)

    def _open(self, name: str, flags: int) -> int:
        if not BELOW:
            self._check(name)
        try:
            return os.open(self._at(name), flags | NO_LINK, dir_fd=self.descriptor)
        except OSError as error:
            self._check(name)
            raise OSError(error.errno, error.strerror, self._shown(name)) from None

    def _check(self, name: str) -> None:
        if self.kind(name) is Kind.LINK:
            raise LinkError(errno.ELOOP, os.strerror(errno.ELOOP), self._shown(name))

    def _at(self, name: str) -> str:
        return name if self.descriptor is not None else str(self.path / name)

    def _shown(self, name: str) -> str:
        return str(self.path / name)


def _kind(found: os.stat_result) -> Kind:
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == JUNCTION:
        return Kind.LINK
    if stat.S_ISDIR(found.st_mode):
        return Kind.FOLDER
    return Kind.FILE if stat.S_ISREG(found.st_mode) else Kind.OTHER


@contextmanager
def opened(root: Path, place: str = "", *, make: bool = False) -> Iterator[Folder]:
    """Open a folder below a root, which itself may be reached by links.

    Args:
        root: Whoever runs us has named it.
        place: The way from there, with `/`.
        make: Whether to make the folders that are missing.

    Raises:
        LinkError: There is a link on the way.
        OSError: There is no such folder.
    """
    folder = Folder(root, os.open(root, ENTER) if BELOW else None)
    try:
        for step in steps(place):
            before, folder = folder, folder.folder(step, make=make)
            before.__exit__(None, None, None)
        yield folder
    finally:
        folder.__exit__(None, None, None)


def beneath(place: str, name: str) -> str:
    """Return the way to a name in a folder that may be the root itself."""
    return f"{place}/{name}" if place else name


def steps(place: str) -> list[str]:
    """Return the names on a way, none of which leads up or elsewhere.

    Raises:
        OSError: One of them does.
    """
    names = [name for name in place.split("/") if name not in {"", "."}]
    is_drive = os.name == "nt" and any(":" in name or "\\" in name for name in names)
    if ".." in names or "\0" in place or place.startswith("/") or is_drive:
        raise OSError(errno.EINVAL, "it leads elsewhere", place)
    return names


def _parted(place: str) -> tuple[str, str]:
    names = steps(place)
    if not names:
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), place)
    return "/".join(names[:-1]), names[-1]


def kind(root: Path, place: str) -> Kind:
    """Say what stands at a path; what cannot be looked at is nothing."""
    try:
        above, name = _parted(place)
        with opened(root, above) as folder:
            return folder.kind(name)
    except LinkError:
        return Kind.LINK
    except OSError:
        return Kind.NOTHING


def entries(root: Path, place: str = "") -> list[Entry]:
    """List a folder.

    Raises:
        LinkError: It is a link, or there is one on the way.
        LargeError: It has more entries than are looked at.
        OSError: It cannot be read.
    """
    with opened(root, place) as folder:
        return folder.entries()


def read(root: Path, place: str, limit: int) -> bytes:
    """Return what an ordinary file holds.

    Raises:
        LinkError: It is a link, or there is one on the way.
        LargeError: It is larger than the limit.
        OSError: It is not an ordinary file, or cannot be read.
    """
    above, name = _parted(place)
    with opened(root, above) as folder:
        return folder.read(name, limit)


def write(root: Path, place: str, content: bytes, mode: int = 0o644) -> None:
    """Write a file, whole or not at all, with the folders that it needs.

    Raises:
        LinkError: There is a link on the way; one in its own place gives way.
        OSError: It cannot be written.
    """
    above, name = _parted(place)
    with opened(root, above, make=True) as folder:
        folder.write(name, content, mode)


def remove(root: Path, place: str) -> None:
    """Remove a file, or the link in its place.

    Raises:
        LinkError: There is a link on the way.
        OSError: It cannot be removed.
    """
    above, name = _parted(place)
    with opened(root, above) as folder:
        folder.remove(name)


def put(path: Path, content: bytes, theirs: Path | None = None) -> None:
    """Write a file that whoever runs us has named, with the folders that it needs.

    What they have named leads where they want, a pipe or a device among other things; but what
    lies in a stranger's repository is reached as all in it is.

    Args:
        path: The file.
        content: What is in it.
        theirs: The submission at hand, if there is one.

    Raises:
        LinkError: There is a link on the way through the repository.
        OSError: It cannot be written.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - what leads up is not to pass a link first
    folders = _repositories(theirs) if theirs is not None else []
    for above in reversed(whole.parents):
        if any(_is_same(above, one) for one in folders):
            write(above, whole.relative_to(above).as_posix(), content)
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(content)
    else:
        write(path.parent, path.name, content)


def _repositories(theirs: Path) -> list[Path]:
    """Return the folders that belong to whoever has handed something in."""
    root = theirs.resolve()
    above = [root, *root.parents] if root.is_dir() else root.parents
    return [one for one in above if one == root or kind(one, "exercises") is not Kind.NOTHING]


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)
