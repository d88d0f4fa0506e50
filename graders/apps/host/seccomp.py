"""The seccomp filter of a child: threads, its own files and sockets it was given, nothing else.

A program is put together once, in the zygote; each child fills in its own process id.
Numbers are found by halving, because the kernel walks the program for every number it knows when
a filter is installed: a plain list of comparisons made a fork half a millisecond dearer.
"""

import ctypes
import errno
import itertools
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graders.apps.host import kernel, syscalls

AUDIT_ARCHITECTURES = (0xC000003E, 0xC00000B7)

LOAD, AND, RETURN = 0x20, 0x54, 0x06
ALWAYS, IF_EQUAL, IF_GREATER_OR_EQUAL, IF_ANY = 0x05, 0x15, 0x35, 0x45
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16

KILL, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000

INSTRUCTION = struct.Struct("=HBBI")

THREADS = (0x003D0F00, 0x007D0F00)
"""The flags of `pthread_create` in glibc and musl: all is shared, tables of descriptors too."""

AF_UNIX, SOCK_STREAM, SOCK_TYPE = 1, 1, 0xF
O_TRUNC, O_ACCMODE = 0o1000, 0o3

FILE_CONTROLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1032, 1034)
"""Duplicates, flags, sizes, and the locks that SQLite needs; nothing that sends signals."""

DEVICE_CONTROLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""

PROCESS_CONTROLS = (3, 15, 16, 21, 23, 39, 0x53564D41)
"""Names of threads and questions; not PR_SET_PDEATHSIG, which would let a child outlive us."""


class Instruction(NamedTuple):
    """One step of a filter; `own` asks for the child's process id in the place of `value`."""

    code: int
    value: int
    then: int = 0
    otherwise: int = 0
    own: bool = False


