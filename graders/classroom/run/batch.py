"""A class from its directories to its results; whatever is finished stays finished."""

import datetime as dt
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from graders.apps.sandbox.isolation import Level
from graders.classroom.keeping import edition, lock, reading, results, task
from graders.classroom.keeping.budget import Budget
from graders.classroom.keeping.edition import EditionError
from graders.classroom.keeping.faults import Faults
from graders.classroom.keeping.reading import Session
from graders.classroom.keeping.results import About, Results, Where
from graders.classroom.keeping.store import FullError, Grade, Store, StoreError
from graders.classroom.keeping.task import Done, Task
from graders.classroom.people import deadlines, folder, matching, roster, teams
from graders.classroom.people.folder import Folder, Place
from graders.classroom.people.matching import Matching
from graders.classroom.people.roster import Roster
from graders.classroom.run.hands import ClusterCrew, Crew, LocalCrew
from graders.classroom.written import analysis, outputs
from graders.course import catalogue
from graders.grading import grade, submission
from graders.grading.worker import IsolationError

PATIENCE = 0.5
"""Seconds after which the screen is drawn and a wish to stop is heard, whatever goes on."""

FAULTS = 5
"""Faults of ours, with no grade between, after which a stub shows whether anything works here."""


class StoppedError(Exception):
    """A run cannot go on; the text says why and what to do."""


class InterruptedRunError(BaseException):
    """Somebody has stopped the run: no fault, and nothing that is caught as one."""


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    directory: Path | None
    out: Path
    roster: Path | None = None
    times: Path | None = None
    claims: Path | None = None
    title: str | None = None
    prefix: str | None = None
    accept: tuple[str, ...] = ()
    teams: Path | None = None
    due: str | None = None
    late: tuple[str, ...] = ()
    extensions: Path | None = None
    exercises: tuple[str, ...] = ()
    floor: str = "strong"
    jobs: int = 1
    scheduler: str | None = None
    fresh: bool = False
    resume: bool = False
    anonymous: bool = False


@dataclass
class Tally:
    """How far a run has come."""

    submissions: int = 0
    complete: int = 0
    todo: int = 0
    graded: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    """By the key of the grade; the first few."""

    failed: int = 0
    remarks: tuple[str, ...] = ()
    """What is to be said of the class."""

    apart: dict[str, str] = field(default_factory=dict)
    """Our faults with single submissions beside their grades, by their directories."""

    unseen: str = ""
    """Our fault, if the class could not be analysed."""


class Screen(Protocol):
    """Whoever watches a run."""

    def reading(self, done: int, total: int) -> None:
        """Some submissions were read."""
        ...

    def grading(self, tally: Tally) -> None:
        """Some were graded."""
        ...

    def writing(self) -> None:
        """All were graded."""
        ...


def run(order: Order, screen: Screen, over: threading.Event) -> Tally:
    """Grade a class and write its results.

    Raises:
        InterruptedRunError: `over` was set.
        StoppedError: It cannot go on.
    """
    if order.resume and order.fresh:
        raise StoppedError("--resume goes on with what is there, --fresh begins anew: choose one.")
    if order.directory is not None:
        _check_apart(order.directory, order.out)
    with outputs.room():
        order.out.mkdir(parents=True, exist_ok=True)
    with lock.held(order.out), Store(order.out) as store:
        return _run(_resumed(order, store), store, screen, over)


def _run(order: Order, store: Store, screen: Screen, over: threading.Event) -> Tally:
    session = _session(order, store)
    about = _about(order, session)
    store.remember("order", _plain(order))
    run_number = store.begin(session.matching.missing)
    total = len(session.folder.places)
    faults = Faults()
    for done, _ in enumerate(reading.read(session, store, run_number, faults), start=1):
        screen.reading(done, total)
        _heed(over)
    floor = Level[order.floor.upper()]
    tally = Tally(submissions=total, todo=store.plan(floor))
    results.remember(store, about)
    found = Results(store, session.course, about, faults, lambda: _heed(over))
    places = {one.folder: one for one in session.folder.places}

    def report(name: str) -> None:
        _heed(over)
        with faults.apart(name):
            _report(session, found, order.out, places[name])

    for name in store.complete():
        report(name)
        tally.complete += 1
    for place in store.forget_places():
        outputs.discard(order.out, place)
    if tally.todo:
        _grade(order, session, store, report, tally, screen, over)
    screen.writing()
    left_out = outputs.publish(found, order.out)
    budget = Budget(found.heed)
    tally.unseen = _analyse(found, order.out, budget)
    tally.apart = dict(faults)
    if order.fresh:
        store.prune()
    tally.remarks = (
        *found.whole().remarks,
        *left_out,
        *(budget.sentence(name) for name in budget.left_out),
    )
    return tally


