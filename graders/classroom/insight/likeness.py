"""How similar the submissions of a class are, exercise by exercise; and that for other tools."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graders.classroom import similarity
from graders.classroom.keeping import reading
from graders.classroom.keeping.budget import Budget
from graders.classroom.people import matching, table
from graders.classroom.people.folder import Folder
from graders.classroom.similarity import Findings, Sources
from graders.course.catalogue import Course, Exercise
from graders.grading import submission, tree
from graders.grading.submission import SubmissionError
from graders.telling.text import shown

VERSION = 1
NAME = 300
COLUMNS = ("exercise", "a", "b", "score", "flagged", "earlier", "evidence")


@dataclass(frozen=True)
class Handed:
    """Who has handed in something for an exercise."""

    submissions: tuple[tuple[str, Sources], ...]
    refused: tuple[str, ...] = ()
    """Whose files cannot be taken."""


def of_directory(
    folder: Folder, course: Course, chosen: Sequence[Exercise], times: Mapping[str, str]
) -> Iterator[tuple[Exercise, Findings, tuple[str, ...]]]:
    """Yield each exercise with what is found in a class's directory, and who was refused.

    Args:
        folder: The class.
        course: The pristine course.
        chosen: The exercises to look at; none means those that most of the class has.
        times: When submissions were handed in, by whom they are known by.

    Raises:
        ReaderError: No process can be started to read sources.
    """
    exercises, _ = reading.counted(folder, course, chosen)
    known = matching.told(folder, times)
    budget = Budget()
    for exercise in exercises:
        handed = _handed(folder, course, exercise)
        found = similarity.compare(handed.submissions, given(exercise), known, budget)
        yield exercise, found, handed.refused


def given(exercise: Exercise) -> Sources:
    """Return what everybody was given: the stub and the files beside it."""
    return texts([*submission.stub(exercise), *submission.provided(exercise)])


def texts(files: Iterable[tuple[str, bytes]]) -> Sources:
    """Return files as text, whatever of them cannot be decoded, under names that can be shown."""
    return tuple(
        (shown(path, NAME, lines=False), content.decode("utf-8", errors="replace"))
        for path, content in files
    )


def _handed(folder: Folder, course: Course, exercise: Exercise) -> Handed:
    found, refused = [], []
    for place in folder.places:
        try:
            [work] = submission.read(place.path, course, (exercise,)).works
        except SubmissionError:
            continue
        if work.files and not work.untouched:
            found.append((place.folder, texts(work.files)))
        elif work.refusal and _has(place.path, exercise):
            refused.append(place.folder)
    return Handed(tuple(found), tuple(refused))


def _has(path: Path, exercise: Exercise) -> bool:
    return any(os.path.lexists(above / exercise.name) for above in (path / "exercises", path))


def document(found: Iterable[tuple[str, Findings]], title: str) -> str:
    """Return findings as JSON."""
    exercises = [{"exercise": name, **_plain(one)} for name, one in found]
    whole = {"schema_version": VERSION, "title": title, "exercises": exercises}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _plain(found: Findings) -> dict[str, Any]:
    return {
        name: [asdict(part) for part in value] if name in {"pairs", "groups"} else value
        for name in Findings.__slots__
        for value in [getattr(found, name)]
    }


def rows(found: Iterable[tuple[str, Findings]]) -> Iterator[str]:
    """Yield findings as the lines of a CSV file: a pair each."""
    yield table.line(COLUMNS)
    for name, one in found:
        for pair in one.pairs:
            evidence = "; ".join(
                f"{part.here} = {part.there} (in {part.shared_by})" for part in pair.evidence
            )
            cells = (pair.a, pair.b, pair.score, int(pair.flagged), pair.earlier, evidence)
            yield table.line((name, *cells))


def write(path: Path, pieces: Iterable[str]) -> None:
    """Write a file.

    Raises:
        OSError: It cannot be written.
    """
    tree.put(path, "".join(pieces).encode())
