import base64
import json
import zlib
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from graders.apps.connection import DeadlineError, LearnerError
from graders.spec import rewriting

PACKED = Path(__file__).with_name("spec_apis.bin").read_bytes()
APIS = json.loads(zlib.decompress(base64.decodebytes(PACKED)))
PROMISED = {"app", "main", "config", "database", "models", "engine", "get_session", "settings"}
PROMISED |= {"Settings", "Todo", "User", "TODO API", "Welcome to TODO API"}
NO_ROUTES = "right_apis"
BARE = "from fastapi import FastAPI\n\napp = FastAPI()\n"

HOST = "graders.apps.host.testing"
NOTICED = "noticed"
VERDICTS = {}  # on each kind of fault, once the tests have been tried
SAMPLE = 4  # findings that are looked at again, if no other is in doubt
ROUNDS = 3  # tests that may turn out to be weak, for one kind of fault

EMPTY = {"and", "any", "are", "from", "have", "lets", "not", "the", "two", "with"}
ALSO_SAID = {
    "any_password": "wrong 401",
    "missing_todo": "missing unknown 404",
    "list_of_everybody": "bob eve own",
    "hash_shown": "register",
    "todos_of_others": "other bob eve 403 404",
    "register_status": "register 201",
    "same_username": "duplicate taken twice 400",
    "same_email": "duplicate taken twice 400",
    "short_password": "short invalid 422",
    "no_token": "unauthorized unauthenticated 401",
}

pytestmark = [
    pytest.mark.module(HOST, needs=[HOST]),
    pytest.mark.deadline(10),
]


@dataclass(frozen=True)
class Trial:
    """An API that the learner's tests are tried on; nothing tells them which it is."""

    kind: str | None  # of fault; none for a right API
    author: str
    order: tuple[str, ...]  # of the tests, which may be one alone
    api: str = ""  # if it has been written already

    def written(self, rng):
        """Return the API as its author wrote it, in words that nobody has read before."""
        sources = {
            name: rewriting.version(one, self.kind) for name, one in APIS[self.author].items()
        }
        if self.kind == NO_ROUTES:
            sources["main.py"] = BARE
        modules = json.dumps(rewriting.rewritten(sources, PROMISED, rng))
        return base64.b64encode(zlib.compress(modules.encode(), 1)).decode()

    @property
    def saying(self):
        """What a right API says of itself."""
        return APIS[self.author]["main.py"].partition("\n")[0].strip('"')


@dataclass(frozen=True)
class Finding:
    """What a trial has come to."""

    again: Trial  # of the test that has failed, alone on the same API
    passes_alone: bool

    @property
    def name(self):
        """The test that has failed; empty if none has."""
        return self.again.order[0]


class Unbelievable(Exception):
    """The tests tell right APIs and faulty ones not apart: none of their findings counts."""


