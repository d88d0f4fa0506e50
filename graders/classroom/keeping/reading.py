"""Reads a class into the store: who hands in what, when, and what of it is new."""

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from graders.classroom.keeping import task
from graders.classroom.keeping.edition import Edition
from graders.classroom.keeping.faults import Faults
from graders.classroom.keeping.store import Handed, Part, Store
from graders.classroom.people import commit, deadlines
from graders.classroom.people.deadlines import Deadline
from graders.classroom.people.folder import Folder, Place, named
from graders.classroom.people.matching import Matching
from graders.classroom.people.moments import instant, moment
from graders.classroom.people.names import fold
from graders.classroom.people.roster import WORDS, Roster
from graders.course.catalogue import Course, Exercise
from graders.grading import audit, submission, tree
from graders.grading.intake import RefusedError, content
from graders.grading.outcome import Notice
from graders.grading.submission import Submission, SubmissionError, Work
from graders.grading.tree import Kind

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
    matching: Matching
    """Whose each directory is."""

    course: Course
    chosen: tuple[Exercise, ...]
    asked: bool
    """Whether somebody has said which exercises count."""

    edition: Edition
    seed: int
    times: Mapping[str, str] | None = None
    """What a file says of when people have handed in, by what they are known by."""

    deadline: Deadline | None = None
    claims: Path | None = None
    """Where results lie that students' own runs have made: a directory or file for each."""

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
        people = self.matching.people(folder)
        names = [folder, self.matching.owner(folder), *(one.username for one in people)]
        for name in filter(None, names):
            if (self.claims / f"{name}.json").is_file():
                return (self.claims / f"{name}.json",)
            if (self.claims / name).is_dir():
                return tuple(sorted((self.claims / name).glob("*.json"))[:MOST_CLAIMS])
        return ()

    def _name(self, folder: str) -> str:
        people = self.matching.people(folder)
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
    places = (f"exercises/{exercise.name}", exercise.name)
    return any(tree.kind(path, place) is not Kind.NOTHING for place in places)


def read(session: Session, store: Store, run: int, faults: Faults) -> Iterator[Place]:
    """Read one submission after another, and keep what has changed."""
    ordered = sorted(
        session.folder.places, key=lambda one: (session.names[one.folder].casefold(), one.folder)
    )
    same: list[tuple[str, int]] = []
    for position, place in enumerate(ordered):
        is_same = False
        with faults.apart(place.folder):
            is_same = _keep(session, store, place, run, position)
        if place.folder in faults:
            _keep_fault(session, store, place, run, position, faults[place.folder])
        if is_same:
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


def _keep_fault(  # noqa: PLR0913, PLR0917 - as above, and the fault
    session: Session, store: Store, place: Place, run: int, position: int, fault: str
) -> None:
    """Keep that a submission could not be read, by a fault of ours: that is no mark."""
    matched = session.matching.matches.get(place.folder)
    handed = Handed(
        folder=place.folder,
        run=run,
        position=position,
        name=session.names[place.folder],
        people=json.dumps([asdict(one) for one in session.matching.people(place.folder)]),
        matched=matched.how if matched else None,
        doubts="[]",
        late=None,
        sha256=None,
        head=None,
        head_at=None,
        submitted_at=None,
        submitted_by=None,
        notices="[]",
        remarks="[]",
        claims="",
        reason=None,
    )
    works = [Work(one) for one in session.chosen]
    parts = [_part(session, place, work, at) for at, work in enumerate(works)]
    for part in parts:
        part.fault = fault
    store.hand_in(handed, parts, {})


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
    matched = session.matching.matches.get(place.folder)
    people = matched.people if matched else ()
    head = commit.head(place.path)
    if known is not None and known.head == head:
        head_at = known.head_at
    else:
        head_at = commit.made_at(place.path, head) if head else None
    when, by = _time(session, place.folder, head_at)
    late = deadlines.lateness(session.deadline, people, when) if session.deadline else None
    return Handed(
        folder=place.folder,
        run=0,
        position=0,
        name=session.names[place.folder],
        people=json.dumps([asdict(one) for one in people]),
        matched=matched.how if matched else None,
        doubts=json.dumps([asdict(one) for one in session.matching.doubts.get(place.folder, ())]),
        late=json.dumps(asdict(late)) if late else None,
        sha256=found.sha256,
        head=head,
        head_at=head_at,
        submitted_at=when,
        submitted_by=by,
        notices=json.dumps([_plain(one) for one in found.notices]),
        remarks=json.dumps(list(_remarks(session, place, when, by))),
        claims=_claims(place.path, session.claimed(place.folder)),
        reason=None,
    )


