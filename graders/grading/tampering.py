"""What in a submission is not as it was given out: no point depends on it, and a reader is told."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import graders
from graders.course import manifest, surroundings
from graders.course.catalogue import SPEC, Exercise
from graders.course.manifest import Manifest, ManifestError
from graders.grading.intake import RefusedError, content, listing
from graders.grading.outcome import Notice

MAX_WHEEL = 10 * 1024 * 1024
MEDDLING = frozenset(
    {"conftest.py", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "sitecustomize.py"}
    | {"usercustomize.py", "pytest.toml"}
)

EDITED = "It was edited; the original is used."


def notices(root: Path, places: Mapping[Exercise, Path | None]) -> Iterator[Notice]:
    """Name what was edited, added or will be ignored in a submission and its exercises."""
    given = manifest_of(root)
    yield from meddling(root)
    yield from _repository(root)
    for exercise, place in places.items():
        if place is not None and place.is_dir() and not place.is_symlink():
            yield from changes(exercise, place, root, given)


def manifest_of(root: Path) -> Manifest | None:
    """Return the manifest of a student's repository, if there is one that can be believed."""
    try:
        return manifest.parse(content(root / manifest.PLACE, manifest.PLACE))
    except (RefusedError, ManifestError):
        return None


def meddling(root: Path) -> Iterator[Notice]:
    """Yield the files that would meddle with a test run, were they used."""
    for path in [*listing(root), *listing(root / "exercises")]:
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


def changes(
    exercise: Exercise, place: Path, root: Path, given: Manifest | None
) -> Iterator[Notice]:
    """Yield the files of an exercise that were given and are not as any version gave them."""
    protected = given.protected if given else {}
    for name in edited(exercise, place):
        shown = (place / name).relative_to(root).as_posix()
        if not _is_as_given(place / name, protected.get(shown)):
            yield Notice("edited", shown, EDITED)


def edited(exercise: Exercise, place: Path) -> Iterator[str]:
    """Yield the names of the given files of an exercise that are not as they were given."""
    for path in listing(exercise.original):
        if (path.is_file() and not exercise.owns(path.name)) or path.name == SPEC:
            mine = place / path.name
            if os.path.lexists(mine) and _differs(mine, path):
                yield path.name


def _differs(path: Path, original: Path) -> bool:
    try:
        return _normal(content(path, path.name)) != _normal(original.read_bytes())
    except RefusedError:
        return True


def _is_as_given(path: Path, given: str | None) -> bool:
    """Whether a file is what another version gave out."""
    try:
        return manifest.digest(content(path, path.name)) == given
    except RefusedError:
        return False


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
