"""Somebody's data are deleted: from the store, and from everything that was written."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from graders.classroom.keeping import lock, results
from graders.classroom.keeping.budget import Budget
from graders.classroom.keeping.results import Results
from graders.classroom.keeping.store import NAME, Store
from graders.classroom.people.names import fold
from graders.classroom.people.roster import Person
from graders.classroom.written import analysis, outputs
from graders.course import catalogue


class UnknownError(Exception):
    """Nobody, or more than one, is called so; the text says what to do."""


@dataclass(frozen=True)
class _Found:
    """What is kept of somebody."""

    folders: dict[str, str]
    """The submissions that are theirs alone, each with the place of its report."""

    shared: dict[str, list[Person]]
    """The submissions of groups, each with the others."""

    absent: list[Person]
    words: frozenset[str]
    """All that they are known by, in lower case."""


def forget(out: Path, name: str) -> tuple[str, ...]:
    """Delete all that is kept of a learner, and write what others have left; return sentences.

    Raises:
        UnknownError: It is not clear who is meant.
    """
    if not (out / NAME).is_file():
        raise UnknownError(f"{out} holds no results of a class.")
    with lock.held(out), Store(out) as store:
        found = _find(store, name)
        for folder, others in found.shared.items():
            store.leave(folder, others)
        for place in filter(None, found.folders.values()):
            outputs.discard(out, place)
        store.settle(found.words)
        _forget_answers(store, found)
        store.forget(list(found.folders), found.absent)
        kept = results.recall(store, catalogue.pristine())
        if kept is not None:
            left = _silent(kept, found)
            outputs.publish(left, out)
            analysis.update(left, out, Budget())
    return tuple(_sentences(out, found))


def _forget_answers(store: Store, found: _Found) -> None:
    """Forget what somebody has said of whose a directory is, as far as it names them."""
    order = json.loads(store.setting("order") or "null")
    if order is not None:
        order["accept"] = [
            one for one in order["accept"] if not any(word in fold(one) for word in found.words)
        ]
        store.remember("order", json.dumps(order))


def _find(store: Store, name: str) -> _Found:
    wanted = fold(name)
    folders: dict[str, str] = {}
    shared: dict[str, list[Person]] = {}
    people: dict[Person, None] = {}
    alone: list[str] = []
    for folder, shown, owners, place in store.everyone():
        theirs = [one for one in owners if wanted in one.words]
        if len(owners) > 1 and theirs:
            shared[folder] = [one for one in owners if one not in theirs]
        elif theirs or wanted in {fold(folder), fold(shown)}:
            folders[folder] = place
            alone += [] if owners else [folder]
            theirs = owners
        people.update(dict.fromkeys(theirs))
    absent = [one for one in store.absent() if wanted in one.words]
    known: list[Person | str] = [*people, *absent, *alone]
    if not known:
        raise UnknownError(
            f"Nobody here is called {name!r}: give a name, a user name, a directory."
        )
    if len(known) > 1:
        called = ", ".join(_called(one) for one in known)
        raise UnknownError(f"{name!r} may be any of {called}: give a user name or a directory.")
    words = {wanted, *(fold(folder) for folder in folders)}
    words |= {word for one in (*people, *absent) for word in one.words}
    return _Found(folders, shared, absent, frozenset(words))


def _called(one: Person | str) -> str:
    return one if isinstance(one, str) else f"{one.shown} ({one.username or one.identifier})"


def _silent(kept: Results, found: _Found) -> Results:
    """Return results whose remarks do not name somebody any more."""
    remarks = tuple(
        remark
        for remark in kept.about.remarks
        if not any(word in fold(remark) for word in found.words)
    )
    about = replace(kept.about, remarks=remarks)
    results.remember(kept.store, about)
    return replace(kept, about=about)


def _sentences(out: Path, found: _Found) -> list[str]:
    said = [f"{folder} is deleted, with its report." for folder in found.folders]
    said += [f"{folder} stays for the others of its group." for folder in found.shared]
    said += ["The line of the roster is deleted." for _ in found.absent]
    last = (
        f"Nothing of it is left in {out}. The directory that was handed in is not ours: "
        "as long as it lies in the class, the next run grades it again."
    )
    return [*said, last]
