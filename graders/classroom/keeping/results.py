"""What is kept of a class, put together again: reports, and the class for those who show it."""

import functools
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from graders.apps.sandbox.isolation import Level
from graders.classroom.keeping import task
from graders.classroom.keeping.entry import Class, Entry
from graders.classroom.keeping.faults import Faults
from graders.classroom.keeping.store import Grade, Handed, Part, Store, people_of
from graders.classroom.people import deadlines
from graders.classroom.people.deadlines import Lateness
from graders.classroom.people.roster import Person
from graders.course.catalogue import Course, Exercise
from graders.grading import audit, grade, outcome, tree
from graders.grading.outcome import Notice, Report
from graders.grading.tree import Kind

NAME_BYTES = 200
HIDDEN = "Somebody"
MOST_DIGITS = 6
KEPT_SEED = 0
"""What a report has in the place of a seed that also decides what is handed in next."""


@dataclass(frozen=True)
class Where:
    """Where a submission still lies, and results that its owner claims beside it."""

    root: Path
    claims: tuple[Path, ...] = ()


@dataclass(frozen=True)
class About:
    """What a run remembers of its class."""

    title: str
    prefix: str
    due: str | None
    """When work is due, but for extensions."""

    late: str
    """What lateness costs, as it was asked for."""

    exercises: tuple[str, ...]
    """Their names, as far as they are the same for all."""

    remarks: tuple[str, ...]
    anonymous: bool
    seed: int
    begun_at: str


