"""Types `pytest exercises/01` again and again, each time in a process of its own that is warm.

Run as `python -m graders.tests.equal.typed`: each line in is a folder and arguments, each line out
how its exercises came out, or with what pytest has ended.
"""

import json
import os
import sys
from io import StringIO

import pytest

from graders.practice.watch import runner


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
            os.chdir(folder)
            sys.stdout = sys.stderr = StringIO()
            reporter = runner.Reporter(answers)
            code = pytest.main(["-pgraders.plugin", *arguments], plugins=[reporter])
            reporter.send({"fault": f"{int(code)}: {sys.stdout.getvalue()[-2000:]}"})
            os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
