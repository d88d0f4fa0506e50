"""Which files of a folder are a learner's answer to an exercise: the one list of them.

`pytest exercises/07`, `kata watch` and `kata grade` all ask here, and tell what is told here.
"""

import keyword
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from graders.course.catalogue import ANSWERS, EQUIVALENTS, OF_THE_SPEC, OURS, SPEC, Exercise
from graders.grading import sources, tree
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice
from graders.grading.tree import Kind, LargeError, LinkError
from graders.telling.text import shown

MAX_TOTAL = 4 * 1024 * 1024
MAX_FILES = 200
MAX_DEPTH = 8
MAX_FOLDERS = 60
MAX_PATH = 200
"""Characters of a path below an exercise's folder."""

MAX_LOOKED_AT = 5_000
"""Entries of a folder's tree that are looked at."""

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


@dataclass(frozen=True)
class Entry:
    """What a folder lists."""

    root: Path
    place: str
    """The way there from the root."""

    kind: Kind

    @property
    def name(self) -> str:
        """The last step of the way."""
        return self.place.rpartition("/")[2]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, reached by no link."""
        return self.kind is Kind.FOLDER

    @property
    def is_link(self) -> bool:
        """Whether it is a link to anything."""
        return self.kind is Kind.LINK

    @property
    def stem(self) -> str:
        """The name by which it would be imported."""
        return self.name if self.is_folder else self.name.removesuffix(".py")


def read(exercise: Exercise, root: Path, place: str = "") -> Answer:
    """Return the learner's answer to an exercise that lies in a folder, reached by no link."""
    if not (root.is_dir() if not place else tree.kind(root, place) is Kind.FOLDER):
        return Answer(refusal=f"There is no folder {exercise.name}.", is_missing=True)
    reading = _Reading(exercise, root, place)
    files: Files = ()
    refusal, is_missing = None, False
    try:
        files = tuple(sorted(reading.files()))
        if not any(exercise.owns(name) for name, _ in files):
            files, is_missing = (), True
            refusal = reading.missing()
    except RefusedError as error:
        refusal = str(error)
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
        self.folders = 0

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the learner's files with their contents.

        Raises:
            RefusedError: One that the exercise asks for cannot be taken.
        """
        self.there = _listing(self.root, self.place)
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
        expects_file = entry.name.endswith(".py") or (self.exercise.original / entry.name).is_file()
        if expects_file and entry.is_folder:
            raise RefusedError(f"{entry.name} is a directory, where a file is expected.")
        if expects_file:
            yield self._taken(entry.name, sources.content(entry.root, entry.place, entry.name))
        elif entry.is_link:
            raise RefusedError(f"{entry.name} is a link: hand in the files themselves.")
        elif not entry.is_folder:
            raise RefusedError(f"{entry.name} is a file, where a directory is expected.")
        else:
            yield from self._tree(entry)

    def _helper(self, entry: Entry) -> Iterator[tuple[str, bytes]]:
        """Yield a further module or package; one that cannot be taken costs nothing but itself."""
        before = self.size, self.count, self.folders
        try:
            if entry.is_folder:
                found = list(self._tree(entry))
            else:
                content = sources.content(entry.root, entry.place, entry.name)
                found = [self._taken(entry.name, content)]
        except RefusedError as error:
            self.size, self.count, self.folders = before
            self._remark(entry.name, f"It is not used. {error}")
        else:
            yield from found

    def _tree(self, entry: Entry) -> Iterator[tuple[str, bytes]]:
        """Yield what is taken of a package."""
        for name, below in self._walk(entry, entry.name):
            try:
                content = sources.content(below.root, below.place, name)
            except RefusedError as error:
                if name.endswith(".py"):
                    raise
                self._remark(name, f"It is not used. {error}")
            else:
                yield self._taken(name, content)

    def _walk(self, folder: Entry, name: str) -> Iterator[tuple[str, Entry]]:
        self.folders += 1
        if name.count("/") > MAX_DEPTH:
            raise RefusedError(f"{name} lies too deep.")
        if self.folders > MAX_FOLDERS:
            raise RefusedError(f"{folder.name} has too many folders: at most {MAX_FOLDERS}.")
        for entry in _listing(folder.root, folder.place):
            below = f"{name}/{entry.name}"
            if _is_quiet(entry):
                continue
            if entry.is_link:
                raise RefusedError(f"{below} is a link: hand in the files themselves.")
            if entry.is_folder:
                yield from self._walk(entry, below)
            elif PurePosixPath(entry.name).suffix.lower() in SOURCES:
                yield below, entry

    def _taken(self, name: str, content: bytes) -> tuple[str, bytes]:
        _check_name(name)
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
        if _is_quiet(entry) or name in OURS or name.startswith(OF_THE_SPEC):
            return None
        if name == CONFTEST:
            return f"It is not used: our fixtures are the ones that {SPEC} runs with."
        if _is_test(name):
            return "It is not used: tests of your own are not run here."
        if self._is_given(entry):
            return None
        if name.startswith(ANSWERS) or name == EQUIVALENTS:
            if "solutions" in Path(self.root, self.place).parts:
                return None
            return "It is not used: names that begin like this are kept for other answers."
        if entry.is_folder and not _holds_python(entry):
            return "It is not used: of folders, only packages of Python files are."
        if not entry.is_folder and not name.endswith(".py"):
            return _about(name) or "It is not used: only Python files are."
        return _unimportable(entry)

    def _is_helper(self, entry: Entry) -> bool:
        """Whether a module or package beside the answer belongs to it."""
        return not (
            _is_quiet(entry)
            or entry.name in OURS
            or entry.name.startswith((OF_THE_SPEC, *ANSWERS))
            or entry.name == EQUIVALENTS
            or self._is_given(entry)
            or entry.stem in NEVER_IMPORTED
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
        both = (tree.beneath(self.place, name) for name in (asked, other))
        if not all(tree.kind(self.root, name) is Kind.FILE for name in both):
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
            elif entry.name.removesuffix(".txt").casefold() in asked and not entry.is_folder:
                if right is None:
                    yield f"There is {entry.name}: take the .txt off its name."
            elif entry.name == other:
                yield f"There is {other}: this exercise asks for {asked_for(self.exercise)}."
            elif entry.is_folder and self._is_level(entry):
                yield f"It lies one folder further in: move what is in {entry.name} up."
            elif about := _about(entry.name):
                yield f"There is {entry.name}. {about}"
        if self.exercise.owns("app") and any(entry.name == "app" for entry in self.there):
            yield "The folder app holds no file that is used."

    def _is_level(self, entry: Entry) -> bool:
        """Whether the answer lies in a folder of the folder, as some archives unpack."""
        if _is_quiet(entry) or entry.is_link:
            return False
        return any(self.exercise.owns(one.name) for one in _listing(entry.root, entry.place))


def asked_for(exercise: Exercise) -> str:
    """Name the file that an exercise has its app in, or the files that it asks for."""
    file = exercise.module.replace(".", "/") + ".py"
    return file if exercise.owns(file) else " or ".join(exercise.files)


def _is_quiet(entry: Entry) -> bool:
    """Whether nobody would think that something is part of an answer: caches, environments."""
    name = entry.name
    if name.startswith(".") or name in QUIET or name == "__pycache__":
        return True
    if name.endswith((*LEFT_BEHIND, ".egg-info", "~")):
        return True
    return entry.is_folder and _is_environment(entry)


def _is_environment(folder: Entry) -> bool:
    """Whether a folder holds installed packages, of Python or of Node."""
    if folder.name in ENVIRONMENTS:
        return True
    marks = (tree.beneath(folder.place, mark) for mark in MARKS_OF_ENVIRONMENTS)
    return any(tree.kind(folder.root, mark) is not Kind.NOTHING for mark in marks)


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


def _unimportable(entry: Entry) -> str | None:
    """Return why a module or package could not be imported, or must not be."""
    stem = entry.stem
    if stem in NEVER_IMPORTED:
        return None if stem == "__init__" else "It is not used: Python would run it unasked."
    if not stem.isidentifier() or keyword.iskeyword(stem):
        return "It is not used: no `import` can say its name. Letters, digits and _ are fine."
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
    if entry.is_folder and _holds_only_tests(entry):
        return "It is not used: tests of your own are not run here."
    return None


def _holds_python(folder: Entry) -> bool:
    """Whether there is a Python file anywhere in a folder."""
    return any(True for _ in _python(folder))


def _holds_only_tests(folder: Entry) -> bool:
    found = list(_python(folder))
    tests = [name for name in found if _is_test(name) or name == CONFTEST]
    return bool(tests) and len(tests) == len([name for name in found if name != "__init__.py"])


def _python(folder: Entry) -> Iterator[str]:
    """Yield the names of the Python files in a folder, as far as it is looked at."""
    waiting, looked_at = [folder], 0
    while waiting and looked_at < MAX_LOOKED_AT:
        try:
            found = _listing(folder.root, waiting.pop().place)
        except RefusedError:
            continue
        looked_at += len(found)
        waiting += (
            one
            for one in found
            if one.is_folder and one.name[0] != "." and not _is_environment(one)
        )
        yield from (one.name for one in found if one.name.endswith(".py") and not one.is_folder)


def _listing(root: Path, place: str) -> list[Entry]:
    """Return what is in a folder, in order of names.

    Raises:
        RefusedError: It cannot be read.
    """
    name = place.rpartition("/")[2] or root.name
    try:
        found = tree.entries(root, place)
    except LinkError:
        raise RefusedError(f"{name} is a link: hand in the files themselves.") from None
    except LargeError:
        raise RefusedError(f"{name} holds too much: at most {tree.MOST:,} entries.") from None
    except OSError as error:
        raise RefusedError(f"{name} cannot be read: {error.strerror}.") from None
    return [Entry(root, tree.beneath(place, one.name), one.kind) for one in found]


def _check_name(path: str) -> None:
    """Refuse what no file of a course is called, and what is long for its own sake.

    Raises:
        RefusedError: It is such a name.
    """
    if len(path) > MAX_PATH:
        raise RefusedError(f"{path[:60]}… has too long a name: at most {MAX_PATH} characters.")
    if shown(path, MAX_PATH, lines=False) != path:
        raise RefusedError(f"{path} has characters in its name that cannot be seen: rename it.")


def is_left_out(name: str) -> bool:
    """Whether a file that stands in a given exercise is none of it: a cache, what an app left."""
    parts = name.split("/")
    hidden = any(part[0] == "." or part in HIDDEN for part in parts)
    return hidden or name.endswith(LEFT_BEHIND) or parts[0] == CONFTEST or _is_test(parts[0])
