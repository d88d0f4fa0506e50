"""What a run leaves for people and other tools: reports, `class.json`, gradebooks, the page."""

import errno
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from graders.classroom.keeping.results import Results, Where
from graders.classroom.keeping.store import FullError, Handed, people_of
from graders.classroom.people import table
from graders.classroom.people.folder import named
from graders.classroom.people.moments import instant
from graders.classroom.people.names import fold
from graders.classroom.people.roster import Person
from graders.classroom.written import document, gradebook
from graders.classroom.written.gradebook import Book, Cells, Form, Line
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


def publish(results: Results, out: Path) -> tuple[str, ...]:
    """Write what is said of the class as a whole; return what is to be said of gradebooks."""
    remarks = _gradebooks(results, out / GRADEBOOKS)
    write(out / CLASS, document.written(results, remarks))
    return remarks


def _gradebooks(results: Results, folder: Path) -> tuple[str, ...]:
    """Write all gradebooks at once, line by line; say whom they leave out, and what else.

    One whose reader knows nobody by the roster is not written.
    """
    forms = dict(gradebook.FORMS)
    if results.anonymous:
        forms = {gradebook.PLAIN: forms[gradebook.PLAIN]}
    book = _book(results)
    left: dict[str, list[str]] = {name: [] for name in forms}
    written = {name for name, form in forms.items() if form.known_by is None}
    with ExitStack() as stack:
        files = {name: stack.enter_context(replacing(folder / name)) for name in forms}
        for name, form in forms.items():
            start = table.BOM if form.is_for_people else ""
            files[name].write(start + "".join(_cells(form, row) for row in form.head(book)))
        for line in _lines(results):
            for name, form in forms.items():
                if gradebook.is_in(form, book, line):
                    files[name].write(_cells(form, form.row(book, line)))
                    written.add(name)
                elif line.score is not None:
                    left[name].append(line.person.shown or line.folder)
    for name in gradebook.FORMS.keys() - written:
        (folder / name).unlink(missing_ok=True)
    told = [form.warning(book) for name, form in forms.items() if name in written]
    told += [_left_out(name, left[name]) for name in forms if name in written and left[name]]
    return tuple(one for one in told if one)


def _cells(form: Form, row: Cells) -> str:
    return table.line(row, quoted=form.is_quoted)


def _left_out(name: str, people: Sequence[str]) -> str:
    them = "1 person" if len(people) == 1 else f"{len(people)} people"
    return (
        f"{name} leaves out {them} whom the roster does not name as its reader does: "
        f"{named(people)}."
    )


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
        has_deadline=results.about.due is not None,
        keys=gradebook.keys(_lines(results)),
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
        theirs = people_of(handed.people) or [_unlisted(results, handed)]
        people = [Person(name=results.name(handed))] if results.anonymous else theirs
        for one in people:
            if chosen.get(one, handed.folder) == handed.folder:
                several = "" if one not in chosen else f"of {counts[one]} directories the last"
                line = Line(one, results.folder(handed), None, None, None, 0, "", document.OURS, {})
                with results.faults.apart(handed.folder):
                    line = document.line(results, handed, one, several)
                yield line
    if not results.anonymous:
        most = sum(results.most[one.name] for one in results.exercises)
        for one in results.absent():
            yield Line(one, "", None, None, None, most, "", ABSENT, {})


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
    is_prefixed = bool(prefix) and fold(handed.folder).startswith(fold(prefix))
    return Person(username=handed.folder[len(prefix) :] if is_prefixed else handed.folder)
