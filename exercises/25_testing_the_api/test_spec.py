import base64
import json
import zlib
from pathlib import Path

import pytest

PACKED = Path(__file__).with_name("spec_apis.bin").read_bytes()
APIS = json.loads(zlib.decompress(base64.decodebytes(PACKED)))
WORDS = ["bread", "flour", "oven", "paper", "spoon", "stairs", "sugar", "window", "yeast"]
FOUND = {}  # why the tests are not to be believed, once it is known

pytestmark = [
    pytest.mark.module("trial", needs=["graders.host.testing"]),
    pytest.mark.deadline(30),
]


@pytest.fixture
def tried(learner, rng):
    """Have the learner's tests run on an API, with other words where none are promised.

    Nothing tells the tests whether it is a right API or a faulty one.
    """

    def run(files, kind, seed, backwards=False, only=None, told=False):
        text = json.dumps(files)
        for promised_to_nobody in APIS["texts"]:
            text = text.replace(promised_to_nobody, " ".join(rng.sample(WORDS, 3)))
        packed = base64.b64encode(zlib.compress(text.encode())).decode()
        return learner.call("trial.run", kind, seed, backwards, only, told, packed)

    return run


@pytest.fixture
def complaints(tried, rng, restart):
    """Name the tests that fail on a right API, in each of some orders."""

    def complain(files, *orders):
        kind, seed = rng.choice(sorted(APIS["faults"])), rng.randrange(10**6)
        found = {}
        for backwards in orders:
            result = tried(files, kind, seed, backwards)
            restart()
            found |= result["failed"]
            if result["failed"]:
                found |= tried(files, kind, seed, backwards, told=True)["failed"]
                restart()
            elif not result["passed"]:
                found["(all)"] = "no test has passed"
        return found

    return complain


@pytest.fixture
def doubts(tried, rng, restart):
    """Try a test that has failed on a faulty API again, and say what does not go with that.

    A right API is among those that it is tried on, at a drawn place: a test that fails by the
    clock or by counting, whatever it is run on, gives itself away.
    """

    def doubt(name, kind):
        only = None if name == "(import)" else name
        for right in rng.choice([(True, False), (False, True), (True, True)]):
            restart()
            files = rng.choice(APIS["right"]) if right else APIS["faults"][kind]
            failed = tried(files, kind, rng.randrange(10**6), only=only)["failed"]
            if right and failed:
                return {name: "it fails on a right API as well"}
            if not right and not failed:
                return {name: "it fails and passes on one and the same API"}
        return {}

    return doubt


@pytest.fixture
def noticed(complaints, doubts, tried, rng):
    """Name the test that fails on a faulty API, having seen that right ones pass."""

    def notice(kind):
        if not FOUND:
            given, otherwise = APIS["right"]
            FOUND["doubts"] = complaints(given, False, True) | complaints(otherwise, False)
        assert FOUND["doubts"] == {}
        failed = tried(APIS["faults"][kind], kind, rng.randrange(10**6))["failed"]
        for name in failed:
            FOUND["doubts"] = doubts(name, kind)
            assert FOUND["doubts"] == {}
        return failed

    return notice


def test_right_apis(noticed):
    """Your tests pass on every right API, in any order, and fail on one without routes."""
    assert noticed("has no routes at all"), "Every test passed."


def test_health(noticed):
    """They notice an API that answers `/health` with an error."""
    assert noticed("answers `/health` with an error"), "Every test passed."


def test_register_status(noticed):
    """They notice an API that answers 200 when somebody registers."""
    assert noticed("answers 200 when somebody registers"), "Every test passed."


def test_hash_shown(noticed):
    """They notice an API that shows the hash of a password to whoever registers."""
    assert noticed("shows the hash of a password to whoever registers"), "Every test passed."


def test_plain_passwords(noticed):
    """They notice an API that keeps passwords as they are."""
    assert noticed("keeps passwords as they are"), "Every test passed."


