"""Which files of a submission are the learner's, read without trust."""

import hashlib
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from graders.course.catalogue import OF_THE_SPEC, OURS, Course, Exercise, narrowed
from graders.grading import intake, tampering
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice

MAX_TOTAL = 4 * 1024 * 1024
MAX_FILES = 200
MAX_DEPTH = 8
CODECS = frozenset({"utf-8", "utf-8-sig", "ascii", "iso-8859-1", "iso-8859-15", "cp1252"})
SOURCES = frozenset(
    {".py", ".txt", ".json", ".toml", ".html", ".css", ".js", ".md", ".csv", ".sql", ".graphql"}
    | {".ini", ".mako", ".yml", ".yaml", ".jinja", ".j2", ""}
)


class SubmissionError(Exception):
    """There is nothing to grade; the text says why and what to do."""


@dataclass(frozen=True)
class Work:
    """A learner's files for one exercise, by their paths below its directory."""

    exercise: Exercise
    files: tuple[tuple[str, bytes], ...] = ()
    refusal: str | None = None
    untouched: bool = False

    @property
    def sha256(self) -> str | None:
        """The digest of paths and contents."""
        return digest(self.files) if self.files else None


@dataclass(frozen=True)
class Submission:
    """What one learner hands in."""

    id: str
    works: tuple[Work, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def sha256(self) -> str | None:
        """The digest of all files together."""
        found = [(f"{work.exercise.name}/{p}", c) for work in self.works for p, c in work.files]
        return digest(found) if found else None

    @property
    def files(self) -> tuple[str, ...]:
        """The learner's files, relative to the exercises."""
        return tuple(f"{work.exercise.name}/{p}" for work in self.works for p, _ in work.files)


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of paths and contents."""
    found = hashlib.sha256()
    for path, content in sorted(files):
        name = path.encode("utf-8", errors="surrogateescape")
        found.update(b"%d %s %d " % (len(name), name, len(content)))
        found.update(content)
    return found.hexdigest()


def read(path: Path, course: Course, chosen: Iterable[Exercise] = ()) -> Submission:
    """Read a submission: a checkout, the `solutions` tree, an exercise's folder, or one file.

    Without `chosen`, a checkout stands for all exercises of Levels 1 to 4 and those of Level 5
    that were touched.

    Raises:
        SubmissionError: There is no such path, or it holds no exercise.
        OSError: It cannot be read.
    """
    wanted = tuple(chosen)
    if not path.exists():
        raise SubmissionError(f"There is no {path}.")
    if not path.is_dir():
        return _single_file(path, wanted)
    root = path.resolve()
    places = _places(root, course)
    if wanted and not places:
        places = {wanted[0].name: root} if len(wanted) == 1 else {}
    if not places:
        raise SubmissionError(
            f"{path} holds no exercise: give a checkout, an exercise's folder, "
            "or a file with -e and the exercise's number."
        )
    single = root in places.values()
    asked = wanted or tuple(e for e in course.exercises if not single or e.name in places)
    works = [_work(exercise, places.get(exercise.name), root) for exercise in asked]
    if not wanted:
        works = [w for w in works if w.exercise.level <= 4 or not (w.untouched or w.refusal)]  # noqa: PLR2004 - Level 5 is optional
    shown = {work.exercise: places.get(work.exercise.name) for work in works}
    return Submission(root.name, tuple(works), tuple(tampering.notices(root, shown)))


def offered(path: Path, course: Course) -> Course:
    """Return the course as far as a student's repository has it, by its own account.

    Only for a learner's own command: whoever gives marks says which exercises count.
    """
    given = tampering.manifest_of(path.resolve())
    return narrowed(course, given.exercises) if given else course


def _single_file(path: Path, wanted: tuple[Exercise, ...]) -> Submission:
    if len(wanted) != 1:
        raise SubmissionError(f"{path} is one file: say with -e which exercise it answers.")
    exercise = wanted[0]
    name = next((name for name in exercise.files if name.endswith(".py")), None)
    if name is None:
        raise SubmissionError(f"Exercise {exercise.address} takes a folder, not one file.")
    name = name.replace("*", "answer")
    try:
        files = ((name, _file(path, name)),)
    except RefusedError as error:
        return Submission(path.stem, (Work(exercise, refusal=str(error)),))
    return Submission(path.stem, (_touched(exercise, files),))


def _places(root: Path, course: Course) -> dict[str, Path]:
    """Return the directories of the exercises in a submission, by name."""
    if any(root.name == exercise.name for exercise in course.exercises):
        return {root.name: root}
    above = root / "exercises" if (root / "exercises").is_dir() else root
    there = {place.name for place in above.iterdir()}
    return {one.name: above / one.name for one in course.exercises if one.name in there}


def _work(exercise: Exercise, place: Path | None, root: Path) -> Work:
    if place is None:
        return Work(exercise, refusal=f"There is no {exercise.name} in this submission.")
    try:
        if place != root:
            _check_directory(place, exercise.name)
        files = collect(exercise, place)
    except RefusedError as error:
        return Work(exercise, refusal=str(error))
    except OSError as error:
        return Work(exercise, refusal=f"{exercise.name} cannot be read: {error.strerror}.")
    if not files:
        names = " or ".join(exercise.files)
        return Work(exercise, refusal=f"There is no {names} in {exercise.name}.")
    return _touched(exercise, files)


def _touched(exercise: Exercise, files: tuple[tuple[str, bytes], ...]) -> Work:
    return Work(exercise, files, untouched=is_stub(exercise, files))


def is_stub(exercise: Exercise, files: Iterable[tuple[str, bytes]]) -> bool:
    """Whether files are the learner's as they were given."""
    return _normal(files) == _normal(stub(exercise))


def _normal(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    return {name: content.replace(b"\r\n", b"\n").strip() for name, content in files}


def collect(exercise: Exercise, place: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the files for an exercise below a directory.

    Raises:
        RefusedError: One of them cannot be taken.
    """
    return tuple(sorted(_collect(exercise, place)))


def stub(exercise: Exercise) -> tuple[tuple[str, bytes], ...]:
    """Return the learner's files as they were given."""
    return collect(exercise, exercise.directory)


def provided(exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    """Yield the files that stand beside the learner's and are not theirs."""
    for path in sorted(exercise.directory.rglob("*")):
        name = path.relative_to(exercise.directory).as_posix()
        if path.is_file() and not exercise.owns(name) and not _is_ours(name):
            yield name, path.read_bytes()


def _is_ours(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in OURS or parts[0].startswith(OF_THE_SPEC) or "__pycache__" in parts


def stage(work: Work, directory: Path) -> None:
    """Lay a learner's files over the pristine exercise's, all readable and none writable."""
    for name, content in [*provided(work.exercise), *work.files]:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o644)
    for folder in [directory, *(path for path in directory.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)


def _collect(exercise: Exercise, place: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the learner's files below a directory, within limits.

    Raises:
        RefusedError: One of them cannot be taken.
    """
    size = 0
    for count, (name, path) in enumerate(_walk(exercise, place), start=1):
        content = _file(path, name)
        size += len(content)
        if count > MAX_FILES or size > MAX_TOTAL:
            raise RefusedError(
                f"These are too many files: at most {MAX_FILES}, and {MAX_TOTAL:,} bytes together."
            )
        yield name, content


def _walk(exercise: Exercise, place: Path) -> Iterator[tuple[str, Path]]:
    for top in _listing(place):
        if not exercise.owns(top.name) or top.name in OURS:
            continue
        expects_file = top.name.endswith(".py") or (exercise.directory / top.name).is_file()
        if expects_file == (top.is_dir() and not top.is_symlink()):
            kinds = ("a directory", "a file") if expects_file else ("a file", "a directory")
            raise RefusedError(f"{top.name} is {kinds[0]}, where {kinds[1]} is expected.")
        yield from [(top.name, top)] if expects_file else _tree(top, place)


def _tree(folder: Path, place: Path, depth: int = 0) -> Iterator[tuple[str, Path]]:
    name = folder.relative_to(place).as_posix()
    _check_directory(folder, name)
    if depth > MAX_DEPTH:
        raise RefusedError(f"{name} lies too deep.")
    for path in _listing(folder):
        if path.name == "__pycache__" or path.name.startswith("."):
            continue
        if path.is_dir() or path.is_symlink():
            yield from _tree(path, place, depth + 1)
        elif path.suffix.lower() in SOURCES:
            yield path.relative_to(place).as_posix(), path


def _listing(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise RefusedError(f"{folder.name} cannot be read: {error.strerror}.") from None


def _check_directory(path: Path, name: str) -> None:
    if path.is_symlink():
        raise RefusedError(f"{name} is a link: hand in the files themselves.")
    if not path.is_dir():
        raise RefusedError(f"{name} is a file, where a directory is expected.")


def _file(path: Path, name: str) -> bytes:
    """Return the content of a learner's file.

    Raises:
        RefusedError: It is no ordinary file of reasonable size that holds text.
    """
    if path.is_symlink():
        raise RefusedError(f"{name} is a link: hand in the file itself.")
    found = intake.content(path, name)
    if b"\0" in found:
        at = found.index(b"\0")
        raise RefusedError(f"{name} is no text: byte {at} is a null byte. Save it as UTF-8.")
    if name.endswith(".py"):
        _check_text(found, name)
    return found


def _check_text(content: bytes, name: str) -> None:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        if encoding not in CODECS:
            raise RefusedError(f"{name} is written in {encoding}: save it as UTF-8.")
        content.decode(encoding)
    except SyntaxError:
        raise RefusedError(f"{name} is not UTF-8 text: save it as UTF-8.") from None
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8."
        ) from None
