import base64
import json
import zlib
from pathlib import Path

import pytest

PACKED = Path(__file__).with_name("spec_apis.bin").read_bytes()
APIS = json.loads(zlib.decompress(base64.decodebytes(PACKED)))
RIGHT = {}

pytestmark = [
    pytest.mark.module("trial", needs=["graders.host.testing"]),
    pytest.mark.deadline(30),
]


def packed(files):
    return base64.b64encode(zlib.compress(json.dumps(files).encode())).decode()


@pytest.fixture
def complaints(learner, rng, restart):
    """Name the tests that fail on right APIs, each of them in a process of its own."""

    def complaint(files, seed):
        restart()
        tried = learner.call("trial.run", files, seed)
        if not tried["failed"]:
            return {} if tried["passed"] else {"(all)": "no test has passed"}
        restart()
        told = learner.call("trial.run", files, seed, told=True)
        return tried["failed"] | told["failed"]

    def complain():
        if "tried" not in RIGHT:
            RIGHT["complaints"] = {}
            for files in [APIS["right"][0], *APIS["right"]]:
                RIGHT["complaints"] |= complaint(packed(files), rng.randrange(10**6))
            RIGHT["tried"] = True
            restart()
        return RIGHT["complaints"]

    return complain


@pytest.fixture
def noticed(learner, rng, complaints):
    """Name the tests that fail on a faulty API, having seen that right ones pass."""

    def notice(kind):
        assert complaints() == {}
        files = packed(APIS["faults"][kind])
        return learner.call("trial.run", files, rng.randrange(10**6), kind)["failed"]

    return notice


def test_right_apis(complaints, noticed):
    """Your tests pass on every right API, in any order, and fail on one without routes."""
    assert complaints() == {}
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
