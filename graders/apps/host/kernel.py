"""Linux calls that the standard library has no name for.

ctypes and not a binding: what a fork needs is half a dozen calls with everything prepared
beforehand. pyseccomp wants a libseccomp on the machine and would build its filter anew in every
child, as it leaves no place for the child's own id; the Landlock packages look every path up
again in every child, where ours adds descriptors that were opened once.
"""

import contextlib
import ctypes
import errno
import itertools
import os
import platform
import struct
from typing import Any

DEATH_SIGNAL = 1
DUMPABLE = 4
SECCOMP = 22
DROP_CAPABILITY = 24
NO_NEW_PRIVILEGES = 38
AMBIENT, AMBIENT_CLEAR = 47, 4

MACHINES = ("x86_64", "aarch64")

CAPABILITIES = struct.Struct("=Ii")
CAPABILITIES_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def function(name: str, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes has no better type
    """Return a function of the C library that takes arguments of these ctypes."""
    found = _libc[name]
    found.argtypes = arguments
    found.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    return found


_call = function("syscall", *[ctypes.c_long] * 7)
_control = function("prctl", ctypes.c_int, *[ctypes.c_ulong] * 4)
_set_capabilities = function("capset", ctypes.c_char_p, ctypes.c_char_p)


def checked(result: int) -> int:
    """Return what a C function returned.

    Raises:
        OSError: It returned -1.
    """
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def machine() -> int:
    """Return the place of this machine in `MACHINES`.

    Raises:
        OSError: It is another one.
    """
    name = platform.machine()
    if name not in MACHINES:
        raise OSError(errno.ENOSYS, f"the system calls of {name} are not known")
    return MACHINES.index(name)


def call(number: int, *arguments: int) -> int:
    """Make a system call; addresses are numbers.

    Raises:
        OSError: The kernel refused.
    """
    return checked(_call(number, *arguments, *[0] * (6 - len(arguments))))


def control(option: int, *arguments: int) -> int:
    """Set or ask for a property of this process (`prctl`).

    Raises:
        OSError: The kernel refused.
    """
    return checked(_control(option, *arguments, *[0] * (4 - len(arguments))))


def forgo_capabilities() -> None:
    """Empty the bounding set, where there is the right to: no program run later gains any."""
    with contextlib.suppress(OSError):  # refused, or the first number that the kernel has not
        for capability in itertools.count():
            control(DROP_CAPABILITY, capability)


def give_up_capabilities() -> None:
    """Empty the effective, permitted and inheritable sets of this process.

    Raises:
        OSError: The kernel refused.
    """
    checked(_set_capabilities(CAPABILITIES.pack(CAPABILITIES_VERSION, 0), bytes(24)))


def close_memory() -> None:
    """Keep other processes of the same user from reading or tracing this one.

    Raises:
        OSError: The kernel refused.
    """
    control(DUMPABLE, 0)