def _analyse(found: Results, out: Path, budget: Budget) -> str:
    """Write what is seen of the class together; say why not, for no grade depends on it."""
    try:
        analysis.update(found, out, budget)
    except (FullError, StoreError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours, of whatever kind
        return f"{type(error).__name__}: {error}"
    return ""


def _heed(over: threading.Event) -> None:
    if over.is_set():
        raise InterruptedRunError


def _report(session: Session, found: Results, out: Path, place: Place) -> None:
    handed = found.store.handed(place.folder)
    if handed is not None:
        where = Where(place.path, session.claimed(place.folder))
        outputs.report(found, out, handed, where)


def _plain(order: Order) -> str:
    kept = asdict(replace(order, fresh=False, resume=False))
    return json.dumps({name: _absolute(value) for name, value in kept.items()})


def _absolute(value: Any) -> Any:  # noqa: ANN401 - whatever an order holds
    return str(value.resolve()) if isinstance(value, Path) else value


def _resumed(order: Order, store: Store) -> Order:
    """Return what was asked for, where it was not said the order of the last run."""
    if not order.resume:
        if order.directory is None:
            raise StoppedError(
                "Which class? kata grade-class DIR --out OUT grades one, "
                "and kata grade-class --out OUT --resume goes on with the last one."
            )
        return order
    kept = json.loads(store.setting("order") or "null")
    if kept is None:
        raise StoppedError(f"There is nothing in {order.out} to go on with: leave out --resume.")
    return replace(
        order,
        directory=order.directory or Path(kept["directory"]),
        roster=order.roster or _path(kept["roster"]),
        times=order.times or _path(kept["times"]),
        claims=order.claims or _path(kept["claims"]),
        title=order.title or kept["title"],
        prefix=kept["prefix"] if order.prefix is None else order.prefix,
        accept=order.accept or tuple(kept["accept"]),
        teams=order.teams or _path(kept["teams"]),
        due=order.due or kept["due"],
        late=order.late or tuple(kept["late"]),
        extensions=order.extensions or _path(kept["extensions"]),
        exercises=order.exercises or tuple(kept["exercises"]),
        floor=kept["floor"] if order.floor == Order.floor else order.floor,
        anonymous=order.anonymous or kept["anonymous"],
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _session(order: Order, store: Store) -> Session:
    whole = catalogue.pristine()
    here = order.directory or Path()
    known = roster.read(order.roster) if order.roster else Roster()
    listed = folder.read(here, order.prefix)
    groups = teams.read(order.teams) if order.teams else ()
    matched = matching.match(listed, known, groups, order.accept)
    listed = _students(listed, matched)
    asked = whole.choose(order.exercises)
    chosen, remarks = reading.counted(listed, whole, asked)
    if not order.anonymous:  # what is wrong with files and rosters is said with names
        remarks = (*listed.remarks, *known.remarks, *remarks)
    listed = replace(listed, title=order.title or listed.title, remarks=remarks)
    return Session(
        folder=listed,
        roster=known,
        matching=matched,
        course=whole,
        chosen=chosen,
        asked=bool(asked),
        edition=edition.current(whole),
        seed=_seed(order, store),
        times=roster.times(order.times) if order.times else None,
        deadline=_deadline(order),
        claims=order.claims,
    )


def _students(listed: Folder, matched: Matching) -> Folder:
    """Leave out the directories of those who teach.

    Raises:
        StoppedError: There are no others.
    """
    places = tuple(one for one in listed.places if one.folder not in matched.staff)
    if not places:
        raise StoppedError("Every directory is of somebody who is no student by the roster.")
    return replace(listed, places=places)


def _deadline(order: Order) -> deadlines.Deadline | None:
    if order.due is None and (order.late or order.extensions):
        raise StoppedError(
            "--late and --extensions need --due, the moment from which work is late."
        )
    return deadlines.parse(order.due, order.late, order.extensions) if order.due else None


def _check_apart(directory: Path, out: Path) -> None:
    """Make sure that nothing is ever written below a clone.

    Raises:
        StoppedError: The results would lie in the class itself.
    """
    if out.resolve().is_relative_to(directory.resolve()):
        raise StoppedError(f"{out} lies in {directory}: give a directory outside the class.")


def _seed(order: Order, store: Store) -> int:
    """Return the seed of the class: the same for all, until everything is graded anew."""
    if order.fresh or not store.setting("seed"):
        store.remember("seed", str(grade.new_seed()))
    if not store.setting("secret"):
        store.remember("secret", secrets.token_hex(16))
    return int(store.setting("seed"))


def _about(order: Order, session: Session) -> About:
    listed = session.folder
    names = [one.name for one in session.chosen]
    mismatches = () if order.anonymous else reading.mismatches(session)
    return About(
        title=listed.title,
        prefix=session.matching.prefix,
        due=session.deadline.due if session.deadline else None,
        late=",".join(order.late),
        exercises=tuple(names),
        remarks=(*listed.remarks, *mismatches),
        anonymous=order.anonymous,
        seed=session.seed,
        begun_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _grade(  # noqa: PLR0913, PLR0917 - what a run has
    order: Order,
    session: Session,
    store: Store,
    report: Callable[[str], None],
    tally: Tally,
    screen: Screen,
    over: threading.Event,
) -> None:
    crew: Crew = ClusterCrew(order.scheduler) if order.scheduler else LocalCrew(order.jobs)
    finished = False
    try:
        is_tried = False
        for done in _done(crew, _tasks(order, session, store), over):
            _keep(store, done, tally)
            if tally.failed >= FAULTS and not tally.graded and not is_tried:
                is_tried = True
                _try(crew, order, session, tally, over)
            for name in store.completed([one.key for one in done]):
                report(name)
                tally.complete += 1
            screen.grading(tally)
        finished = True
    finally:
        crew.close(at_once=not finished)


def _tasks(order: Order, session: Session, store: Store) -> Iterator[Task]:
    for lack in store.lacks():
        yield Task(
            key=lack.key,
            exercise=lack.exercise,
            edition=session.edition.of(lack.exercise),
            content=lack.content,
            floor=order.floor,
            seed=session.seed,
        )


def _done(crew: Crew, tasks: Iterator[Task], over: threading.Event) -> Iterator[list[Done]]:
    """Yield what comes back, some at a time; as few are on their way as keep everybody busy."""
    pending: dict[Future[Done], Task] = {}
    while True:
        while len(pending) < crew.window() and (asked := next(tasks, None)):
            pending[crew.submit(asked)] = asked
        if not pending:
            return
        ready, _ = wait(pending, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        yield [_heard(one, pending.pop(one)) for one in ready]
        _heed(over)


def _heard(future: Future[Done], asked: Task) -> Done:
    """Return what a task came to; what has nothing to do with this task stops everything."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, IsolationError | EditionError):
        raise StoppedError(str(error))
    if isinstance(error, OSError) and error.errno in outputs.FULL:
        raise FullError(str(error))
    fault = f"{type(error).__name__}: {error}"
    return Done(asked.key, asked.exercise, "process", (), 0, 0, "", (), b"", "", 0.0, fault)


def _try(crew: Crew, order: Order, session: Session, tally: Tally, over: threading.Event) -> None:
    """Grade a stub of ours: submissions that are made to fail us keep no other from its grade.

    Raises:
        StoppedError: Not even that can be graded here.
    """
    exercise = session.chosen[0]
    asked = Task(
        key="",
        exercise=exercise.name,
        edition=session.edition.of(exercise.name),
        content=task.packed(submission.stub(exercise)),
        floor=order.floor,
        seed=session.seed,
    )
    for done in _done(crew, iter([asked]), over):
        for one in done:
            if one.fault is not None:
                first = next(iter(tally.faults.values()))
                raise StoppedError(
                    f"The grader itself failed {tally.failed} times, and nothing worked: {first}"
                )


def _keep(store: Store, done: list[Done], tally: Tally) -> None:
    """Keep grades, each once, and note faults of ours, which are no grades."""
    grades = [_grade_of(one) for one in done if one.fault is None]
    faults = {one.key: one.fault for one in done if one.fault is not None}
    if grades or faults:
        store.keep(grades, faults)
    tally.graded += len(grades)
    tally.failed += len(faults)
    tally.faults.update(faults)


def _grade_of(done: Done) -> Grade:
    return Grade(
        key=done.key,
        exercise=done.exercise,
        level=Level[done.level.upper()],
        missing=json.dumps(list(done.missing)),
        score=done.score,
        max_score=done.max_score,
        status=done.status,
        tests=",".join(done.tests),
        outcome=done.outcome,
        graded_at=done.graded_at,
        seconds=done.seconds,
    )
