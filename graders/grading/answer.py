"""Which files of a folder are a learner's answer to an exercise: the one list of them.

`pytest exercises/07`, `kata watch` and `kata grade` all ask here, and tell what is told here.
"""

import keyword
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from graders.course.catalogue import ANSWERS, EQUIVALENTS, OF_THE_SPEC, OURS, SPEC, Exercise
from graders.grading import intake, sources, tree
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice
from graders.grading.tree import Entry, Kind, LargeError, LinkError
from graders.telling.text import shown

MAX_TOTAL = 4 * 1024 * 1024
MAX_FILES = 200
MAX_DEPTH = 8
MAX_FOLDERS = 60
MAX_PATH = 200
"""Characters of a path below an exercise's directory."""

MAX_LOOKED_AT = 500
"""Folders that are looked into for Python files."""

SOURCES = frozenset(
    {".py", ".txt", ".json", ".toml", ".html", ".css", ".js", ".md", ".csv", ".sql", ".graphql"}
    | {".ini", ".mako", ".yml", ".yaml", ".jinja", ".j2", ""}
)
"""The endings of files that are taken from a package."""

LIBRARIES = frozenset(
    {"aiosqlite", "annotated_doc", "annotated_types", "anyio", "argon2", "certifi", "click", "cffi"}
    | {"dns", "dotenv", "email_validator", "fastapi", "fastapi_cli", "fastar", "graders"}
    | {"greenlet", "h11", "httpcore", "httpcore2", "httptools", "httpx", "httpx2", "idna"}
    | {"iniconfig", "jinja2", "jwt", "linkify_it", "markdown_it", "markupsafe", "mdit_py_plugins"}
    | {
        "mdurl",
        "multipart",
        "opentelemetry",
        "packaging",
        "py",
        "platformdirs",
        "pluggy",
        "pwdlib",
        "pydantic",
    }
    | {"pydantic_core", "pydantic_settings", "pygments", "pytest", "pytest_jsonreport"}
    | {
        "pytest_metadata",
        "pytest_timeout",
        "python_multipart",
        "rich",
        "rich_toolkit",
        "shellingham",
    }
    | {"sniffio", "sqlalchemy", "sqlmodel", "starlette", "textual", "truststore", "typer"}
    | {"typing_extensions", "typing_inspection", "uvicorn", "uvloop", "watchfiles", "websockets"}
    | {"yaml", "_argon2_cffi_bindings", "_cffi_backend", "_pytest"}
)
"""What can be imported wherever the course is installed, beside Python's own modules."""

NEVER_IMPORTED = frozenset({"__init__", "__main__", "sitecustomize", "usercustomize"})
ONLY_PACKAGES = "It is not used: a folder is, if Python files lie in it."
ONLY_PYTHON = (
    "It is not used: beside the answer only Python files are. "
    "Put what they read into a folder with Python files."
)
CONFTEST = "conftest.py"
LEFT_BEHIND = (".db", ".db-journal", ".db-shm", ".db-wal", ".sqlite", ".sqlite3", ".log", ".pyc")
"""What apps leave beside themselves; nobody hands it in."""

QUIET = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "report.json"})
ENVIRONMENTS = frozenset({"node_modules", "site-packages", "venv", "virtualenv"})
MARKS_OF_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")
NOTEBOOK = ".ipynb"
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
HIDDEN = ENVIRONMENTS | QUIET | {"__pycache__"}
SHOWN = 40
"""Remarks that are made of one exercise."""

Files = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Answer:
    """What a folder holds for an exercise."""

    files: Files = ()
    """The learner's files, by their paths below the folder."""

    refusal: str | None = None
    """Why it cannot be run, if so."""

    is_missing: bool = False
    """Whether it cannot be run because nothing of it is there."""

    remarks: tuple[Notice, ...] = ()
    """What in the folder is not used, or used otherwise than one might think, and why."""


