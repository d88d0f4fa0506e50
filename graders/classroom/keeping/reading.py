"""Reads a class into the store: who hands in what, when, and what of it is new."""

import functools
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from graders.classroom.keeping import task
from graders.classroom.keeping.edition import Edition
from graders.classroom.keeping.store import Handed, Part, Store
from graders.classroom.people import commit, roster
from graders.classroom.people.folder import Folder, Place, named
from graders.classroom.people.roster import Matching, Roster
from graders.course.catalogue import Course, Exercise
from graders.grading import audit, submission
from graders.grading.intake import RefusedError, content
from graders.grading.outcome import Notice
from graders.grading.submission import Submission, SubmissionError, Work

OPTIONAL = 5
"""The level of exercises that count for those who have touched them."""

MOST_CLAIMS = 10
"""Results of one student's that are looked at."""

TOGETHER = 100
"""Submissions that are noted at once where nothing has changed."""


@dataclass(frozen=True)
class Session:
    """What a run knows before it looks at any submission."""

    folder: Folder
    roster: Roster
    course: Course
    chosen: tuple[Exercise, ...]
    asked: bool
    """Whether somebody has said which exercises count."""

    edition: Edition
    seed: int
    times: Mapping[str, str] = field(default_factory=dict)
    claims: Path | None = None
    """Where results lie that students' own runs have made: a directory or file for each."""

    @functools.cached_property
    def matching(self) -> Matching:
        """Whose each directory is."""
        names = {one.folder: self.folder.owners(one.folder) for one in self.folder.places}
        return roster.match(self.roster.people, names)

    @functools.cached_property
    def names(self) -> Mapping[str, str]:
        """What each submission is called, by its directory; no two are called the same."""
        shown = {one.folder: self._name(one.folder) for one in self.folder.places}
        often = Counter(shown.values())
        return {
            folder: name if often[name] == 1 or name == folder else f"{name} ({folder})"
            for folder, name in shown.items()
        }

    def claimed(self, folder: str) -> tuple[Path, ...]:
        """Return the results that somebody's own runs have made, by the directory's owner."""
        if self.claims is None:
            return ()
        for name in self.folder.owners(folder):
            if (self.claims / f"{name}.json").is_file():
                return (self.claims / f"{name}.json",)
            if (self.claims / name).is_dir():
                return tuple(sorted((self.claims / name).glob("*.json"))[:MOST_CLAIMS])
        return ()

    def _name(self, folder: str) -> str:
        people = self.matching.people.get(folder, ())
        if len(people) > 1:
            return people[0].group
        return people[0].shown if people else folder


def counted(
    folder: Folder, course: Course, asked: Sequence[Exercise]
) -> tuple[tuple[Exercise, ...], tuple[str, ...]]:
    """Return the exercises that count, and what is to be said of others.

    Unless somebody says so, these are the ones that at least half of the class has.
    """
    if asked:
        return tuple(asked), ()
    have = Counter(
        one.name for place in folder.places for one in course.exercises if _has(place.path, one)
    )
    half = len(folder.places) / 2
    kept = tuple(one for one in course.exercises if have[one.name] >= half and have[one.name])
    kept = kept or tuple(one for one in course.exercises if have[one.name])
    few = [one.address for one in course.exercises if have[one.name] and one not in kept]
    if not kept:
        return course.exercises, ()
    remark = (
        f"Less than half of the submissions have {', '.join(few)}, so these do not count; "
        "-e says which do."
    )
    return kept, (remark,) if few else ()


def _has(path: Path, exercise: Exercise) -> bool:
    return any(os.path.lexists(above / exercise.name) for above in (path / "exercises", path))


def read(session: Session, store: Store, run: int) -> Iterator[Place]:
    """Read one submission after another, and keep what has changed."""
    ordered = sorted(
        session.folder.places, key=lambda one: (session.names[one.folder].casefold(), one.folder)
    )
    same: list[tuple[str, int]] = []
    for position, place in enumerate(ordered):
        if _keep(session, store, place, run, position):
            same.append((place.folder, position))
        if len(same) >= TOGETHER:
            store.see(same, run)
            same.clear()
        yield place
    store.see(same, run)


def _keep(session: Session, store: Store, place: Place, run: int, position: int) -> bool:
    """Keep a submission as it is now; return whether it is as it was."""
    known, old = store.handed(place.folder), store.parts(place.folder)
    found, reason = _found(session, place)
    handed = _handed(session, place, found, known)
    handed.run, handed.position, handed.reason = run, position, reason
    parts = [_part(session, place, work, at) for at, work in enumerate(found.works)]
    if known is not None:
        handed.reported, handed.place, handed.audit = known.reported, known.place, known.audit
        if _facts(known) == _facts(handed) and list(map(_fact, old)) == list(map(_fact, parts)):
            return True
    had = {one.files for one in old}
    new = {
        part.files: task.packed(work.files)
        for part, work in zip(parts, found.works, strict=True)
        if part.files is not None and part.files not in had
    }
    store.hand_in(handed, parts, new)
    return False


