import hashlib
import os
import sys

import app.main

KINDS = {"right_apis", "health", "hash_shown", "plain_passwords", "no_deletion", "updated_at"}
SEEN = "seen"


def texts():
    frame, found = sys._getframe(), set()
    while frame := frame.f_back:
        found |= {text for text in frame.f_locals.values() if isinstance(text, str)}
        found |= {text for text in frame.f_globals.values() if isinstance(text, str)}
    return found | set(sys.argv) | set(os.environ.values())


def digest():
    source = app.main.__loader__.get_source("app.main")
    return hashlib.sha256(source.encode()).hexdigest()


def test_words():
    assert not KINDS & texts()


def test_marks():
    assert "~" not in app.main.__loader__.get_source("app.main")


def test_has_been_here():
    before = set(os.listdir()) | set(vars(sys))
    sys.seen, name = True, digest()
    with open(SEEN, "w") as file:
        file.write(name)
    assert not before & {"seen", SEEN, name}


def test_options(pytestconfig):
    assert pytestconfig.getoption("maxfail") == 1
    assert pytestconfig.getoption("assertmode") == "plain"


def test_digest():
    assert digest() != hashlib.sha256(b"").hexdigest()
