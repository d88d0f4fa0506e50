"""Which files of a submission are the learner's, read without trust."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from graders.course.catalogue import OF_THE_SPEC, OURS, Course, Exercise, narrowed
from graders.grading import answer, intake, sources, tampering, tree
from graders.grading.intake import RefusedError
from graders.grading.outcome import Notice
from graders.grading.tree import Kind

LAST = 4
"""The last level whose exercises count in any case; those of Level 5 are optional."""

DEEPEST = 2
"""Folders that may lie one in the other around a checkout."""


class SubmissionError(Exception):
    """There is nothing to grade; the text says why and what to do."""


@dataclass(frozen=True)
class Work:
    """A learner's files for one exercise, by their paths below its directory."""

    exercise: Exercise
    files: tuple[tuple[str, bytes], ...] = ()
    refusal: str | None = None
    untouched: bool = False
    remarks: tuple[Notice, ...] = ()
    """What beside them is not used, and why, by paths below the exercise's directory."""

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
    checkout, places = _places(root, course)
    if wanted and not places:
        places = {wanted[0].name: ""} if len(wanted) == 1 else {}
    if not places:
        raise SubmissionError(
            f"{path} holds no exercise: give a checkout, an exercise's folder, "
            "or a file with -e and the exercise's number."
        )
    single = "" in places.values()
    asked = wanted or tuple(e for e in course.exercises if not single or e.name in places)
    works = [_work(exercise, checkout, places.get(exercise.name)) for exercise in asked]
    if not wanted:
        works = [w for w in works if w.exercise.level <= LAST or not (w.untouched or w.refusal)]
    theirs = {one.exercise: places.get(one.exercise.name) for one in works}
    told = list(tampering.notices(checkout, theirs))
    for one in works:
        if (place := places.get(one.exercise.name)) is not None:
            told += remarks(one, place)
    if checkout != root:
        within = checkout.relative_to(root).as_posix()
        told.append(Notice("within", within, "The exercises lie in this folder, and were found."))
    return Submission(root.name, tuple(works), tuple(told))


def remarks(work: Work, place: str) -> Iterator[Notice]:
    """Yield what in an exercise's folder is not used, by paths below the checkout."""
    for remark in work.remarks:
        yield replace(remark, file=tree.beneath(place, remark.file or ""))


def offered(path: Path, course: Course) -> Course:
    """Return the course as far as a student's repository has it, by its own account.

    Only for a learner's own command: whoever gives marks says which exercises count.
    """
    given = tampering.manifest_of(_places(path.resolve(), course)[0]) if path.is_dir() else None
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
        files = ((name, sources.content(path, name)),)
    except RefusedError as error:
        return Submission(path.stem, (Work(exercise, refusal=str(error)),))
    return Submission(path.stem, (_touched(exercise, files),))


def _places(root: Path, course: Course) -> tuple[Path, dict[str, str]]:
    """Return the checkout in a submission, and where in it the exercises lie, by name.

    Archives unpack into a folder of their own, and so a checkout may lie some folders further in.

    Raises:
        SubmissionError: There are several.
    """
    names = {exercise.name for exercise in course.exercises}
    if root.name in names:
        return root, {root.name: ""}
    if found := _exercises(root, names):
        return root, found
    level = _folders(root, "")
    for _ in range(DEEPEST):
        holding = [(one, found) for one in level if (found := _nested(root / one, names))]
        if len(holding) > 1:
            there = " and ".join(one for one, _ in holding[:2])
            raise SubmissionError(f"There are exercises in {there}: name the folder that counts.")
        if holding:
            return root / holding[0][0], holding[0][1]
        level = [below for one in level for below in _folders(root, one)]
    return root, {}


def _exercises(checkout: Path, names: set[str]) -> dict[str, str]:
    """Return where the exercises lie in a checkout, or in a folder itself."""
    match tree.kind(checkout, "exercises"):
        case Kind.LINK:
            return {name: f"exercises/{name}" for name in names}
        case Kind.FOLDER:
            above = "exercises/"
        case _:
            above = ""
    there = {entry.name for entry in tree.entries(checkout, above)}
    return {name: f"{above}{name}" for name in names if name in there}


def _nested(checkout: Path, names: set[str]) -> dict[str, str]:
    """Return the exercises that lie in a folder of a submission, as far as it can be read."""
    try:
        return _exercises(checkout, names)
    except OSError:
        return {}


def _folders(root: Path, place: str) -> list[str]:
    """Return the folders of a folder that a checkout may lie in."""
    return [
        tree.beneath(place, one.name)
        for one in intake.listing(root, place)
        if one.kind is Kind.FOLDER and not answer.is_left_out(one.name)
    ]


def _work(exercise: Exercise, root: Path, place: str | None) -> Work:
    if place is None:
        return Work(exercise, refusal=f"There is no {exercise.name} in this submission.")
    return work(exercise, root, place)


def work(exercise: Exercise, root: Path, place: str = "") -> Work:
    """Return what lies for an exercise in a folder below a root."""
    found = answer.read(exercise, root, place)
    touched = _touched(exercise, found.files) if found.files else Work(exercise)
    return replace(touched, refusal=found.refusal, remarks=found.remarks)


def _touched(exercise: Exercise, files: tuple[tuple[str, bytes], ...]) -> Work:
    return Work(exercise, files, untouched=is_stub(exercise, files))


def is_stub(exercise: Exercise, files: Iterable[tuple[str, bytes]]) -> bool:
    """Whether files are the learner's as they were given."""
    return _normal(files) == _normal(stub(exercise))


def _normal(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    return {name: content.replace(b"\r\n", b"\n").strip() for name, content in files}


def collect(exercise: Exercise, place: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the files for an exercise below a directory; none, if none is there.

    Raises:
        RefusedError: They cannot be taken.
    """
    found = answer.read(exercise, place)
    if found.refusal is not None and not found.is_missing:
        raise RefusedError(found.refusal)
    return found.files


def stub(exercise: Exercise) -> tuple[tuple[str, bytes], ...]:
    """Return the learner's files as they were given."""
    return collect(exercise, exercise.original)


def provided(exercise: Exercise) -> Iterator[tuple[str, bytes]]:
    """Yield the files that stand beside the learner's and are not theirs."""
    for path in sorted(exercise.original.rglob("*")):
        name = path.relative_to(exercise.original).as_posix()
        if path.is_file() and not exercise.owns(name) and not _is_ours(name):
            yield name, path.read_bytes()


def _is_ours(name: str) -> bool:
    top = name.partition("/")[0]
    return top in OURS or top.startswith(OF_THE_SPEC) or answer.is_left_out(name)


def stage(work: Work, directory: Path) -> None:
    """Lay a learner's files over the pristine exercise's, all readable and none writable."""
    for name, content in [*provided(work.exercise), *work.files]:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o644)
    for folder in [directory, *(path for path in directory.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