def _facts(handed: Handed) -> dict[str, object]:
    return handed.model_dump(exclude={"run", "position"})


def _fact(part: Part) -> dict[str, object]:
    return part.model_dump(exclude={"fault"})


def _found(session: Session, place: Place) -> tuple[Submission, str | None]:
    """Return what a submission holds, and why it cannot be graded, if it cannot."""
    try:
        found = submission.read(place.path, session.course, session.chosen)
    except (SubmissionError, OSError) as error:
        reason = "This directory holds no exercise that counts."
        if isinstance(error, OSError):
            reason = f"This directory cannot be read: {error.strerror}."
        works = [Work(one, refusal=reason) for one in session.chosen]
        return Submission(place.folder, tuple(works)), reason
    if not session.asked:
        kept = [work for work in found.works if _counts(work)]
        found = Submission(place.folder, tuple(kept), found.notices)
    refusals = [work.refusal for work in found.works if work.refusal is not None]
    if refusals and len(refusals) == len(found.works):
        return found, f"Nothing in this directory can be graded. {refusals[0]}"
    return found, None


def _counts(work: Work) -> bool:
    return work.exercise.level < OPTIONAL or not (work.untouched or work.refusal)


def _part(session: Session, place: Place, work: Work, position: int) -> Part:
    name, files = work.exercise.name, work.sha256
    is_gradable = work.refusal is None and files is not None
    key = session.edition.key(name, files, session.seed) if is_gradable and files else None
    return Part(
        folder=place.folder,
        exercise=name,
        position=position,
        files=files if is_gradable else None,
        refusal=work.refusal,
        untouched=work.untouched,
        grade=key,
        fault=None,
    )


def _handed(session: Session, place: Place, found: Submission, known: Handed | None) -> Handed:
    people = session.matching.people.get(place.folder, ())
    head = commit.head(place.path)
    if known is not None and known.head == head:
        head_at = known.head_at
    else:
        head_at = commit.made_at(place.path, head) if head else None
    when, by = _time(session, place.folder, head_at)
    return Handed(
        folder=place.folder,
        run=0,
        position=0,
        name=session.names[place.folder],
        people=json.dumps([asdict(one) for one in people]),
        sha256=found.sha256,
        head=head,
        head_at=head_at,
        submitted_at=when,
        submitted_by=by,
        notices=json.dumps([_plain(one) for one in found.notices]),
        remarks=json.dumps(list(_remarks(session, place, when))),
        claims=_claims(place.path, session.claimed(place.folder)),
        reason=None,
    )


def _plain(notice: Notice) -> dict[str, str | None]:
    return {"kind": notice.kind, "file": notice.file, "text": notice.text}


def _time(session: Session, folder: str, head_at: str | None) -> tuple[str | None, str | None]:
    """Return when a submission was handed in, and who says so."""
    people = session.matching.people.get(folder, ())
    words = [word for one in people for word in one.words]
    words += [name.casefold() for name in session.folder.owners(folder)]
    told = (session.times[word] for word in words if word in session.times)
    for by, text in [("file", next(told, "")), *(("roster", one.submitted_at) for one in people)]:
        if text and (when := roster.moment(text)):
            return when, by
    return (head_at, "commit") if head_at else (None, None)


def _remarks(session: Session, place: Place, when: str | None) -> Iterator[str]:
    people = session.matching.people.get(place.folder, ())
    if session.roster.people and not people:
        yield "Nobody in the roster goes with this directory."
    if others := session.matching.doubles.get(place.folder):
        yield _double(others)
    for one in people:
        if one.submitted_at and roster.moment(one.submitted_at) is None:
            yield f"The roster's time of submission cannot be read: {one.submitted_at}."
    if when is None:
        is_clone = (place.path / ".git").exists()
        why = "its last commit cannot be read" if is_clone else "this is no repository"
        yield f"When it was handed in is not known: {why}."


def _double(folders: Sequence[str]) -> str:
    return (
        f"{', '.join(folders[:-1])} and {folders[-1]} are of one person: the later one counts in "
        "gradebooks, by time of submission and then by name."
    )


def mismatches(session: Session) -> Iterator[str]:
    """Say which directories are of one person, and which are of nobody."""
    yield from dict.fromkeys(_double(folders) for folders in session.matching.doubles.values())
    places = [one.folder for one in session.folder.places]
    alone = [one for one in places if not session.matching.people.get(one)]
    if session.roster.people and alone:
        many = "1 directory goes" if len(alone) == 1 else f"{len(alone)} directories go"
        yield f"{many} with nobody in the roster: {named(alone)}."


def _claims(root: Path, others: Sequence[Path]) -> str:
    """Return a digest of the results that lie in a checkout or were given beside it."""
    found = hashlib.sha256()
    for path in [*(root / name for name in audit.CLAIMS), *others]:
        if os.path.lexists(path):
            try:
                found.update(content(path, path.name, audit.MAX_CLAIM))
            except RefusedError as error:
                found.update(str(error).encode())
            found.update(path.name.encode())
    return found.hexdigest()
