"""The filter of system calls, run by a small interpreter on behalf of both machines."""

import errno
import struct
from collections.abc import Sequence

import pytest

from graders.apps.host import kernel, seccomp, syscalls

X86, ARM = range(len(kernel.MACHINES))
OWN, OTHER = 4321, 1
ALLOWED = seccomp.ALLOW
NOTHING = 0
PARENT_FLAGS = 0x01200011  # what fork() asks of clone
THREAD_FLAGS = 0x003D0F00  # what pthread_create() asks of clone
NEW_USER = 0x10000000


def verdict(
    machine: int, number: int, arguments: Sequence[int] = (), spoken: int | None = None
) -> int:
    """Run the filter of a machine on one call, and return what the kernel would be told."""
    architecture = seccomp.AUDIT_ARCHITECTURES[machine if spoken is None else spoken]
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, architecture, 0, *padded)
    program = seccomp.assemble(machine)
    accumulator = place = 0
    while True:
        step = program[place]
        value = OWN if step.own else step.value
        place += 1
        match step.code:
            case seccomp.LOAD:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case seccomp.AND:
                accumulator &= value
            case seccomp.ALWAYS:
                place += value
            case seccomp.RETURN:
                return value
            case seccomp.IF_EQUAL:
                place += step.then if accumulator == value else step.otherwise
            case seccomp.IF_GREATER_OR_EQUAL:
                place += step.then if accumulator >= value else step.otherwise
            case seccomp.IF_ANY:
                place += step.then if accumulator & value else step.otherwise


def refused(error: int) -> int:
    return seccomp.ERRNO | error


def named(machine: int) -> dict[str, int]:
    tables = (
        syscalls.ALLOWED,
        syscalls.CONDITIONAL,
        syscalls.IGNORED,
        syscalls.UNSUPPORTED,
        syscalls.ABSENT,
        syscalls.FORBIDDEN,
    )
    return {k: v for table in tables for k, v in syscalls.numbers(table, machine).items()}


@pytest.mark.parametrize("machine", [X86, ARM])
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("clone", [THREAD_FLAGS], ALLOWED),
        ("clone", [PARENT_FLAGS], refused(errno.EPERM)),
        ("clone", [THREAD_FLAGS | NEW_USER], refused(errno.EPERM)),
        ("clone3", [], refused(errno.ENOSYS)),
        ("kill", [OWN, 15], ALLOWED),
        ("kill", [OTHER, 15], refused(errno.EPERM)),
        ("kill", [0, 15], refused(errno.EPERM)),
        ("kill", [0xFFFFFFFF, 9], refused(errno.EPERM)),
        ("tgkill", [OWN, 7, 15], ALLOWED),
        ("tgkill", [OTHER, 7, 15], refused(errno.EPERM)),
        ("prlimit64", [0], ALLOWED),
        ("prlimit64", [OWN], ALLOWED),
        ("prlimit64", [OTHER], refused(errno.EPERM)),
        ("socketpair", [1, 1], ALLOWED),
        ("socketpair", [1, 1 | 0o2004000], ALLOWED),
        ("socketpair", [1, 2], refused(errno.EPERM)),
        ("socketpair", [1, 5], refused(errno.EPERM)),
        ("socketpair", [30, 1], refused(errno.EPERM)),
        ("sendto", [3, 0x1000, 1, 0, NOTHING], ALLOWED),
        ("sendto", [3, 0x1000, 1, 0, 0x1000], refused(errno.EPERM)),
        ("sendto", [3, 0x1000, 1, 0, 0x100000000], refused(errno.EPERM)),
        ("fcntl", [3, 1030], ALLOWED),
        ("fcntl", [3, 8, OTHER], refused(errno.EPERM)),
        ("fcntl", [3, 10, 9], refused(errno.EPERM)),
        ("ioctl", [3, 0x5421], ALLOWED),
        ("ioctl", [3, 0x5412], refused(errno.ENOTTY)),
        ("prctl", [15], ALLOWED),
        ("prctl", [1], refused(errno.EPERM)),
        ("openat", [3, 0x1000, 0o101], ALLOWED),
        ("openat", [3, 0x1000, 0o1101], ALLOWED),
        ("openat", [3, 0x1000, 0o1002], ALLOWED),
        ("openat", [3, 0x1000, 0o1000], refused(errno.EPERM)),
        ("openat", [3, 0x1000, 0o1003], refused(errno.EPERM)),
        ("openat2", [], refused(errno.ENOSYS)),
        ("fchmodat", [], refused(NOTHING)),
        ("setxattr", [], refused(errno.ENOTSUP)),
        ("futex", [], ALLOWED),
    ],
)
def test_each_call_is_answered(machine: int, name: str, arguments: list[int], answer: int) -> None:
    assert verdict(machine, named(machine)[name], arguments) == answer


@pytest.mark.parametrize("machine", [X86, ARM])
def test_what_is_named_nowhere_is_refused(machine: int) -> None:
    answers = {
        number: verdict(machine, number)
        for number in range(syscalls.NEWEST + 1)
        if number not in named(machine).values()
    }

    assert set(answers.values()) == {refused(errno.EPERM)}


@pytest.mark.parametrize("machine", [X86, ARM])
def test_what_the_probe_tries_is_refused(machine: int) -> None:
    numbers = syscalls.numbers(syscalls.FORBIDDEN, machine).values()

    assert {verdict(machine, number) for number in numbers} == {refused(errno.EPERM)}


@pytest.mark.parametrize("machine", [X86, ARM])
def test_every_plain_call_is_permitted_whatever_its_arguments(machine: int) -> None:
    numbers = syscalls.numbers(syscalls.ALLOWED, machine).values()

    assert {verdict(machine, number, [2**64 - 1] * 6) for number in numbers} == {ALLOWED}


@pytest.mark.parametrize("machine", [X86, ARM])
def test_no_number_stands_for_two_calls(machine: int) -> None:
    numbers = list(named(machine).values())

    assert len(numbers) == len(set(numbers))


def test_the_newest_kernels_calls_are_as_if_absent() -> None:
    x32 = 0x40000000

    for number in (syscalls.NEWEST + 1, 1000, x32 | 59, 0xFFFFFFFF):
        assert verdict(X86, number) == refused(errno.ENOSYS)


def test_another_machines_calls_end_the_process() -> None:
    assert verdict(X86, 0, spoken=ARM) == seccomp.KILL


def test_each_child_writes_its_own_id_where_it_is_asked_for() -> None:
    prepared = seccomp.prepare(X86)
    asked = [step for step in seccomp.assemble(X86) if step.own]

    assert len(prepared.own) == len(asked) == 3
    assert len(prepared.program) < 4096 * seccomp.INSTRUCTION.size


def test_a_machine_whose_calls_are_not_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    with pytest.raises(OSError, match="riscv64") as raised:
        kernel.machine()

    assert raised.value.errno == errno.ENOSYS
