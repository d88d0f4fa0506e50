"""What a process asks the kernel to move together is its own memory, and no file's."""

from graders.apps.host import memory

MAPS = """\
557600000000-557600200000 r--p 00000000 fe:00 77 /usr/bin/python 3.11
557600200000-557600300000 rw-p 00200000 fe:00 77 /usr/bin/python 3.11
557601000000-557601f00000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000400000 rw-p 00000000 00:00 0
7f0000400000-7f0000500000 rw-s 00000000 00:01 0
7f0000500000-7f0000600000 ---p 00000000 00:00 0
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
"""


def test_only_private_memory_is_asked_for() -> None:
    assert list(memory._spans(MAPS)) == [
        (0x557601000000, 0x557601F00000),
        (0x7F0000000000, 0x7F0000400000),
    ]


def test_values_are_what_they_were() -> None:
    values = [bytes([number % 256]) * 4096 for number in range(2000)]
    memory.gather()
    assert values == [bytes([number % 256]) * 4096 for number in range(2000)]