def test_same_username(noticed):
    """They notice an API that lets two people have the same username."""
    assert noticed("lets two people have the same username"), "Every test passed."


def test_same_email(noticed):
    """They notice an API that lets two people have the same e-mail address."""
    assert noticed("lets two people have the same e-mail address"), "Every test passed."


def test_short_password(noticed):
    """They notice an API that takes a password of three characters."""
    assert noticed("takes a password of three characters"), "Every test passed."


def test_no_email(noticed):
    """They notice an API that takes any text for an e-mail address."""
    assert noticed("takes any text for an e-mail address"), "Every test passed."


def test_any_password(noticed):
    """They notice an API that lets people in with any password."""
    assert noticed("lets people in with any password"), "Every test passed."


def test_wrong_password_status(noticed):
    """They notice an API that answers a wrong password with 400."""
    assert noticed("answers a wrong password with 400"), "Every test passed."


def test_foreign_token(noticed):
    """They notice an API that believes tokens that somebody else has signed."""
    assert noticed("believes tokens that somebody else has signed"), "Every test passed."


def test_expired_token(noticed):
    """They notice an API that lets people with an expired token in."""
    assert noticed("lets people with an expired token in"), "Every test passed."


def test_inactive(noticed):
    """They notice an API that lets people in whose account is not active."""
    assert noticed("lets people in whose account is not active"), "Every test passed."


def test_no_token(noticed):
    """They notice an API that lists todos to people without a token."""
    assert noticed("lists todos to people without a token"), "Every test passed."


def test_create_status(noticed):
    """They notice an API that answers 200 when a todo is made."""
    assert noticed("answers 200 when a todo is made"), "Every test passed."


def test_forgotten_todo(noticed):
    """They notice an API that forgets a new todo once it has answered."""
    assert noticed("forgets a new todo once it has answered"), "Every test passed."


def test_completed_from_start(noticed):
    """They notice an API that makes todos that are completed from the start."""
    assert noticed("makes todos that are completed from the start"), "Every test passed."


def test_empty_title(noticed):
    """They notice an API that takes an empty title."""
    assert noticed("takes an empty title"), "Every test passed."


def test_list_of_everybody(noticed):
    """They notice an API that lists the todos of everybody."""
    assert noticed("lists the todos of everybody"), "Every test passed."


def test_todos_of_others(noticed):
    """They notice an API that shows, changes and deletes the todos of others."""
    assert noticed("shows, changes and deletes the todos of others"), "Every test passed."


def test_skip(noticed):
    """They notice an API that ignores `skip`."""
    assert noticed("ignores `skip`"), "Every test passed."


def test_limit(noticed):
    """They notice an API that ignores `limit`."""
    assert noticed("ignores `limit`"), "Every test passed."


def test_completed(noticed):
    """They notice an API that ignores `completed`."""
    assert noticed("ignores `completed`"), "Every test passed."


def test_missing_todo(noticed):
    """They notice an API that answers 200 for a todo that does not exist."""
    assert noticed("answers 200 for a todo that does not exist"), "Every test passed."


def test_no_change(noticed):
    """They notice an API that changes nothing when it is asked to change a todo."""
    assert noticed("changes nothing when it is asked to change a todo"), "Every test passed."


def test_wiping_change(noticed):
    """They notice an API that wipes the fields that a change does not name."""
    assert noticed("wipes the fields that a change does not name"), "Every test passed."


def test_updated_at(noticed):
    """They notice an API that never sets `updated_at`."""
    assert noticed("never sets `updated_at`"), "Every test passed."


def test_delete_status(noticed):
    """They notice an API that answers 200 when a todo is deleted."""
    assert noticed("answers 200 when a todo is deleted"), "Every test passed."


def test_no_deletion(noticed):
    """They notice an API that deletes nothing."""
    assert noticed("deletes nothing"), "Every test passed."
