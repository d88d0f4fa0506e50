"""What in a submission is not as it was given out: no point depends on it, and a reader is told."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import graders
from graders.course import manifest, surroundings
from graders.course.catalogue import ANSWERS, EQUIVALENTS, Exercise
from graders.course.manifest import Manifest, ManifestError
from graders.grading.intake import RefusedError, content, listing
from graders.grading.outcome import Notice

MAX_WHEEL = 10 * 1024 * 1024
MEDDLING = frozenset(
    {"conftest.py", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "sitecustomize.py"}
    | {"usercustomize.py", "pytest.toml"}
)


def notices(root: Path, places: Mapping[Exercise, Path | None]) -> Iterator[Notice]:
    """Name what was edited, added or will be ignored in a submission and its exercises."""
    given = manifest_of(root)
    yield from _meddling(root, places)
    yield from _repository(root)
    for exercise, place in places.items():
        if place is not None and place.is_dir() and not place.is_symlink():
            yield from _exercise(exercise, place, root, given.protected if given else {})


def manifest_of(root: Path) -> Manifest | None:
    """Return the manifest of a student's repository, if there is one that can be believed."""
    try:
        return manifest.parse(content(root / manifest.PLACE, manifest.PLACE))
    except (RefusedError, ManifestError):
        return None


def _meddling(root: Path, places: Mapping[Exercise, Path | None]) -> Iterator[Notice]:
    """Yield the files that would meddle with a test run, were they used."""
    for path in [*listing(root), *listing(root / "exercises")]:
        if any(path.parent == at and one.owns(path.name) for one, at in places.items()):
            continue
        if path.name in MEDDLING or path.suffix == ".pth":
            shown = path.relative_to(root).as_posix()
            yield Notice("ignored", shown, "It is not used for grading.")


def _repository(root: Path) -> Iterator[Notice]:
    """Yield what surrounds the exercises and was changed; a folder without manifest has no such."""
    if not os.path.lexists(root / manifest.PLACE):
        return
    expected = {surroundings.WORKFLOW: manifest.digest(surroundings.read(surroundings.WORKFLOW))}
    try:
        given = manifest.parse(content(root / manifest.PLACE, manifest.PLACE))
    except (RefusedError, ManifestError) as error:
        yield Notice("edited", manifest.PLACE, str(error))
    else:
        if given.version != graders.__version__:
            yield Notice("version", manifest.PLACE, _other_version(given))
            expected = {}
        expected = {**given.protected, **expected}
    for name, was in sorted(expected.items()):
        if not name.startswith("exercises/") and (text := _change(root / name, was)):
            yield Notice("edited", name, f"{text}; no point depends on it.")
    for path in listing((root / surroundings.WORKFLOW).parent):
        shown = path.relative_to(root).as_posix()
        if shown not in expected:
            yield Notice("added", shown, "This workflow was not given out.")


def _other_version(given: Manifest) -> str:
    return (
        f"Version {given.version} gave it out, version {graders.__version__} graded it: "
        "`kata export --update` brings texts and tests up to date."
    )


def _exercise(
    exercise: Exercise, place: Path, root: Path, protected: Mapping[str, str]
) -> Iterator[Notice]:
    for path in listing(place):
        answer = path.name.startswith(ANSWERS) or path.name == EQUIVALENTS
        if exercise.owns(path.name) or path.name == "__pycache__" or answer:
            continue
        shown = path.relative_to(root).as_posix()
        original = exercise.directory / path.name
        if not original.exists():
            yield Notice("ignored", shown, "It is not used for grading.")
        elif original.is_file() and _is_edited(path, original, protected.get(shown)):
            yield Notice("edited", shown, "It was edited; the original is used for grading.")


def _is_edited(path: Path, original: Path, given: str | None) -> bool:
    """Whether a file is neither the original nor what another version gave out."""
    try:
        found = content(path, path.name)
    except RefusedError:
        return True
    same = _normal(found) == _normal(original.read_bytes())
    return not same and manifest.digest(found) != given


def _normal(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").strip()


def _change(path: Path, was: str) -> str | None:
    """Say in words how a file differs from its digest."""
    if not os.path.lexists(path):
        return "It is missing"
    try:
        now = manifest.digest(content(path, path.name, MAX_WHEEL))
    except RefusedError:
        return "It was replaced"
    return None if now == was else "It was edited"
