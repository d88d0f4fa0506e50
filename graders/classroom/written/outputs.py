"""What a run leaves for people and other tools: reports, `class.json`, gradebooks, the page."""

import errno
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from graders.classroom.keeping.results import Results, Where
from graders.classroom.keeping.store import FullError, Handed, people_of
from graders.classroom.people import table
from graders.classroom.people.roster import Person, instant
from graders.classroom.written import document, gradebook
from graders.classroom.written.gradebook import Book, Line
from graders.grading.report import ours

FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
CLASS = "class.json"
GRADEBOOKS = "gradebooks"
ABSENT = "no directory"


def report(results: Results, out: Path, handed: Handed, where: Where | None) -> bool:
    """Write the report of a submission, if it is not there already; say whether it was written."""
    place = results.place(handed)
    made_of = results.made_of(handed)
    if handed.reported == made_of and handed.place == place and (out / place).is_file():
        return False
    found = results.report(handed, where)
    write(out / place, [ours.render(found)])
    if handed.place not in {"", place}:
        discard(out, handed.place)
    known = len(json.loads(handed.notices))
    claims = [asdict(one) for one in found.notices[known:]]
    results.store.reported(handed.folder, made_of, place, json.dumps(claims))
    return True


def publish(results: Results, out: Path) -> None:
    """Write what is said of the class as a whole."""
    write(out / CLASS, document.written(results))
    _gradebooks(results, out / GRADEBOOKS)


def _gradebooks(results: Results, folder: Path) -> None:
    """Write all gradebooks at once, line by line."""
    book = _book(results)
    forms = dict(gradebook.FORMS)
    if results.anonymous:
        forms = {gradebook.PLAIN: forms[gradebook.PLAIN]}
        for name in gradebook.FORMS.keys() - forms.keys():
            (folder / name).unlink(missing_ok=True)
    with ExitStack() as stack:
        files = {name: stack.enter_context(replacing(folder / name)) for name in forms}
        for name, form in forms.items():
            files[name].writelines(map(table.line, form.head(book)))
        for line in _lines(results):
            for name, form in forms.items():
                if (row := form.row(book, line)) is not None:
                    files[name].write(table.line(row))


def write(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all.

    Raises:
        FullError: The disk is full.
    """
    with replacing(path) as file:
        file.writelines(pieces)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write a file that takes the place of another when it is whole.

    Raises:
        FullError: The disk is full.
    """
    with room():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                yield file
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise


@contextmanager
def room() -> Iterator[None]:
    """Tell a full disk from all else that can go wrong with files.

    Raises:
        FullError: The disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise FullError(error.strerror) from None
        raise


def discard(out: Path, place: str) -> None:
    """Remove a report that is of nobody any more, and its directory."""
    path = out / place
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def _book(results: Results) -> Book:
    return Book(
        title=results.title,
        max_score=sum(results.most[one.name] for one in results.exercises),
        addresses=tuple(one.address for one in results.exercises),
        has_groups=any(one.group for one in _people(results)),
    )


def _people(results: Results) -> Iterator[Person]:
    yield from (one for _, one in _owners(results))
    yield from results.absent()


def _owners(results: Results) -> Iterator[tuple[Handed, Person]]:
    for handed in results.ordered():
        for one in people_of(handed.people):
            yield handed, one


def _lines(results: Results) -> Iterator[Line]:
    """Yield a line for each person, of the submission that counts, then those without any."""
    often = Counter(one for _, one in _owners(results))
    counts = {one: count for one, count in often.items() if count > 1}
    chosen = _chosen(results, set(counts))
    for handed in results.ordered():
        if results.anonymous:
            yield document.line(results, handed, Person(name=results.name(handed)))
            continue
        people = people_of(handed.people)
        for one in people or [_unlisted(results, handed)]:
            if chosen.get(one, handed.folder) == handed.folder:
                several = "" if one not in chosen else f"of {counts[one]} directories the last"
                yield document.line(results, handed, one, several)
    if not results.anonymous:
        most = sum(results.most[one.name] for one in results.exercises)
        for one in results.absent():
            yield Line(one, "", None, most, "", ABSENT, {})


def _chosen(results: Results, people: set[Person]) -> dict[Person, str]:
    """Return the directory that counts for each of those who have several: the latest."""
    found: dict[Person, tuple[float, str]] = {}
    if people:
        for handed, one in _owners(results):
            if one in people:
                when = (instant(handed.submitted_at), handed.folder)
                found[one] = max(found.get(one, when), when)
    return {one: folder for one, (_, folder) in found.items()}


def _unlisted(results: Results, handed: Handed) -> Person:
    """Return what a directory's name says of somebody whom no roster knows."""
    prefix = results.about.prefix
    is_prefixed = bool(prefix) and handed.folder.casefold().startswith(prefix.casefold())
    return Person(username=handed.folder[len(prefix) :] if is_prefixed else handed.folder)
