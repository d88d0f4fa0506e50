"""Learners on Windows and macOS have the command and the plugin, though no grading."""

import subprocess
import sys

ELSEWHERE = """
import ctypes, sys

def none(*_, **__):
    raise TypeError("no such library")

for name in ("fcntl", "grp", "pwd", "resource"):
    sys.modules[name] = None
ctypes.CDLL = none
import graders.cli, graders.plugin
"""


def test_the_command_needs_nothing_of_linux_until_it_grades() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
