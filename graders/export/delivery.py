"""Lays files into a folder: into an empty one, or over what was given out before."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import graders
from graders.course import manifest
from graders.course.catalogue import Course
from graders.course.manifest import Manifest, ManifestError
from graders.export import student
from graders.export.student import Repository
from graders.grading import intake, tree
from graders.grading.intake import RefusedError
from graders.grading.tree import Kind, LinkError

MAX_FILE = 10 * 1024 * 1024
"""Bytes of a file that was given out, the wheel among them."""


class DeliveryError(Exception):
    """Nothing was written; the text says why and names the way out."""


@dataclass(frozen=True)
class Update:
    """What an update did, by paths with `/`."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    """Files of ours that somebody has edited: they were left as they are."""

    mended: tuple[str, ...]
    """The learner's files whose stub has changed since: they were left as they are."""


def create(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder, or into one that is empty but for `.git`.

    Raises:
        DeliveryError: There is something already.
    """
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise DeliveryError(f"{directory} is not a folder: name a new one.")
    if directory.is_dir() and {path.name for path in directory.iterdir()} - {".git"}:
        raise DeliveryError(f"{directory} is not empty: name a new folder.{_known(directory)}")
    for name, content in files.items():
        _write(directory, name, content)


def save(file: Path, content: bytes) -> None:
    """Write one new file.

    Raises:
        DeliveryError: There is one already.
    """
    if os.path.lexists(file):
        raise DeliveryError(f"{file} is there already: name a new file, or remove it first.")
    _write(file.parent, file.name, content)


def update(directory: Path, course: Course, asked: Iterable[str], grader: str | None) -> Update:
    """Bring a student's repository up to date, and leave each learner's file as it is.

    Raises:
        DeliveryError: It is no such repository, or not as it was given out.
        CourseError: One of the exercises that are asked for does not exist.
    """
    old = _manifest(directory)
    wanted = tuple(dict.fromkeys([*old.asked, *asked]))
    line = grader or (student.requirement(None) if student.vendored(old.grader) else old.grader)
    new = student.repository(course, wanted, line)
    _check_links(directory, new.files)
    written = [name for name in new.files if _is_due(directory, name, old, new)]
    done = Update(
        written=tuple(name for name in written if _differs(directory, name, new.files[name])),
        kept=tuple(_kept(directory, new, written)),
        mended=tuple(_mended(directory, old, new)),
    )
    for name in done.written:
        _write(directory, name, new.files[name])
    for name in set(old.protected) - set(new.protected):
        if name.startswith("vendor/") and _is_as_given(directory, name, old):
            _remove(directory, name)
    return done


def _known(directory: Path) -> str:
    if not (directory / manifest.PLACE).is_file():
        return ""
    return f" To bring this one up to date: kata export {directory} --update"


def _manifest(directory: Path) -> Manifest:
    place = directory / manifest.PLACE
    if tree.kind(directory, manifest.PLACE) is Kind.NOTHING:
        raise DeliveryError(
            f"{directory} has no {manifest.PLACE}: it was not made by kata export, "
            "or by a version without updates. Export into a new folder."
        )
    try:
        found = manifest.parse(intake.inside(directory, manifest.PLACE))
    except (RefusedError, ManifestError) as error:
        raise DeliveryError(f"{place}: {error}") from None
    if _version(found.version) > _version(graders.__version__):
        raise DeliveryError(
            f"{directory} was made by version {found.version}, and this is "
            f"{graders.__version__}: install the newer one first."
        )
    return found


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def _is_due(directory: Path, name: str, old: Manifest, new: Repository) -> bool:
    """Whether a file is ours to write: absent, or as it was given out, and no learner's."""
    there = _is_there(directory, name)
    if name == manifest.PLACE:
        return True
    if name in new.given:
        return not there and name.split("/")[1] not in old.exercises
    return not there or _is_as_given(directory, name, old)


def _kept(directory: Path, new: Repository, written: list[str]) -> Iterator[str]:
    for name, content in new.protected.items():
        if name not in written and _differs(directory, name, content):
            yield name


def _mended(directory: Path, old: Manifest, new: Repository) -> Iterator[str]:
    for name, before in old.given.items():
        now = new.manifest.given.get(name)
        if now not in (None, before) and _is_there(directory, name):
            yield name


def _is_there(directory: Path, name: str) -> bool:
    return tree.kind(directory, name) is not Kind.NOTHING


def _is_as_given(directory: Path, name: str, old: Manifest) -> bool:
    return name in old.protected and _digest(directory, name) == old.protected[name]


def _differs(directory: Path, name: str, content: bytes) -> bool:
    return _digest(directory, name) != manifest.digest(content)


def _digest(directory: Path, name: str) -> str | None:
    try:
        return manifest.digest(intake.inside(directory, name, MAX_FILE))
    except RefusedError:
        return None


def _check_links(directory: Path, files: Iterable[str]) -> None:
    """Refuse to write through a link, which may lead anywhere.

    Raises:
        DeliveryError: There is one on the way.
    """
    for name in files:
        parts = name.split("/")
        for count in range(1, len(parts) + 1):
            one = "/".join(parts[:count])
            found = tree.kind(directory, one)
            if found is Kind.LINK:
                raise DeliveryError(_linked(directory / one))
            if count < len(parts) and found not in {Kind.FOLDER, Kind.NOTHING}:
                raise DeliveryError(f"{directory / one} is a file, where a folder is expected.")


def _linked(path: Path | str) -> str:
    return f"{path} is a link: put the file or folder itself there."


def _write(root: Path, name: str, content: bytes) -> None:
    mode = 0o755 if content.startswith(b"#!") else 0o644
    try:
        root.mkdir(parents=True, exist_ok=True)
        tree.write(root, name, content, mode)
    except LinkError as error:
        raise DeliveryError(_linked(error.filename)) from None
    except OSError as error:
        raise DeliveryError(f"{root / name} cannot be written: {error.strerror}.") from None


def _remove(root: Path, name: str) -> None:
    try:
        tree.remove(root, name)
    except LinkError as error:
        raise DeliveryError(_linked(error.filename)) from None
    except OSError as error:
        raise DeliveryError(f"{root / name} cannot be removed: {error.strerror}.") from None
