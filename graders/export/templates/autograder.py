"""Grades a submission for Classroom 50: started in a student's checkout, it leaves result.json.

The exit code is 0 when grading ran, whatever the marks; any other is no fault of the student's.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent
FORMATS = {"classroom50": "result.json", "markdown": "release-body.md"}
WITHIN = "11m"
"""Classroom 50 stops a job after 15 minutes, of which installing takes one or two."""

UNGRADED = (
    "Your work could not be graded, which is not your fault. "
    "Tell your instructor, who finds the reason in the log of this run."
)
NOT_OURS = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
"""Where the runner collects its own outputs: what we say stands in the two files."""


def main() -> int:
    """Install the grader that lies beside this file, and grade the folder we are in."""
    checkout = Path.cwd()
    for name in FORMATS.values():
        remove(checkout / name)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        code = grade(install(scratch / "venv"), checkout, scratch)
    if code:
        print(UNGRADED)
        (checkout / FORMATS["markdown"]).write_text(f"{UNGRADED}\n", encoding="utf-8")
    return code


def install(venv: Path) -> Path:
    """Return the `kata` command of a fresh environment."""
    if sys.version_info < (3, 11):
        sys.exit("Grading needs Python 3.11 or newer: set it in the assignment's runtime.")
    python = venv / "bin" / "python"
    pip = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheel = next(BUNDLE.glob("*.whl"))
    run([sys.executable, "-I", "-m", "venv", venv])
    run([*pip, "--constraint", BUNDLE / "constraints.txt", wheel])
    return venv / "bin" / "kata"


def grade(kata: Path, checkout: Path, scratch: Path) -> int:
    """Grade a checkout, and put the results into it."""
    command = [kata, "grade", checkout, "--within", WITHIN, "--report", scratch / "report.json"]
    for form, name in FORMATS.items():
        command += ["--format", f"{form}={scratch / name}"]
    for address in (BUNDLE / "exercises.txt").read_text(encoding="utf-8").split():
        command += ["--exercise", address]
    environment = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
    done = subprocess.run(list(map(str, command)), cwd=scratch, env=environment, check=False)
    if done.returncode == 0:
        for name in FORMATS.values():
            shutil.copyfile(scratch / name, checkout / name)
    return done.returncode


def run(command: list[object]) -> None:
    """Run a command of ours, away from the student's files."""
    subprocess.run(list(map(str, command)), cwd=BUNDLE, check=True)


def remove(path: Path) -> None:
    """Remove what a student put where our result goes."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
