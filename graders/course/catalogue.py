"""What the exercises are, read from the course's directory."""

import ast
import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
NAME = re.compile(r"(?P<number>\d\d)_(?P<slug>[a-z0-9_]+)")
LINK = re.compile(r"\[(?P<title>[^\[\]]+)\]\((?P<address>https?://[^)\s]+)\)")
NUMBERED = re.compile(r"(?P<number>\d+)\.\s+(?P<sentence>.+)")
SPEC = "test_spec.py"
README = "README.md"
OURS = frozenset({README, SPEC, "__pycache__"})
OF_THE_SPEC = "spec_"
"""What the names of files that only a spec reads begin with."""

ANSWERS = ("also_", "wrong_", OF_THE_SPEC)
"""What the names of an author's files beside a solution begin with."""

EQUIVALENTS = "equivalents.toml"
"""The file beside a solution that says which changes of it nobody can notice."""

DEFAULT_SECONDS = 60.0
SECTIONS = {
    1: "Overview",
    2: "First project",
    3: "Core concepts",
    4: "Building a real application",
    5: "Next steps",
}
"""What the levels are called, on the map as in a student's README."""


class CourseError(Exception):
    """The course is not as it should be; the text says where and what to do."""


@dataclass(frozen=True)
class Requirement:
    """One test of a spec: a point."""

    test: str
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """One exercise of the course."""

    number: int
    slug: str
    directory: Path
    guide: str = ""
    level: int = 0
    hints: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Names of the learner's files; a name may hold `*`, and a directory stands for all in it."""

    seconds: float = DEFAULT_SECONDS
    reveals: str = ""
    """The number of an earlier exercise whose answer is given away by this one's files."""

    home: Path | None = None
    """Where it is as it was given, if `directory` is a learner's."""

    @property
    def original(self) -> Path:
        """The directory that says what the exercise is, whatever a learner's has become."""
        return self.home or self.directory

    @property
    def address(self) -> str:
        """The number as a learner types it."""
        return f"{self.number:02d}"

    @property
    def name(self) -> str:
        """The name of its directory."""
        return f"{self.address}_{self.slug}"

    @property
    def spec(self) -> Path:
        """The tests."""
        return self.original / SPEC

    @property
    def module(self) -> str:
        """The dotted name of the module that has `app`."""
        return "app.main" if has_package(self.original) else "main"

    @property
    def title(self) -> str:
        """The title in its README."""
        first = self._readme().partition("\n")[0]
        return first.rpartition("·")[2].strip(" #") or self.slug.replace("_", " ")

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Its tests in the order of the spec."""
        return requirements(self.spec.read_text(encoding="utf-8"))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The numbered sentences of its README, in order."""
        return sentences(self._readme())

    @property
    def reading(self) -> tuple[tuple[str, str], ...]:
        """The titles and addresses that its README names for further reading."""
        links = LINK.finditer(self._readme().partition("## Further reading")[2])
        return tuple((link["title"], link["address"]) for link in links)

    @property
    def idea(self) -> str:
        """The first sentence of its README, without marks: what it is about."""
        lines = (line.strip() for line in self._readme().splitlines()[1:])
        return next((line.replace("*", "").replace("`", "") for line in lines if line), "")

    def owns(self, path: str) -> bool:
        """Whether a path below the exercise's directory, with `/`, is the learner's."""
        top = path.partition("/")[0]
        return any(_matches(top, pattern) for pattern in self.files)

    def _readme(self) -> str:
        try:
            return (self.original / README).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""


def section(level: int) -> str:
    """Return what a level is called."""
    return SECTIONS.get(level, "Further exercises")


def has_package(directory: Path) -> bool:
    """Whether an exercise asks for a package; an `app/` beside `main.py` is an addition."""
    return (directory / "app").is_dir() and not (directory / "main.py").is_file()


def _matches(top: str, pattern: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]*"), top))


@functools.lru_cache(maxsize=256)
def requirements(spec: str) -> tuple[Requirement, ...]:
    """Return the tests of a spec, without running it.

    Raises:
        SyntaxError: The spec is no Python.
    """
    return tuple(
        Requirement(node.name, (ast.get_docstring(node) or "").partition("\n")[0].strip())
        for node in ast.parse(spec).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    )


def sentences(readme: str) -> tuple[str, ...]:
    """Return the numbered sentences of a README's task, in order."""
    task = readme.partition("## Your task")[2].partition("## Further reading")[0]
    lines = (NUMBERED.fullmatch(line.strip()) for line in task.splitlines())
    return tuple(found["sentence"].strip() for found in lines if found)