def read(exercise: Exercise, root: Path, place: str = "") -> Answer:
    """Return the learner's answer to an exercise that lies in a folder below a root."""
    reading = _Reading(exercise, root, place)
    files: Files = ()
    refusal, is_missing = None, False
    try:
        files = tuple(sorted(reading.files()))
        if not any(exercise.owns(name) for name, _ in files):
            files, is_missing = (), True
            refusal = reading.missing()
    except RefusedError as error:
        files, refusal = (), str(error)
    return Answer(files, refusal, is_missing, tuple(reading.remarks[:SHOWN]))


class _Reading:
    """One look at a folder."""

    def __init__(self, exercise: Exercise, root: Path, place: str) -> None:
        self.exercise = exercise
        self.root = root
        self.place = place
        self.remarks: list[Notice] = []
        self.there: list[Entry] = []
        self.size = 0
        self.count = 0

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the learner's files with their contents.

        Raises:
            RefusedError: One that the exercise asks for cannot be taken.
        """
        self.there = self._listing("")
        for entry in self.there:
            if self.exercise.owns(entry.name) and entry.name not in OURS:
                yield from self._asked_for(entry)
            elif why := self._ignored(entry):
                self._remark(entry.name, why)
            elif self._is_helper(entry):
                yield from self._helper(entry)
        self._other_app()

    def _asked_for(self, entry: Entry) -> Iterator[tuple[str, bytes]]:
        """Yield what an exercise names as the learner's."""
        name = entry.name
        expects_file = name.endswith(".py") or (self.exercise.original / name).is_file()
        if expects_file and entry.kind is Kind.FOLDER:
            raise RefusedError(f"{name} is a directory, where a file is expected.")
        if expects_file:
            yield self._taken(name)
        else:
            yield from self._package(name)

    def _helper(self, entry: Entry) -> Iterator[tuple[str, bytes]]:
        """Yield a further module or package; one that cannot be taken costs nothing but itself."""
        before = self.size, self.count
        is_package = entry.kind is Kind.FOLDER
        try:
            found = list(self._package(entry.name)) if is_package else [self._taken(entry.name)]
        except RefusedError as error:
            self.size, self.count = before
            self._remark(entry.name, f"It is not used. {error}")
        else:
            yield from found

    def _package(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Yield what is taken of a package."""
        for path in self._walk(name):
            try:
                taken = self._taken(path)
            except RefusedError as error:
                if path.endswith(".py") or self.count > MAX_FILES or self.size > MAX_TOTAL:
                    raise
                self._remark(path, f"It is not used. {error}")
            else:
                yield taken

    def _walk(self, folder: str) -> Iterator[str]:
        """Yield the paths of the sources below a folder."""
        waiting, folders = [folder], 1
        while waiting:
            name = waiting.pop()
            for entry in self._listing(name):
                if self._is_quiet(entry, name):
                    continue
                path = f"{name}/{entry.name}"
                if entry.kind in {Kind.FOLDER, Kind.LINK}:
                    _check_name(path)
                    waiting.append(path)
                    folders += 1
                elif PurePosixPath(path).suffix.lower() in SOURCES:
                    yield path
                if folders > MAX_FOLDERS:
                    raise RefusedError(f"{folder} has too many folders: at most {MAX_FOLDERS}.")

    def _taken(self, name: str) -> tuple[str, bytes]:
        """Return a file with its content, which counts towards what is taken at most."""
        _check_name(name)
        content = intake.inside(self.root, tree.beneath(self.place, name), name=name)
        sources.check(content, name)
        self.size += len(content)
        self.count += 1
        if self.count > MAX_FILES or self.size > MAX_TOTAL:
            raise RefusedError(
                f"These are too many files: at most {MAX_FILES}, and {MAX_TOTAL:,} bytes together."
            )
        return name, content

    def _ignored(self, entry: Entry) -> str | None:  # noqa: PLR0911 - one sentence each
        """Return why something beside the answer is not used, where that is worth saying."""
        name = entry.name
        if self._is_quiet(entry) or name in OURS or name.startswith(OF_THE_SPEC):
            return None
        if name == CONFTEST:
            return f"It is not used: our fixtures are the ones that {SPEC} runs with."
        if _is_test(name):
            return "It is not used: tests of your own are not run here."
        if self._is_given(entry):
            return None
        if name.startswith(ANSWERS) or name == EQUIVALENTS:
            if "solutions" in (*self.root.parts, *self.place.split("/")):
                return None
            return "It is not used: names that begin like this are kept for other answers."
        if entry.kind is not Kind.FOLDER:
            if name.endswith(".py"):
                return _unimportable(name.removesuffix(".py"))
            return _about(name) or ONLY_PYTHON
        found = [one for one in self._python(name) if one != "__init__.py"]
        if found and all(_is_test(one) or one == CONFTEST for one in found):
            return "It is not used: tests of your own are not run here."
        return _unimportable(name) if self._is_package(name) else ONLY_PACKAGES

    def _is_helper(self, entry: Entry) -> bool:
        """Whether a module or package beside the answer belongs to it."""
        return not (
            self._is_quiet(entry)
            or entry.name in OURS
            or entry.name.startswith((OF_THE_SPEC, *ANSWERS))
            or entry.name == EQUIVALENTS
            or self._is_given(entry)
            or _stem(entry) in NEVER_IMPORTED
        )

    def _is_given(self, entry: Entry) -> bool:
        """Whether something of this name was given with the exercise."""
        original = self.exercise.original / entry.name
        return original.exists() and not self.exercise.owns(entry.name)

    def _remark(self, name: str, text: str) -> None:
        self.remarks.append(Notice("ignored", name, text))

    def _other_app(self) -> None:
        """Say which of two apps is tried, where somebody might take the other one for it."""
        asked = self.exercise.module.replace(".", "/") + ".py"
        other = "app/main.py" if asked == "main.py" else "main.py"
        top = other.partition("/")[0]
        if self.exercise.owns(top) or not self.exercise.owns(asked.partition("/")[0]):
            return
        if (self.exercise.original / top).exists():
            return
        if not all(self._kind(name) is Kind.FILE for name in (asked, other)):
            return
        self.remarks.append(
            Notice(
                "other",
                other,
                f"The app that is tried is the one in {asked}: this exercise asks for it. "
                f"{other} only counts as far as {asked} imports it.",
            )
        )

    def missing(self) -> str:
        """Say that what an exercise asks for is not there, and what may be in its place."""
        asked = " or ".join(self.exercise.files)
        said = f"There is no {asked} in {self.exercise.name}."
        return " ".join([said, *self._instead()])

    def _instead(self) -> Iterator[str]:
        asked = {name.casefold(): name for name in self.exercise.files}
        other = "main.py" if self.exercise.owns("app") else "app"
        for entry in self.there:
            right = asked.get(entry.name.casefold())
            if right is not None and right != entry.name:
                yield f"There is {entry.name}: rename it to {right}, since capitals matter."
            elif entry.name.removesuffix(".txt").casefold() in asked and entry.kind is Kind.FILE:
                if right is None:
                    yield f"There is {entry.name}: take the .txt off its name."
            elif entry.name == other:
                yield f"There is {other}: this exercise asks for {asked_for(self.exercise)}."
            elif entry.kind is Kind.FOLDER and self._is_level(entry):
                yield f"It lies one folder further in: move what is in {entry.name} up."
            elif about := _about(entry.name):
                yield f"There is {entry.name}. {about}"
        if self.exercise.owns("app") and any(entry.name == "app" for entry in self.there):
            yield "The folder app holds no file that is used."

    def _is_level(self, entry: Entry) -> bool:
        """Whether the answer lies in a folder of the folder, as some archives unpack."""
        if self._is_quiet(entry):
            return False
        return any(self.exercise.owns(one.name) for one in self._listing(entry.name))

    def _is_quiet(self, entry: Entry, above: str = "") -> bool:
        """Whether nobody would think that something is part of an answer: caches, environments."""
        name = entry.name
        if name.startswith(".") or name in HIDDEN:
            return True
        if name.endswith((*LEFT_BEHIND, ".egg-info", "~")):
            return True
        path = tree.beneath(above, name)
        return entry.kind is Kind.FOLDER and any(
            self._kind(f"{path}/{mark}") is not Kind.NOTHING for mark in MARKS_OF_ENVIRONMENTS
        )

    def _is_package(self, name: str) -> bool:
        return any(True for _ in self._python(name))

    def _python(self, folder: str) -> Iterator[str]:
        """Yield the names of the Python files in a folder, as far as it is looked at."""
        waiting, looked_at = [folder], 0
        while waiting and looked_at < MAX_LOOKED_AT:
            name, looked_at = waiting.pop(), looked_at + 1
            for entry in intake.listing(self.root, tree.beneath(self.place, name)):
                if entry.kind is Kind.FOLDER and not self._is_quiet(entry, name):
                    waiting.append(f"{name}/{entry.name}")
                elif entry.kind is Kind.FILE and entry.name.endswith(".py"):
                    yield entry.name

    def _kind(self, name: str) -> Kind:
        return tree.kind(self.root, tree.beneath(self.place, name))

    def _listing(self, name: str) -> list[Entry]:
        """Return what is in a folder, in order of names.

        Raises:
            RefusedError: It cannot be read, or is none.
        """
        place = tree.beneath(self.place, name) if name else self.place
        said = name.rpartition("/")[2] or self.exercise.name
        try:
            return tree.entries(self.root, place)
        except LinkError as error:
            said = Path(error.filename).name
            raise RefusedError(f"{said} is a link: hand in the files themselves.") from None
        except FileNotFoundError:
            raise RefusedError(f"There is no folder {said}.") from None
        except NotADirectoryError:
            raise RefusedError(f"{said} is a file, where a directory is expected.") from None
        except LargeError:
            raise RefusedError(f"{said} holds too much: at most {tree.MOST:,} entries.") from None
        except OSError as error:
            raise RefusedError(f"{said} cannot be read: {error.strerror}.") from None


def asked_for(exercise: Exercise) -> str:
    """Name the file that an exercise has its app in, or the files that it asks for."""
    file = exercise.module.replace(".", "/") + ".py"
    return file if exercise.owns(file) else " or ".join(exercise.files)


def _check_name(path: str) -> None:
    """Refuse what no file of a course is called, and what is long or deep for its own sake.

    Raises:
        RefusedError: It is such a name.
    """
    if path.count("/") > MAX_DEPTH:
        raise RefusedError(f"{path} lies too deep.")
    if len(path) > MAX_PATH:
        raise RefusedError(f"{path[:60]}… has too long a name: at most {MAX_PATH} characters.")
    if shown(path, MAX_PATH, lines=False) != path:
        raise RefusedError(f"{path} has characters in its name that cannot be seen: rename it.")


def _stem(entry: Entry) -> str:
    """Return the name by which something would be imported."""
    return entry.name if entry.kind is Kind.FOLDER else entry.name.removesuffix(".py")


def _is_test(name: str) -> bool:
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _about(name: str) -> str | None:
    """Say what a file is that somebody may have handed in for a Python file."""
    lower = name.lower()
    if lower.endswith(NOTEBOOK):
        return "It is a notebook: hand in a Python file with its code."
    if lower.endswith(ARCHIVES):
        return "It is an archive: unpack it."
    return None


def _unimportable(stem: str) -> str | None:
    """Return why a module or package of some name could not be imported, or must not be."""
    if stem in NEVER_IMPORTED:
        started = "It is not used: Python would run a file of this name each time that it starts."
        return None if stem == "__init__" else started
    if keyword.iskeyword(stem):
        return f"It is not used: `{stem}` is a word of Python's, which no `import` can say."
    if not stem.isidentifier():
        return (
            "It is not used: no `import` can say its name. "
            "A name is letters, digits and _, and begins with no digit."
        )
    if stem in sys.stdlib_module_names:
        return (
            f"It is not used: `import {stem}` means Python's own module {stem}. "
            "Give yours another name."
        )
    if stem in LIBRARIES:
        return (
            f"It is not used: `import {stem}` means the installed package {stem}. "
            "Give yours another name."
        )
    return None


def is_left_out(name: str) -> bool:
    """Whether a file that stands in a given exercise is none of it: a cache, what an app left."""
    parts = name.split("/")
    hidden = any(part[0] == "." or part in HIDDEN for part in parts)
    return hidden or name.endswith(LEFT_BEHIND) or parts[0] == CONFTEST or _is_test(parts[0])