class Judge:
    """Tries the learner's tests on APIs, right and faulty, in a drawn order."""

    def __init__(self, kinds, apart, rng):
        self.kinds = kinds
        self.apart = apart
        self.rng = rng
        self.authors = sorted(APIS)

    def verdicts(self):
        """Return what is to be said of each kind of fault."""
        try:
            self.words = self.survey()
            return self.judged()
        except Unbelievable as doubt:
            return dict.fromkeys(self.kinds, str(doubt))
        except LearnerError as error:
            return dict.fromkeys(self.kinds, error)

    def survey(self):
        api = Trial(None, self.rng.choice(self.authors), ())
        (found,) = self.apart(f"{HOST}.survey", [(api.written(self.rng),)])
        if isinstance(found, LearnerError):
            raise found
        if found["error"]:
            raise Unbelievable(f"Your tests cannot be imported for a right API:\n{found['error']}")
        if not found["words"]:
            raise Unbelievable("There is no test yet.")
        return {name: _stems(words) for name, words in found["words"].items()}

    def judged(self):
        """Try all kinds of faults among the right APIs, and again those whose finding is weak."""
        verdicts = dict.fromkeys(self.kinds, "Every test passes on it.")
        orders = {kind: self.order(kind) for kind in self.kinds}
        trials = self.right_ones()
        for _ in range(ROUNDS):
            trials += [Trial(kind, self.author(), order) for kind, order in orders.items()]
            found = {trial.kind: finding for trial, finding in self.tried(trials) if trial.kind}
            late = {kind: one for kind, one in found.items() if isinstance(one, LearnerError)}
            named = {kind: one for kind, one in found.items() if kind not in late and one.name}
            weak = self.weak(named)
            verdicts |= late | dict.fromkeys(named, NOTICED)
            for kind in weak:
                verdicts[kind] = f"`{named[kind].name}` fails on it after other tests, not alone."
            orders = {kind: _without(orders[kind], named[kind].name) for kind in weak}
            trials = []
        return verdicts

    def right_ones(self):
        """Return trials on every right API: whatever comes before something comes after it, too."""
        trials = []
        for place, author in enumerate(self.rng.sample(self.authors, len(self.authors))):
            kind = self.rng.choice(sorted(self.kinds))
            order = trials[-1].order[::-1] if place % 2 else self.order(kind)
            trials.append(Trial(None, author, order))
        return trials

    def weak(self, named):
        """Return the kinds of faults that a test notices only now and then, or after others."""
        weak = {kind for kind, finding in named.items() if finding.passes_alone}
        rest = sorted(named.keys() - weak)
        sample = self.rng.sample(rest, min(SAMPLE, len(rest)))
        if doubtful := self.passing_again(named, sample):
            doubtful |= self.passing_again(named, [kind for kind in rest if kind not in sample])
        return weak | doubtful

    def passing_again(self, named, kinds):
        """Return the kinds whose test passes on the same API, tried among right ones."""
        trials = [named[kind].again for kind in kinds]
        tests = [trial.order for trial in trials if trial.order[0] in self.words]
        trials += [Trial(None, self.author(), order) for order in tests[::3]]
        found = [(trial.kind, finding) for trial, finding in self.tried(trials) if trial.kind]
        return {kind for kind, one in found if isinstance(one, LearnerError) or not one.name}

    def tried(self, trials):
        """Yield each trial with what was found.

        Raises:
            Unbelievable: One fails on a right API.
        """
        waiting, begun = self.rng.sample(trials, len(trials)), deque()

        def calls():
            while waiting:
                trial = waiting.pop()
                begun.append((trial, trial.api or trial.written(self.rng)))
                yield begun[-1][1], trial.order

        with closing(self.apart(f"{HOST}.run", calls())) as results:
            for result in results:
                trial, api = begun.popleft()
                if trial.kind is None:
                    self.believe(trial, api, result)
                if isinstance(result, DeadlineError):
                    waiting.sort(key=lambda one: one.kind is None)  # a right one is next
                yield trial, _finding(trial, api, result)

    def believe(self, trial, api, result):
        """Raise what speaks against the tests on a right API."""
        if isinstance(result, LearnerError):
            raise result
        if result["error"]:
            raise Unbelievable(f"For a right API, they cannot be imported:\n{result['error']}")
        if not result["failed"] and not result["passed"]:
            raise Unbelievable("On a right API, no test passes.")
        for name, said in result["failed"].items():
            (alone,) = self.apart(f"{HOST}.explain", [(api, name)])
            late = f"{said}\nAlone it passes: it depends on the tests before it."
            what = said if isinstance(alone, LearnerError) else alone or late
            raise Unbelievable(f"On a right API ({trial.saying}), `{name}` fails:\n{what}")

    def author(self):
        return self.rng.choice(self.authors)

    def order(self, kind):
        """Put tests in front that speak of a kind of fault; what few of them say counts."""
        rarity = Counter(stem for stems in self.words.values() for stem in stems)
        asked = _stems(f"{self.kinds[kind]} {ALSO_SAID.get(kind, '')}".lower().split()) - EMPTY
        weights = {
            name: sum(1 / rarity[stem] for stem in stems & asked)
            for name, stems in self.words.items()
        }
        names = self.rng.sample(sorted(weights), len(weights))
        return tuple(sorted(names, key=weights.__getitem__, reverse=True))


def _finding(trial, api, result):
    """Return what came of a trial: an error, or the test that failed, if one did."""
    if isinstance(result, LearnerError):
        return result
    name = next(iter(result["failed"]), None) or result["error"]
    return Finding(replace(trial, order=(name,), api=api), result["passes_alone"])


def _stems(words):
    return {word.replace("e-mail", "email").strip("`.,/")[:5] for word in words} - EMPTY


def _without(order, name):
    return tuple(one for one in order if one != name)


