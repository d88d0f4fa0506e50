"""Types `pytest` and `kata` again and again, each time in a process of its own that is warm.

`python -m graders.tests.typist` reads a line for each: what is typed, where, with which
surroundings, and the file for what is printed. It answers with the exit code.
A process that begins from nothing spends a second on imports, which hundreds of tests can share.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from io import FileIO, TextIOWrapper
from pathlib import Path

from graders import __main__
from graders.practice.watch import runner

PROGRAMS: dict[str, Callable[[], object]] = {
    "pytest": metadata.entry_points(group="console_scripts")["pytest"].load(),
    "kata": __main__.main,
}
MODULES = {"pytest": PROGRAMS["pytest"], "graders": PROGRAMS["kata"]}
UNWARNED = "-Wignore::pytest.PytestAssertRewriteWarning"
"""What is warm is imported already."""

WARMTH = (
    *runner.WARMTH[1:],  # our plugin is left to pytest, which wants to be the first to import it
    "graders.grading.answer",
    "graders.practice.checkout",
    "graders.practice.collecting",
    "graders.practice.commands",
    "graders.practice.standing",
    "graders.practice.trial",
    "graders.spec.fixtures",
    "hypothesis",
    "pytest_jsonreport.plugin",
    "rich.console",
    "trio",
)
TIMEOUT = 120
"""Seconds for one command."""


def is_known(command: Sequence[str]) -> bool:
    """Whether a command can be typed here: `kata ...`, or `python -m pytest ...`."""
    module = command[2] if command[:2] == (sys.executable, "-m") else ""
    return hasattr(os, "fork") and (command[0] in PROGRAMS or module in MODULES)


class Typist:
    """A process that stands ready; begun at the first command, ended with this one."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def type(
        self, command: Sequence[str], directory: Path, surroundings: Mapping[str, str], file: Path
    ) -> int:
        """Run a command that prints to a file, and return its exit code."""
        if self.process is None:
            self.process = _stand_ready()
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        job = [list(command), str(directory), dict(surroundings), str(file)]
        print(json.dumps(job), file=process.stdin, flush=True)
        if not select.select([process.stdout], [], [], TIMEOUT)[0]:
            os.killpg(process.pid, signal.SIGKILL)
            self.process = None
            raise subprocess.TimeoutExpired(command, TIMEOUT)
        return int(process.stdout.readline())


def _stand_ready() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    atexit.register(process.communicate)
    return process


def main() -> None:
    """Answer until the other side hangs up."""
    jobs, answers = runner.own_wire()
    runner.warm(WARMTH)
    for job in jobs:
        command, directory, surroundings, printed = json.loads(job)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = _run(command, directory, surroundings, printed)
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _run(
    command: Sequence[str], directory: str, surroundings: Mapping[str, str], printed: str
) -> int:
    """Run a command as a process that was just begun would, and return its exit code."""
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(surroundings)
    os.environ["PYTEST_ADDOPTS"] = f"{surroundings.get('PYTEST_ADDOPTS', '')} {UNWARNED}".strip()
    program, sys.argv = _called(command, directory)
    _print_to(printed, surroundings.get("PYTHONIOENCODING", "utf-8"))
    try:
        code = program()
    except SystemExit as error:
        code = error.code
        if isinstance(code, str):
            sys.stderr.write(f"{code}\n")
            code = 1
    except BaseException:  # noqa: BLE001 - as Python does it
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return int(str(code or 0))


def _called(command: Sequence[str], directory: str) -> tuple[Callable[[], object], list[str]]:
    """Return the program that a command names, and the arguments that it is to see."""
    if command[0] in PROGRAMS:
        return PROGRAMS[command[0]], list(command)
    sys.path.insert(0, directory)
    return MODULES[command[2]], list(command[2:])


def _print_to(path: str, encoding: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(descriptor, number)
    sys.stdout = TextIOWrapper(FileIO(1, "w", closefd=False), encoding, write_through=True)
    sys.stderr = TextIOWrapper(
        FileIO(2, "w", closefd=False), encoding, "backslashreplace", write_through=True
    )


if __name__ == "__main__":
    main()