Block = tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A program for the kernel, and where in it a child writes its own process id."""

    program: bytes
    own: tuple[int, ...]


def prepare(machine: int) -> Filter:
    """Put the filter together for one of `kernel.MACHINES`."""
    block = assemble(machine)
    own = [index for index, instruction in enumerate(block) if instruction.own]
    return Filter(
        b"".join(INSTRUCTION.pack(i.code, i.then, i.otherwise, i.value) for i in block),
        tuple(index * INSTRUCTION.size + 4 for index in own),
    )


def install(prepared: Filter) -> None:
    """Confine the calling process to the filter, for good.

    Raises:
        OSError: The kernel refused.
    """
    program = ctypes.create_string_buffer(prepared.program, len(prepared.program))
    for offset in prepared.own:
        struct.pack_into("=I", program, offset, os.getpid())
    length = len(prepared.program) // INSTRUCTION.size
    header = ctypes.create_string_buffer(struct.pack("@HP", length, ctypes.addressof(program)))
    kernel.control(kernel.SECCOMP, 2, ctypes.addressof(header))


def assemble(machine: int) -> Block:
    """Return the whole program: the machine first, then what is asked for."""
    return (
        Instruction(LOAD, ARCHITECTURE),
        Instruction(IF_EQUAL, AUDIT_ARCHITECTURES[machine], then=1),
        Instruction(RETURN, KILL),
        Instruction(LOAD, NUMBER),
        *_search(_spans(_answers(machine))),
    )


def _answers(machine: int) -> dict[int, Block]:
    """Return what each number is answered; a number without an answer is refused."""
    plain = {
        syscalls.ALLOWED: _permit(),
        syscalls.IGNORED: _refuse(0),
        syscalls.UNSUPPORTED: _refuse(errno.ENOTSUP),
        syscalls.ABSENT: _refuse(errno.ENOSYS),
    }
    answers = {
        number: answer
        for table, answer in plain.items()
        for number in syscalls.numbers(table, machine).values()
    }
    conditions = _conditions()
    for name, number in syscalls.numbers(syscalls.CONDITIONAL, machine).items():
        answers[number] = conditions[name]
    return answers


def _conditions() -> dict[str, Block]:
    own = Instruction(IF_EQUAL, 0, own=True)
    return {
        "kill": _if_among(0, [own]),
        "tgkill": _if_among(0, [own]),
        "prlimit64": _if_among(0, [own, Instruction(IF_EQUAL, 0)]),
        "fcntl": _if_among(1, _equal(FILE_CONTROLS)),
        "ioctl": _if_among(1, _equal(DEVICE_CONTROLS), otherwise=errno.ENOTTY),
        "prctl": _if_among(0, _equal(PROCESS_CONTROLS)),
        "clone": _if_among(0, _equal(THREADS)),
        "socketpair": _if_stream(),
        "sendto": _if_no_address(),
        "open": _unless_truncates(1),
        "openat": _unless_truncates(2),
    }


def _permit() -> Block:
    return (Instruction(RETURN, ALLOW),)


def _refuse(error: int) -> Block:
    return (Instruction(RETURN, ERRNO | error),)


def _argument(index: int, *, high: bool = False) -> Instruction:
    """Load half of an argument; the low half lies first on both machines."""
    return Instruction(LOAD, ARGUMENTS + 8 * index + 4 * high)


def _equal(values: Iterable[int]) -> list[Instruction]:
    return [Instruction(IF_EQUAL, value) for value in values]


def _if_among(index: int, tests: list[Instruction], otherwise: int = errno.EPERM) -> Block:
    """Permit a call whose argument is one of several."""
    jumps = [test._replace(then=len(tests) - place) for place, test in enumerate(tests)]
    return (_argument(index), *jumps, *_refuse(otherwise), *_permit())


def _if_stream() -> Block:
    """Permit pairs of streams; a pair of datagrams could send to any socket by its name."""
    return (
        _argument(0),
        Instruction(IF_EQUAL, AF_UNIX, otherwise=3),
        _argument(1),
        Instruction(AND, SOCK_TYPE),
        Instruction(IF_EQUAL, SOCK_STREAM, then=1),
        *_refuse(errno.EPERM),
        *_permit(),
    )


def _if_no_address() -> Block:
    return (
        _argument(4),
        Instruction(IF_EQUAL, 0, otherwise=2),
        _argument(4, high=True),
        Instruction(IF_EQUAL, 0, then=1),
        *_refuse(errno.EPERM),
        *_permit(),
    )


def _unless_truncates(flags: int) -> Block:
    """Permit opening, but not emptying a file without opening it to be written.

    Landlock before its third version (Linux 6.2) would let this pass wherever reading is allowed.
    """
    return (
        _argument(flags),
        Instruction(AND, O_TRUNC | O_ACCMODE),
        Instruction(IF_EQUAL, O_TRUNC, then=1),
        Instruction(IF_EQUAL, O_TRUNC | O_ACCMODE, otherwise=1),
        *_refuse(errno.EPERM),
        *_permit(),
    )


def _spans(answers: Mapping[int, Block]) -> list[tuple[int, Block]]:
    """Return where, counting upwards, the answer changes."""
    refused = _refuse(errno.EPERM)
    each = ((number, answers.get(number, refused)) for number in range(syscalls.NEWEST + 1))
    runs = itertools.groupby(each, key=lambda numbered: numbered[1])
    spans = [(next(run)[0], answer) for answer, run in runs]
    return [*spans, (syscalls.NEWEST + 1, _refuse(errno.ENOSYS))]


def _search(spans: list[tuple[int, Block]]) -> Block:
    """Find a number's answer by halving."""
    if len(spans) == 1:
        return spans[0][1]
    middle = len(spans) // 2
    below = _search(spans[:middle])
    return (
        Instruction(IF_GREATER_OR_EQUAL, spans[middle][0], otherwise=1),
        Instruction(ALWAYS, len(below)),
        *below,
        *_search(spans[middle:]),
    )