@dataclass(frozen=True)
class Course:
    """All exercises, in order."""

    directory: Path
    exercises: tuple[Exercise, ...]

    @property
    def solutions(self) -> Path:
        """Where the solutions are, if they are here at all."""
        return self.directory.parent / "solutions"

    def find(self, address: str) -> Exercise:
        """Return the exercise with a number (`07`, `7`) or name (`07_field_validation`).

        Raises:
            CourseError: There is none.
        """
        wanted = address.strip().rstrip("/\\").replace("\\", "/").rpartition("/")[2]
        for exercise in self.exercises:
            if wanted in {exercise.name, exercise.slug}:
                return exercise
            if wanted.isdigit() and int(wanted) == exercise.number:
                return exercise
        there = ", ".join(exercise.address for exercise in self.exercises)
        raise CourseError(f"There is no exercise {address!r}; there are {there}.")

    def choose(self, addresses: Iterable[str]) -> tuple[Exercise, ...]:
        """Return the exercises that are named, each a number, a name or a range such as `01-18`.

        Several may stand in one, with commas between them: `01-05,07`.

        Raises:
            CourseError: One of them does not exist.
        """
        chosen: set[str] = set()
        for address in (part.strip() for one in addresses for part in one.split(",")):
            if span := re.fullmatch(r"(\d{1,2})-(\d{1,2})", address):
                first, last = int(span[1]), int(span[2])
                found = [e.name for e in self.exercises if first <= e.number <= last]
                if not found:
                    raise CourseError(f"There is no exercise in {address}.")
                chosen.update(found)
            else:
                chosen.add(self.find(address).name)
        return tuple(exercise for exercise in self.exercises if exercise.name in chosen)


def narrowed(course: Course, names: Iterable[str]) -> Course:
    """Return a course with the exercises of these names only, as far as there are any."""
    wanted = frozenset(names)
    kept = tuple(exercise for exercise in course.exercises if exercise.name in wanted)
    return replace(course, exercises=kept or course.exercises)


def pristine() -> Course:
    """Return the course that came with this package: in a wheel beside it, in a checkout above."""
    return read(_home())


def has_solutions() -> bool:
    """Whether solutions came with it, as they do in a checkout; nothing is read for this."""
    return (_home().parent / "solutions").is_dir()


def _home() -> Path:
    installed = PACKAGE / "exercises"
    return installed if installed.is_dir() else PACKAGE.parent / "exercises"


def at(directory: Path) -> Exercise:
    """Return the exercise in a learner's directory, which is what it was when it was given.

    One that the pristine course does not know is what the course around it says, or what the
    directory itself does.

    Raises:
        CourseError: The directory is not named like an exercise.
    """
    if found := _known().get(directory.name):
        return _laid(found, directory)
    try:
        return read(directory.parent).find(directory.name)
    except CourseError:
        name = NAME.fullmatch(directory.name)
        if name is None:
            raise
        files = _default(directory)
        return Exercise(int(name["number"]), name["slug"], directory, files=files)


def names() -> frozenset[str]:
    """Return the names of the exercises of the pristine course."""
    return frozenset(_known())


def of_learner(directory: Path) -> Course:
    """Return the course as a learner has it: the pristine one's exercises, in their directory.

    Which of them there are is said by `course.toml`; a folder that is gone is not missed here.

    Raises:
        CourseError: There is no course there.
    """
    tables, known = _tables(directory), _known()
    found = [
        _laid(known[name], directory / name)
        if name in known
        else _exercise(directory, name, tables[name])
        for name in sorted(tables)
    ]
    return Course(directory, tuple(found))


def _known() -> dict[str, Exercise]:
    """Return the exercises of the pristine course by their names."""
    return {exercise.name: exercise for exercise in pristine().exercises}


def _laid(exercise: Exercise, directory: Path) -> Exercise:
    """Return an exercise in a learner's directory, unless that is where it was given."""
    if directory.resolve() == exercise.directory.resolve():
        return exercise
    return replace(exercise, directory=directory, home=exercise.directory)


@functools.lru_cache(maxsize=8)
def read(directory: Path) -> Course:
    """Read the course in a directory that has `course.toml`.

    Raises:
        CourseError: There is no course there, or a table names no directory.
    """
    tables = _tables(directory)
    found = [_exercise(directory, name, table) for name, table in sorted(tables.items())]
    return Course(directory, tuple(found))


def _tables(directory: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads((directory / "course.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"There is no course in {directory}: course.toml is missing.") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{directory / 'course.toml'} cannot be read: {error}.") from None


def _default(directory: Path) -> tuple[str, ...]:
    """Return which files are the learner's where nothing says so."""
    return ("app",) if has_package(directory) else ("main.py",)


def _exercise(directory: Path, name: str, table: dict[str, Any]) -> Exercise:
    parts = NAME.fullmatch(name)
    if parts is None or not (directory / name / SPEC).is_file():
        raise CourseError(f"course.toml has [{name}], but there is no {directory / name / SPEC}.")
    place = directory / name
    return Exercise(
        number=int(parts["number"]),
        slug=parts["slug"],
        directory=place,
        guide=table.get("guide", ""),
        level=table.get("level", 0),
        hints=tuple(table.get("hints", ())),
        files=tuple(table.get("files", _default(place))),
        seconds=float(table.get("seconds", DEFAULT_SECONDS)),
        reveals=table.get("reveals", ""),
    )
