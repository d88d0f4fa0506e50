"""Exercises as pytest collects them: one spec each, as it was given, with our fixtures alone."""

import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.pathlib import ImportMode, import_path  # pytest's own way, whatever is configured

from graders.course import catalogue
from graders.course.catalogue import CourseError
from graders.grading import tampering
from graders.spec import evidence, fixtures

COURSE = "course.toml"
CONFTEST = "conftest.py"
NAME = catalogue.SPEC.removesuffix(".py")
"""What a spec is imported as, where no `__init__.py` of a learner's is imported on the way."""

pytest.register_assert_rewrite(NAME)


class Folder(pytest.Directory):
    """The folder of an exercise: whatever stands beside the spec is the learner's, and no test."""

    def collect(self) -> Iterable[pytest.Collector]:
        """Yield the spec, be it here or not."""
        yield Spec.from_parent(self, path=self.path / catalogue.SPEC)


class Spec(pytest.Module):
    """The spec of an exercise, read from where nobody has edited it."""

    def _getobj(self) -> ModuleType:
        original = _original(self.path)
        self.config.stash.setdefault(evidence.SOURCES, {})[self.path] = original
        sys.modules.pop(NAME, None)  # another exercise's
        return import_path(
            original,
            mode=ImportMode.importlib,
            root=original.parent,
            consider_namespace_packages=False,
        )

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield the tests; the fixtures that they name are ours, whatever plugins bring along."""
        self.session._fixturemanager.parsefactories(holder=fixtures, node=self)  # noqa: SLF001 - plugins have no other way
        return super().collect()

    def funcnamefilter(self, name: str) -> bool:
        """Whether a function is a test, whatever is configured for tests of others."""
        return name.startswith("test_")


def _original(spec: Path) -> Path:
    """Return where a spec is as it was given, if it is another one here."""
    original = catalogue.at(spec.parent).spec
    if spec.is_file() and catalogue.SPEC not in tampering.edited(
        catalogue.at(spec.parent), spec.parent
    ):
        return spec
    return original


def is_exercise(directory: Path) -> bool:
    """Whether a folder is that of an exercise, with its spec or without."""
    if catalogue.NAME.fullmatch(directory.name) is None:
        return False
    if (directory / catalogue.SPEC).is_file():
        return True
    return (directory.parent / COURSE).is_file() and directory.name in catalogue.names()


def courses(paths: Iterable[Path]) -> set[Path]:
    """Return the folders of exercises that some paths lie in, or have in them."""
    found = set()
    for path in paths:
        for one in (path / "exercises", path, *path.parents):
            if (one / COURSE).is_file():
                found.add(one)
                break
    return found


def is_about_exercises(paths: Iterable[Path]) -> bool:
    """Whether all paths are exercises, or folders of exercises."""
    found = [
        any(is_exercise(one) or (one / COURSE).is_file() for one in (path, *path.parents))
        for path in paths
    ]
    return bool(found) and all(found)


def set_aside(manager: pytest.PytestPluginManager, paths: Iterable[Path], root: Path) -> None:
    """Have no `conftest.py` loaded that stands among exercises, or that would reach into them."""
    every = list(paths)
    for course in courses(every):
        found = [course / CONFTEST, *course.glob(f"*/{CONFTEST}"), *course.glob(f"*/*/{CONFTEST}")]
        if is_about_exercises(every):
            found += [above / CONFTEST for above in course.parents if above.is_relative_to(root)]
        for path in filter(Path.is_file, found):
            if not manager.has_plugin(str(path)):
                manager.register(ModuleType("conftest"), str(path))


def gone(path: Path) -> str | None:
    """Return what to say of an exercise whose folder is asked for and is not there."""
    try:
        course = catalogue.of_learner(path.parent)
        exercise = course.find(path.name)
    except CourseError:
        return None
    if exercise.directory.exists():
        return None
    return (
        f"There is no folder {path.parent.name}/{exercise.name}: "
        f"`kata reset {exercise.address}` brings it back."
    )


def unknown(path: Path) -> str | None:
    """Return what to say of an exercise that is asked for and does not exist; which ones do."""
    if not path.name.isdigit() or not (path.parent / COURSE).is_file():
        return None
    try:
        catalogue.of_learner(path.parent).find(path.name)
    except CourseError as error:
        return str(error)
    return None
