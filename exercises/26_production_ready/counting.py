"""Counts how often a password is hashed or compared, and holds up who compares: no clock needed."""

import threading

from argon2 import PasswordHasher

ORIGINAL = {name: getattr(PasswordHasher, name) for name in ("hash", "verify")}
COUNTED = []
HELD = []
LET_GO = threading.Event()


def start():
    COUNTED.clear()
    LET_GO.set()
    for name, function in ORIGINAL.items():
        setattr(PasswordHasher, name, _counted(function))


def so_far():
    return len(COUNTED)


def hold(seconds):
    """Have each comparison from now on wait to be let go, for so many seconds at most."""
    LET_GO.clear()
    PasswordHasher.verify = _held(ORIGINAL["verify"], seconds)


def let_go():
    """Answer whether anybody was still waiting."""
    held = bool(HELD)
    LET_GO.set()
    return held


def stop():
    LET_GO.set()
    for name, function in ORIGINAL.items():
        setattr(PasswordHasher, name, function)


def _counted(function):
    def counted(*args, **kwargs):
        COUNTED.append(function.__name__)
        return function(*args, **kwargs)

    return counted


def _held(function, seconds):
    def held(*args, **kwargs):
        HELD.append(None)
        COUNTED.append("held")
        LET_GO.wait(seconds)
        HELD.pop()
        return function(*args, **kwargs)

    return held
