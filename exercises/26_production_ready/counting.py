"""Counts how often a password is hashed or compared, and holds that up: no clock needed."""

import threading

from argon2 import low_level

ORIGINAL = low_level.lib
HASHING = {"argon2_hash", "argon2_ctx", "argon2_verify"}
COUNTED = []
HELD = []
LET_GO = threading.Event()


class Watched:
    """Argon2 itself, under all that may be called to hash or to compare."""

    def __init__(self, seconds=0):
        self.seconds = seconds

    def __getattr__(self, name):
        found = getattr(ORIGINAL, name)
        return self.watch(name, found) if name in HASHING else found

    def watch(self, name, function):
        def watched(*args):
            COUNTED.append(name)
            if self.seconds:
                HELD.append(name)
                LET_GO.wait(self.seconds)
                HELD.pop()
            return function(*args)

        return watched


def start():
    COUNTED.clear()
    LET_GO.set()
    low_level.lib = Watched()


def so_far():
    return len(COUNTED)


def hold(seconds):
    """Have each hash from now on wait to be let go, for so many seconds at most."""
    LET_GO.clear()
    low_level.lib = Watched(seconds)


def let_go():
    """Answer whether anybody was still waiting."""
    held = bool(HELD)
    LET_GO.set()
    return held


def stop():
    LET_GO.set()
    low_level.lib = ORIGINAL
