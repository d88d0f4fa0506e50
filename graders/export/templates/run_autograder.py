#!/autograder/venv/bin/python -I
"""Grades a submission for Gradescope, and leaves results.json whatever happens."""

import json
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "source"
RESULTS = ROOT / "results" / "results.json"
ISOLATION = "strong"
"""`kata grade --isolation` explains what less than this gives away."""

WITHIN = "8m"
"""Gradescope stops an autograder after 10 minutes unless told otherwise, and then shows nothing."""

SECONDS = 570
UNGRADED = (
    "Your work could not be graded, which is not your fault: this zero does not count as a mark. "
    "Tell your instructor, who finds the reason in the autograder's output."
)


def main() -> None:
    """Grade the submission; what the grader says is for instructors, who alone see our output."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            command(),
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
        said = done.stdout.decode(errors="replace")
    except (OSError, subprocess.TimeoutExpired) as error:
        said = f"The grader itself failed: {error}"
    print(said)
    if not RESULTS.exists():
        RESULTS.write_text(json.dumps(ungraded()), encoding="utf-8")


def command() -> list[str]:
    """Return the command that grades."""
    asked = [str(ROOT / "venv" / "bin" / "kata"), "grade", str(ROOT / "submission")]
    asked += ["--isolation", ISOLATION, "--within", WITHIN, "--format", f"gradescope={RESULTS}"]
    asked += ["--report", str(Path(tempfile.gettempdir()) / "report.json")]
    for address in (SOURCE / "exercises.txt").read_text(encoding="utf-8").split():
        asked += ["--exercise", address]
    return asked


def ungraded() -> dict[str, object]:
    """Return the results of a submission that was not graded, in words for a student."""
    told = {"name": "The submission can be graded.", "score": 0, "max_score": 1}
    return {
        "score": 0,
        "output": UNGRADED,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [{**told, "status": "failed", "output": UNGRADED, "output_format": "text"}],
    }


if __name__ == "__main__":
    main()
