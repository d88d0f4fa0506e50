"""What in a submission is not as it was given out: no point depends on it, and a reader is told."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import graders
from graders.course import manifest, surroundings
from graders.course.catalogue import SPEC, Exercise
from graders.course.manifest import Manifest, ManifestError
from graders.grading import tree
from graders.grading.intake import RefusedError, inside, listing
from graders.grading.outcome import Notice
from graders.grading.tree import Kind

MAX_WHEEL = 10 * 1024 * 1024
OF_CLASSROOM_50 = "autograde.yaml"
RUNNER = b"/classroom50/.github/workflows/autograde-runner.yaml@"
MEDDLING = frozenset(
    {"conftest.py", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "sitecustomize.py"}
    | {"usercustomize.py", "pytest.toml"}
)

EDITED = "It was edited; the original is used."


def notices(root: Path, places: Mapping[Exercise, str | None]) -> Iterator[Notice]:
    """Name what was edited, added or will be ignored in a submission and its exercises."""
    given = manifest_of(root)
    yield from meddling(root)
    yield from _repository(root)
    for exercise, place in places.items():
        if place is not None:
            yield from changes(exercise, root, place, given)


def manifest_of(root: Path) -> Manifest | None:
    """Return the manifest of a student's repository, if there is one that can be believed."""
    try:
        return manifest.parse(inside(root, manifest.PLACE))
    except (RefusedError, ManifestError):
        return None


def meddling(root: Path) -> Iterator[Notice]:
    """Yield the files that would meddle with a test run, were they used."""
    for above in ("", "exercises/"):
        for one in listing(root, above):
            if one.name in MEDDLING or one.name.endswith(".pth"):
                yield Notice("ignored", f"{above}{one.name}", "It is not used for grading.")


def _repository(root: Path) -> Iterator[Notice]:
    """Yield what surrounds the exercises and was changed; a folder without manifest has no such."""
    if tree.kind(root, manifest.PLACE) is Kind.NOTHING:
        return
    expected = {surroundings.WORKFLOW: manifest.digest(surroundings.read(surroundings.WORKFLOW))}
    try:
        given = manifest.parse(inside(root, manifest.PLACE))
    except (RefusedError, ManifestError) as error:
        yield Notice("edited", manifest.PLACE, str(error))
    else:
        if given.version != graders.__version__:
            yield Notice("version", manifest.PLACE, _other_version(given))
            expected = {}
        expected = {**given.protected, **expected}
    for name, was in sorted(expected.items()):
        is_left_out = name == surroundings.WORKFLOW and tree.kind(root, name) is Kind.NOTHING
        if name.startswith("exercises/") or is_left_out:  # Classroom 50 brings another
            continue
        if text := _change(root, name, was):
            yield Notice("edited", name, f"{text}; no point depends on it.")
    above = surroundings.WORKFLOW.rpartition("/")[0]
    for one in listing(root, above):
        shown = f"{above}/{one.name}"
        if shown not in expected and not _is_of_classroom_50(root, shown):
            yield Notice("added", shown, "This workflow did not come with the course.")


def _is_of_classroom_50(root: Path, place: str) -> bool:
    """Whether a workflow is the one that Classroom 50 puts into each repository."""
    try:
        return place.endswith(f"/{OF_CLASSROOM_50}") and RUNNER in inside(root, place)
    except RefusedError:
        return False


def _other_version(given: Manifest) -> str:
    return (
        f"It came with version {given.version}, and version {graders.__version__} graded it: "
        "`kata export --update` brings texts and tests up to date."
    )


def changes(exercise: Exercise, root: Path, place: str, given: Manifest | None) -> Iterator[Notice]:
    """Yield the files of an exercise that were given and are not as any version gave them."""
    protected = given.protected if given else {}
    for name in edited(exercise, root, place):
        shown = tree.beneath(place, name)
        if not _is_as_given(root, shown, protected.get(shown)):
            yield Notice("edited", shown, EDITED)


def edited(exercise: Exercise, root: Path, place: str = "") -> Iterator[str]:
    """Yield the names of the given files of an exercise that are not as they were given."""
    for one in listing(exercise.original):
        is_given = one.kind is Kind.FILE and not exercise.owns(one.name)
        if (is_given or one.name == SPEC) and _differs(
            root, tree.beneath(place, one.name), exercise.original / one.name
        ):
            yield one.name


def _differs(root: Path, place: str, original: Path) -> bool:
    if tree.kind(root, place) is Kind.NOTHING:
        return False
    try:
        return _normal(inside(root, place)) != _normal(original.read_bytes())
    except RefusedError:
        return True


def _is_as_given(root: Path, place: str, given: str | None) -> bool:
    """Whether a file is what another version gave out."""
    try:
        return manifest.digest(inside(root, place)) == given
    except RefusedError:
        return False


def _normal(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").strip()


def _change(root: Path, place: str, was: str) -> str | None:
    """Say in words how a file differs from its digest."""
    if tree.kind(root, place) is Kind.NOTHING:
        return "It is missing"
    try:
        now = manifest.digest(inside(root, place, MAX_WHEEL))
    except RefusedError:
        return "It was replaced"
    return None if now == was else "It was edited"
