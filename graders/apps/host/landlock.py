"""The files that a child may reach, by Landlock.

Landlock grants trees and takes nothing back. Where a library tree holds something that must stay
hidden, everything around it is granted piece by piece; the names in it can still be listed.
Descriptors are opened once, in the zygote, and every child adds them to a ruleset of its own.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graders.apps.host import kernel

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE = 1 << 13, 1 << 14

LIST = READ_DIR
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | REFER | TRUNCATE
"""No links, pipes, sockets or devices, and nothing to execute."""
OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE

DEVICES = {
    "/dev/null": OF_A_FILE,
    "/dev/zero": READ_FILE,
    "/dev/full": READ_FILE,
    "/dev/random": READ_FILE,
    "/dev/urandom": READ_FILE,
}

FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights over files a version knows, from the version that knew more of them."""
NETWORK_SINCE, SCOPES_SINCE, LOGS_SINCE = 4, 6, 7

QUIETLY = 1
"""Keeps a child that tries and tries again from filling the machine's audit log."""

RULE = struct.Struct("=Qi")

_add_rule = kernel.function(
    "syscall", ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_long
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What every child of a zygote may reach: the kernel's version, its rights, packed rules."""

    version: int
    handled: bytes
    rights: int
    packed: bytes


def version() -> int:
    """Return the version of Landlock that the kernel speaks.

    Raises:
        OSError: It has none, or Landlock is switched off.
    """
    return kernel.call(CREATE_RULESET, 0, 0, ASK_VERSION)


def prepare(visible: Iterable[str], hidden: Iterable[str]) -> Rules:
    """Open what every child may read, and keep it open.

    Raises:
        OSError: The kernel has no Landlock.
    """
    known = version()
    rights = (1 << max(count for since, count in FILE_RIGHTS.items() if since <= known)) - 1
    network = 3 if known >= NETWORK_SINCE else 0
    scopes = 3 if known >= SCOPES_SINCE else 0
    size = 24 if scopes else 16 if network else 8
    handled = struct.pack("=QQQ", rights, network, scopes)[:size]
    grants = [*granted(visible, tuple(hidden)), *DEVICES.items()]
    packed = b"".join(rule(path, access & rights) for path, access in grants)
    return Rules(known, handled, rights, packed)


def granted(visible: Iterable[str], hidden: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Return the trees that cover all that is visible and nothing that is hidden."""
    for tree in visible:
        yield from _around(tree, [path for path in hidden if _is_within(path, tree)])


def _around(tree: str, hidden: list[str]) -> Iterator[tuple[str, int]]:
    if not hidden:
        yield tree, READ
    elif tree not in hidden:
        yield tree, LIST
        for entry in os.scandir(tree):
            if not entry.is_symlink():
                below = [path for path in hidden if _is_within(path, entry.path)]
                yield from _around(entry.path, below)


def _is_within(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip("/") + "/")


def rule(path: str, access: int) -> bytes:
    """Open what a rule is about and pack the rule; nothing, where there is no such path."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return b""
    if not stat.S_ISDIR(os.fstat(opened).st_mode):
        access &= OF_A_FILE
    return RULE.pack(access, opened)


def restrict(rules: Rules, read: Iterable[str], write: Iterable[str]) -> None:
    """Confine the calling process to the prepared rules and its own directories, for good.

    Raises:
        OSError: The kernel refused.
    """
    own = [*((path, READ) for path in read), *((path, WRITE) for path in write)]
    packed = rules.packed + b"".join(rule(path, access & rules.rights) for path, access in own)
    handled = ctypes.create_string_buffer(rules.handled, len(rules.handled))
    ruleset = kernel.call(CREATE_RULESET, ctypes.addressof(handled), len(rules.handled), 0)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    start = ctypes.addressof(buffer)
    for address in range(start, start + len(packed), RULE.size):
        kernel.checked(_add_rule(ADD_RULE, ruleset, PATH_BENEATH, address, 0))
    kernel.call(RESTRICT_SELF, ruleset, QUIETLY if rules.version >= LOGS_SINCE else 0)
    os.close(ruleset)