@pytest.fixture
def verdict(request, apart, rng):
    """Say what the tests have come to on a kind of fault: all kinds are tried at once."""

    def ask(kind):
        if kind not in VERDICTS:
            asked = [item for item in request.session.items if item.path == request.path]
            kinds = {item.name.removeprefix("test_"): item.obj.__doc__ for item in asked}
            VERDICTS.update(Judge(kinds, apart, rng).verdicts())
        found = VERDICTS[kind]
        if isinstance(found, LearnerError):
            raise found
        if found != NOTICED:
            pytest.fail(found)
        return found

    return ask


def test_right_apis(verdict):
    """Your tests pass on every right API, in any order, and fail on one without routes."""
    assert verdict("right_apis") == NOTICED


def test_health(verdict):
    """They notice an API that answers `/health` with an error."""
    assert verdict("health") == NOTICED


def test_register_status(verdict):
    """They notice an API that answers 200 when somebody registers."""
    assert verdict("register_status") == NOTICED


def test_hash_shown(verdict):
    """They notice an API that shows the hash of a password to whoever registers."""
    assert verdict("hash_shown") == NOTICED


def test_plain_passwords(verdict):
    """They notice an API that keeps passwords as they are."""
    assert verdict("plain_passwords") == NOTICED


def test_same_username(verdict):
    """They notice an API that lets two people have the same username."""
    assert verdict("same_username") == NOTICED


def test_same_email(verdict):
    """They notice an API that lets two people have the same e-mail address."""
    assert verdict("same_email") == NOTICED


def test_short_password(verdict):
    """They notice an API that takes a password of three characters."""
    assert verdict("short_password") == NOTICED


def test_no_email(verdict):
    """They notice an API that takes any text for an e-mail address."""
    assert verdict("no_email") == NOTICED


def test_any_password(verdict):
    """They notice an API that lets people in with any password."""
    assert verdict("any_password") == NOTICED


def test_wrong_password_status(verdict):
    """They notice an API that answers a wrong password with 400."""
    assert verdict("wrong_password_status") == NOTICED


def test_foreign_token(verdict):
    """They notice an API that believes tokens that somebody else has signed."""
    assert verdict("foreign_token") == NOTICED


def test_expired_token(verdict):
    """They notice an API that lets people with an expired token in."""
    assert verdict("expired_token") == NOTICED


def test_inactive(verdict):
    """They notice an API that lets people in whose account is not active."""
    assert verdict("inactive") == NOTICED


def test_no_token(verdict):
    """They notice an API that lists todos to people without a token."""
    assert verdict("no_token") == NOTICED


def test_create_status(verdict):
    """They notice an API that answers 200 when a todo is made."""
    assert verdict("create_status") == NOTICED


def test_forgotten_todo(verdict):
    """They notice an API that forgets a new todo once it has answered."""
    assert verdict("forgotten_todo") == NOTICED


def test_completed_from_start(verdict):
    """They notice an API that makes todos that are completed from the start."""
    assert verdict("completed_from_start") == NOTICED


def test_empty_title(verdict):
    """They notice an API that takes an empty title."""
    assert verdict("empty_title") == NOTICED


def test_list_of_everybody(verdict):
    """They notice an API that lists the todos of everybody."""
    assert verdict("list_of_everybody") == NOTICED


def test_todos_of_others(verdict):
    """They notice an API that shows, changes and deletes the todos of others."""
    assert verdict("todos_of_others") == NOTICED


def test_skip(verdict):
    """They notice an API that ignores `skip`."""
    assert verdict("skip") == NOTICED


def test_limit(verdict):
    """They notice an API that ignores `limit`."""
    assert verdict("limit") == NOTICED


def test_completed(verdict):
    """They notice an API that ignores `completed`."""
    assert verdict("completed") == NOTICED


def test_missing_todo(verdict):
    """They notice an API that answers 200 for a todo that does not exist."""
    assert verdict("missing_todo") == NOTICED


def test_no_change(verdict):
    """They notice an API that changes nothing when it is asked to change a todo."""
    assert verdict("no_change") == NOTICED


def test_wiping_change(verdict):
    """They notice an API that wipes the fields that a change does not name."""
    assert verdict("wiping_change") == NOTICED


def test_updated_at(verdict):
    """They notice an API that never sets `updated_at`."""
    assert verdict("updated_at") == NOTICED


def test_delete_status(verdict):
    """They notice an API that answers 200 when a todo is deleted."""
    assert verdict("delete_status") == NOTICED


def test_no_deletion(verdict):
    """They notice an API that deletes nothing."""
    assert verdict("no_deletion") == NOTICED