def _plain(notice: Notice) -> dict[str, str | None]:
    return {"kind": notice.kind, "file": notice.file, "text": notice.text}


def _time(session: Session, folder: str, head_at: str | None) -> tuple[str | None, str | None]:
    """Return when a submission was handed in, and who says so.

    Where somebody says what cannot be read, nobody knows: a student can set the time of a commit.
    """
    zone = session.deadline.zone if session.deadline else None
    for by, texts in (("file", _filed(session, folder)), ("roster", _listed(session, folder))):
        if texts:
            read = [when for text in texts if (when := moment(text, zone))]
            return (max(read, key=instant), by) if read else (None, None)
    return (head_at, "commit") if head_at else (None, None)


def _filed(session: Session, folder: str) -> list[str]:
    """Return what a file says of when a directory's people, or its owner, have handed in."""
    told = session.times or {}
    people = session.matching.people(folder)
    known = [[fold(word) for what in WORDS if (word := getattr(one, what))] for one in people]
    known = known or [[fold(folder), session.matching.owner(folder)]]
    found = (next((told[word] for word in words if word in told), None) for words in known)
    return [text for text in found if text]


def _listed(session: Session, folder: str) -> list[str]:
    return [one.submitted_at for one in session.matching.people(folder) if one.submitted_at]


def _remarks(session: Session, place: Place, when: str | None, by: str | None) -> Iterator[str]:
    if session.roster.people and not session.matching.people(place.folder):
        yield "Nobody in the roster goes with this directory."
    if others := session.matching.doubles.get(place.folder):
        yield _double(others)
    filed, listed = _filed(session, place.folder), _listed(session, place.folder)
    if when is None and filed:
        yield f"The time of submission in the file of times cannot be read: {filed[0]}."
    elif when is None and listed:
        yield f"The roster's time of submission cannot be read: {listed[0]}."
    elif when is None:
        is_clone = tree.kind(place.path, ".git") is not Kind.NOTHING
        why = "its last commit cannot be read" if is_clone else "this is no repository"
        yield f"When it was handed in is not known: {why}."
    if by == "commit" and (session.deadline or session.times is not None):
        yield "The time of submission is known only from its last commit, which a student can set."


def _double(folders: Sequence[str]) -> str:
    return (
        f"{', '.join(folders[:-1])} and {folders[-1]} are of one person: the later one counts in "
        "gradebooks, by time of submission and then by name."
    )


def mismatches(session: Session) -> Iterator[str]:
    """Say which directories are of one person, of nobody, in doubt, or of the staff."""
    matching = session.matching
    yield from dict.fromkeys(_double(folders) for folders in matching.doubles.values())
    for folder, one in matching.staff.items():
        role = one.role or "a trial"
        yield f"{folder} is of {one.shown}, who is not a student ({role}): left out."
    for folder, people in matching.doubts.items():
        them = " or ".join(one.username or one.identifier or one.login for one in people)
        first = people[0].username or people[0].identifier or people[0].login
        yield (
            f"{folder} may be of {them}, and is given to nobody: if you know, say so with "
            f"--accept {folder}={first}, or say with --prefix what all names begin with."
        )
    places = [one.folder for one in session.folder.places]
    alone = [one for one in places if not matching.people(one) and one not in matching.doubts]
    if session.roster.people and alone:
        many = "1 directory goes" if len(alone) == 1 else f"{len(alone)} directories go"
        yield f"{many} with nobody in the roster: {named(alone)}."
    people = (*session.roster.people, *session.roster.staff)
    if session.deadline and (strangers := deadlines.unknown(session.deadline, people)):
        yield f"The extensions name nobody of this class: {named(strangers)}."


def _claims(root: Path, others: Sequence[Path]) -> str:
    """Return a digest of the results that lie in a checkout or were given beside it."""
    found = hashlib.sha256()
    for path in [*(root / name for name in audit.CLAIMS), *others]:
        if tree.kind(path.parent, path.name) is not Kind.NOTHING:
            try:
                found.update(content(path, path.name, audit.MAX_CLAIM))
            except RefusedError as error:
                found.update(str(error).encode())
            found.update(path.name.encode())
    return found.hexdigest()