@dataclass(frozen=True)
class Results:
    """The store of a class, read with its course."""

    store: Store
    course: Course
    about: About
    faults: Faults = field(default_factory=Faults)
    """What could not be put together or written of some submissions."""

    heed: Callable[[], None] = lambda: None
    """Is called before each submission, and may raise to stop."""

    @property
    def title(self) -> str:
        """What the class is called."""
        return self.about.title

    @property
    def anonymous(self) -> bool:
        """Whether nobody is to be named."""
        return self.about.anonymous

    @functools.cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Those that count for anybody."""
        have = {*self.about.exercises, *self.store.exercises()}
        return tuple(one for one in self.course.exercises if one.name in have)

    @functools.cached_property
    def most(self) -> Mapping[str, int]:
        """The points of each exercise, by name."""
        return {one.name: len(one.requirements) for one in self.course.exercises}

    @functools.cached_property
    def aliases(self) -> Mapping[str, str]:
        """The names of an anonymous class by directory, in an order that tells nothing."""
        secret = self.store.setting("secret").encode()
        folders = [one.folder for one in self.store.folders()]
        drawn = sorted(folders, key=lambda name: hmac.digest(secret, name.encode(), "sha256"))
        width = max(3, len(str(len(drawn))))
        return {name: f"Learner {at:0{width}d}" for at, name in enumerate(drawn, start=1)}

    @functools.cached_property
    def environment(self) -> outcome.Environment:
        """What learners' code ran on."""
        return grade.environment()

    def name(self, handed: Handed) -> str:
        """Return what a submission is called where people read it."""
        return self.aliases[handed.folder] if self.anonymous else handed.name

    def folder(self, handed: Handed) -> str:
        """Return its directory, where that may be known."""
        return "" if self.anonymous else handed.folder

    def place(self, handed: Handed) -> str:
        """Return where its report goes, below the directory of results."""
        name = handed.folder
        if self.anonymous:
            name = self.aliases[handed.folder].lower().replace(" ", "-")
        elif len(name.encode()) > NAME_BYTES:
            name = hashlib.sha256(name.encode()).hexdigest()
        return f"submissions/{name}/report.json"

    def made_of(self, handed: Handed) -> str:
        """Return a digest of all that a report says."""
        facts = [
            *(handed.notices, handed.claims, handed.reason, handed.people, self.name(handed)),
            handed.late,
            *self.store.stamps(handed.folder),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def report(
        self, handed: Handed, where: Where | None = None, exercise: str | None = None
    ) -> Report:
        """Put the report of a submission together, or the part of it about one exercise.

        Claims are looked at if it is known `where` it lies, else told as they were last seen.
        """
        parts = self.store.parts(handed.folder)
        parts = [one for one in parts if exercise in {None, one.exercise}]
        grades = self.store.grades(handed.folder, exercise)
        outcomes = [self._outcome(part, grades.get(part.exercise)) for part in parts]
        faults = [part.fault for part in parts if part.fault is not None]
        files = [
            f"{name}/{path}"
            for name, content in self.store.contents(handed.folder, exercise).items()
            for path, _ in task.unpacked(content)
        ]
        reason = f"The grader itself failed: {faults[0]}" if faults else handed.reason
        report = outcome.total(
            outcomes,
            tool=grade.TOOL,
            submission=outcome.Submission(self._id(handed), handed.sha256, tuple(files)),
            isolation=lowest([(one.level, one.missing) for one in grades.values()]),
            seed=KEPT_SEED,
            started_at=min([one.graded_at for one in grades.values()], default=self.about.begun_at),
            duration_s=sum(one.seconds for one in grades.values()),
            environment=self.environment,
            notices=[Notice(**one) for one in json.loads(handed.notices)],
            status=_status(faults, handed),
            reason=reason,
        )
        late = [] if exercise else list(_late(handed, report))
        audited = self.audited(report, handed, where)
        return replace(report, notices=(*report.notices, *late, *audited))

    def _id(self, handed: Handed) -> str:
        return self.aliases[handed.folder] if self.anonymous else handed.folder

    def audited(self, report: Report, handed: Handed, where: Where | None) -> list[Notice]:
        """Return what results claim that is not so, as they are now or were last seen."""
        if where is None:
            return [Notice(**one) for one in json.loads(handed.audit)]
        return list(_claims(report, handed, where))

    def _outcome(self, part: Part, found: Grade | None) -> outcome.ExerciseOutcome:
        if found is not None:
            return task.unpressed(found.outcome)
        what = self.course.find(part.exercise)
        expected = [(one.test, one.sentence) for one in what.requirements]
        if part.refusal is not None:
            return outcome.refused(what.number, what.slug, what.title, expected, part.refusal)
        reason = "This exercise could not be graded: the grader itself failed."
        if part.fault is None:
            reason = "This exercise was not graded yet."
        return outcome.judge(what.number, what.slug, what.title, part.files, expected, {}, reason)

    def entries(self) -> Iterator[Entry]:
        """Yield the submissions in order of name, one at a time."""
        for handed in self.ordered():
            found = self._bare(handed)
            with self.faults.apart(handed.folder):
                found = self.entry(handed)
            yield found

    def ordered(self) -> Iterator[Handed]:
        """Yield what is kept of the submissions, in order of the names that are shown."""
        aliased = map(self.store.handed, self.aliases) if self.anonymous else self.store.folders()
        for handed in aliased:
            if handed is not None:
                self.heed()
                yield handed

    def slices(self, exercise: str) -> Iterator[Entry]:
        """Yield the submissions as far as one exercise goes, if it counts for them."""
        for handed in self.ordered():
            found = self._bare(handed)
            with self.faults.apart(handed.folder):
                found = self.entry(handed, exercise)
            if found.report.exercises:
                yield found

    def _bare(self, handed: Handed) -> Entry:
        """Return a submission of which nothing can be told."""
        report = outcome.total(
            [],
            tool=grade.TOOL,
            submission=outcome.Submission(self._id(handed), handed.sha256),
            isolation=outcome.Isolation(None),
            seed=KEPT_SEED,
            started_at=self.about.begun_at,
            duration_s=0.0,
            environment=self.environment,
            status="failed",
            reason="The grader itself failed: what it has found cannot be read.",
        )
        return Entry(self.name(handed), self.folder(handed), report, {}, None, None)

    def entry(self, handed: Handed, exercise: str | None = None) -> Entry:
        """Return one submission, or one exercise of it, for those who compare and show it."""
        sources = {
            name: tuple((path, _text(raw)) for path, raw in task.unpacked(content))
            for name, content in self.store.contents(handed.folder, exercise).items()
        }
        remarks = json.loads(handed.remarks)
        return Entry(
            name=self.name(handed),
            folder=self.folder(handed),
            report=self.report(handed, exercise=exercise),
            sources=sources,
            submitted_at=handed.submitted_at,
            submitted_by=handed.submitted_by,
            remarks=tuple(self.hide(handed, one) for one in remarks),
        )

    def hide(self, handed: Handed, remark: str) -> str:
        """Return a remark without the names of directories, where these are not to be known."""
        if not self.anonymous:
            return remark
        for folder in sorted(self.aliases, key=len, reverse=True):
            if folder in remark:
                remark = remark.replace(folder, self.aliases[folder])
        for one in people_of(handed.people):
            for word in (one.name, one.username, one.identifier, one.email):
                remark = remark.replace(word, HIDDEN) if word else remark
        return remark

    def absent(self) -> list[Person]:
        """Return those without a directory."""
        return self.store.absent()

    def whole(self) -> Class:
        """Return the class for those who compare and show it."""
        remarks = () if self.anonymous else tuple(absences(self.absent()))
        if self.anonymous and (count := len(self.absent())):
            remarks = (f"{count} of the roster have no directory.",)
        return Class(
            title=self.title,
            exercises=self.exercises,
            entries=self.entries,
            count=self.store.count(),
            remarks=(*self.about.remarks, *remarks),
        )


def late(handed: Handed) -> Lateness | None:
    """Return how late a submission is, if there is a deadline."""
    return Lateness(**json.loads(handed.late)) if handed.late else None


def _late(handed: Handed, report: Report) -> Iterator[Notice]:
    found = late(handed)
    said = deadlines.sentence(found, report.score) if found else None
    if said and report.status != "failed":
        yield Notice("late", None, said)


def remember(store: Store, about: About) -> None:
    """Keep what a run knows of its class."""
    store.remember("about", json.dumps(asdict(about)))


def recall(store: Store, course: Course) -> Results | None:
    """Return the results that are kept, if any run has come so far."""
    if not (kept := store.setting("about")):
        return None
    known = json.loads(kept)
    lists = {name: tuple(known[name]) for name in ("exercises", "remarks")}
    return Results(store, course, About(**{**known, **lists}))


def absences(people: Sequence[Person]) -> Iterator[str]:
    """Say who has no directory, a sentence each."""
    for one in people:
        yield f"{one.shown} is in the roster and has no directory."


def lowest(levels: Sequence[tuple[int, str]]) -> outcome.Isolation:
    """Return the isolation that all grades have at least, and what any of them lacks."""
    if not levels:
        return outcome.Isolation(None)
    missing = {line: None for _, lines in levels for line in json.loads(lines)}
    return outcome.Isolation(_words()[Level(min(levels)[0])], tuple(missing))


def _words() -> Mapping[Level, outcome.Level]:
    return {
        Level.FULL: "full",
        Level.STRONG: "strong",
        Level.PARTIAL: "partial",
        Level.PROCESS: "process",
    }


def _status(faults: Sequence[str], handed: Handed) -> outcome.ReportStatus:
    if faults:
        return "failed"
    return "refused" if handed.reason else "graded"


def _claims(report: Report, handed: Handed, where: Where) -> Iterator[Notice]:
    """Name each result that a student or a roster claims and that is not so."""
    is_given = tree.kind(where.root, ".github") is not Kind.NOTHING
    found = audit.findings(where.root, report, where.claims)
    yield from (one for one in found if is_given or one.kind != "missing")
    for one in people_of(handed.people):
        if (claimed := _points(one.claimed)) not in {None, report.score}:
            text = f"It claims {claimed} points; {report.score} are so on pristine specs."
            yield Notice("claim", None, text)


def _points(claimed: str) -> int | None:
    """Return the points that a roster claims; what is no number of points claims none."""
    return int(claimed) if claimed.isdecimal() and len(claimed) <= MOST_DIGITS else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
