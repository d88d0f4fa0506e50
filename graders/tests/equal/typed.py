"""Types `pytest exercises/01` again and again, each time in a process of its own that is warm.

Run as `python -m graders.tests.equal.typed`: each line in is a folder and arguments, each line out
how its exercises came out, or with what pytest has ended.
"""

import json
import os
import sys
import traceback
from collections.abc import Sequence
from io import StringIO

import pytest

from graders.practice.watch import runner


def run(folder: str, arguments: Sequence[str], reporter: runner.Reporter) -> str:
    """Type a command in a folder, and return what is printed where nothing else is heard."""
    os.chdir(folder)
    sys.stdout = sys.stderr = said = StringIO()
    try:
        code: object = pytest.main(["-pgraders.plugin", *arguments], plugins=[reporter])
    except BaseException:  # noqa: BLE001 - whatever it is, it is what the test is to show
        code = traceback.format_exc()
    return f"{code}: {said.getvalue()[-3000:]}"


def main() -> None:
    """Answer until the other side hangs up."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    jobs, answers = runner.own_wire()
    runner.warm()
    for job in jobs:
        folder, arguments = json.loads(job)
        pid = os.fork()
        if pid == 0:
            reporter = runner.Reporter(answers)
            try:
                reporter.send({"fault": run(folder, arguments, reporter)})
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
