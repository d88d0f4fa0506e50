"""Plain pytest on an answer, as a teacher runs it who has no grader: what benches compare with."""

import os
import shutil
import tempfile
from pathlib import Path

from graders.grading import submission
from graders.grading.submission import Work

CONFTEST = Path(__file__).with_name("bench_plain_conftest.py").read_text(encoding="utf-8")

PLUGINS = ("anyio", "metadata", "pytest_jsonreport", "timeout")
"""What pytest finds by itself where the course is installed, and nothing for its development."""

OPTIONS = (
    "-q",
    "-pno:cacheprovider",
    "--disable-plugin-autoload",
    *(f"-p{name}" for name in PLUGINS),
)

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""With it, pytest would compile its plugins anew in each process, and the grader nothing."""


def settle() -> None:
    """Have every process keep what it compiles, as Python does unless it is told not to."""
    os.environ.pop(NO_BYTECODE, None)


def stage(scratch: Path, work: Work, conftest: str = CONFTEST) -> Path:
    """Lay an answer, the spec and a `conftest.py` out in a directory of their own."""
    place = Path(tempfile.mkdtemp(dir=scratch))
    submission.stage(work, place)
    shutil.copy(work.exercise.spec, place)
    (place / "conftest.py").write_text(conftest, encoding="utf-8")
    (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return place
