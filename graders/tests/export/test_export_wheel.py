"""From the wheel to a student's desk: what is given out works where nothing of ours lies around."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graders.course import catalogue, surroundings
from graders.export import exercises, student

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(900)]

COURSE = catalogue.pristine()
ROOT = COURSE.directory.parent
KEPT = ("HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")
NOT_SOURCE = (".git", ".nox", ".venv", "__pycache__", ".*_cache", "build", "dist", "solutions")
SEVEN = "exercises/07_field_validation"
EXPORTED = ("--exercises", "01-07")


def environment(**more: str) -> dict[str, str]:
    """What a student's shell has: no virtual environment of ours, nothing of a runner's."""
    kept = {k: v for k, v in os.environ.items() if k in KEPT or k.startswith(("PIP_", "UV_"))}
    here = str(Path(sys.executable).parent)
    path = [one for one in os.environ["PATH"].split(os.pathsep) if one != here]
    return {**kept, "PATH": os.pathsep.join(path), **more}


def run(
    *command: str | Path, cwd: Path, expected: int = 0, **more: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it is now, whoever goes on writing in it meanwhile."""
    place = tmp_path_factory.mktemp("source") / "katas"
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    return place


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """The wheel that pip makes of this repository."""
    place = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", place, source, cwd=place)
    (wheel,) = place.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, source: Path, built: Path) -> Path:
    """A fresh clone of a student's repository, after the one command of its README."""
    place = tmp_path_factory.mktemp("desk")
    grader = built.as_uri()
    export(source, place / "origin", grader)
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    run("git", "init", "-q", "-b", "main", cwd=place / "origin")
    run("git", "add", ".", cwd=place / "origin")
    run(*git, "commit", "-q", "-m", "Begin", cwd=place / "origin")
    run("git", "clone", "-q", place / "origin", place / "clone", cwd=place)
    clone = place / "clone"
    readme = (clone / "README.md").read_text(encoding="utf-8")
    command = re.search(r"```sh\n(python3 -m venv .+)\n```", readme)
    assert command is not None
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    run(
        "bash",
        "-euc",
        command[1].replace("python3", shutil.which(python) or sys.executable),
        cwd=clone,
    )
    return clone


def export(source: Path, place: Path, grader: str | None = None) -> Path:
    """Export from a checkout, whose package `-m` finds first."""
    chosen = ["--grader", grader] if grader else ["--vendor"]
    run(sys.executable, "-m", "graders", "export", place, *EXPORTED, *chosen, cwd=source)
    return place


def everything(directory: Path) -> dict[str, bytes]:
    found = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def report(desk: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((desk / "report.json").read_text(encoding="utf-8"))
    return found


def test_the_wheel_has_pristine_exercises_and_no_answer(source: Path, built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        for exercise in catalogue.read(source / "exercises").exercises:
            for name, content in [*exercises.given(exercise), *exercises.stubs(exercise)]:
                assert archive.read(f"graders/exercises/{name}") == content
        for name in surroundings.FILES:
            (inside,) = [one for one in names if one.endswith(f"extra_metadata/{name}")]
            assert archive.read(inside) == (source / name).read_bytes()
    assert not [name for name in names if re.search(r"solutions|wrong_|also_|tests/", name)]


def test_a_student_begins(desk: Path) -> None:
    tried = run(desk / ".venv/bin/pytest", "exercises/07", cwd=desk, expected=1)
    run(desk / ".venv/bin/kata", "grade", ".", cwd=desk)
    graded = report(desk)

    first, *_ = COURSE.find("07").requirements
    assert first.sentence in " ".join(tried.stdout.split())
    assert (graded["status"], graded["score"]) == ("graded", 0)
    assert isinstance(graded["notices"], list)
    assert [one["kind"] for one in graded["notices"]] == ["narrowed"]
    assert isinstance(graded["exercises"], list)
    assert [one["number"] for one in graded["exercises"]] == [1, 2, 3, 4, 5, 6, 7]
    assert {one["status"] for one in graded["exercises"]} == {"untouched"}
    assert run("git", "status", "--porcelain", cwd=desk).stdout == ""


def test_a_students_work_is_graded_on_pristine_specs(desk: Path) -> None:
    shutil.copy(COURSE.solutions / "07_field_validation/main.py", desk / SEVEN)
    run(desk / ".venv/bin/pytest", "-q", "exercises/07", cwd=desk)
    original = (desk / SEVEN / "test_spec.py").read_bytes()
    (desk / SEVEN / "test_spec.py").write_text("def test_nothing(): assert False\n")
    run(desk / ".venv/bin/kata", "grade", ".", "-e", "07", "--fail-under", "100", cwd=desk)
    found = report(desk)
    (desk / SEVEN / "test_spec.py").write_bytes(original)

    assert found["score"] == found["max_score"] == len(COURSE.find("07").requirements)
    assert found["notices"] == [
        {
            "kind": "edited",
            "file": f"{SEVEN}/test_spec.py",
            "text": "It was edited; the original is used.",
        }
    ]


@pytest.mark.parametrize(
    ("fail_under", "exercises", "code"),
    [("", "", 0), ("99%", "01-07", 1), ("10%", "01-07", 0), ("10%", "", 1)],
)
def test_a_push_is_graded_and_reported(
    desk: Path, tmp_path: Path, fail_under: str, exercises: str, code: int
) -> None:
    shutil.copy(COURSE.solutions / "07_field_validation/main.py", desk / SEVEN)
    outputs, summary = tmp_path / "outputs", tmp_path / "summary"
    done = run(
        "bash",
        "-e",
        "-c",
        grade_step((desk / surroundings.WORKFLOW).read_text(encoding="utf-8")),
        cwd=desk,
        expected=code,
        PATH=f"{desk / '.venv/bin'}{os.pathsep}{environment()['PATH']}",
        GITHUB_ACTIONS="true",
        GITHUB_OUTPUT=str(outputs),
        GITHUB_STEP_SUMMARY=str(summary),
        FAIL_UNDER=fail_under,
        EXERCISES=exercises,
    )
    said = dict(line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines())

    runners = [f"ex-{number:02d}" for number in range(1, 8)]
    assert said["runners"].split(",") == runners
    assert set(said) == {"runners", *runners}
    assert "::group::07 Field validation: 9/9 passed\n" in done.stdout
    assert "1 of 7 exercises done" in summary.read_text(encoding="utf-8")


def grade_step(workflow: str) -> str:
    """Return the script of the step that grades."""
    step = workflow.partition("- name: Grade\n")[2].partition("- name:")[0]
    script = step.partition("run: |\n")[2]
    return "\n".join(line.strip() for line in script.splitlines())


def test_what_is_exported_from_the_wheel_is_the_same(
    desk: Path, source: Path, tmp_path: Path
) -> None:
    run(desk / ".venv/bin/kata", "export", tmp_path / "installed", *EXPORTED, cwd=tmp_path)

    assert everything(tmp_path / "installed") == everything(export(source, tmp_path / "checkout"))


def test_classroom50_installs_its_grader(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graders", "export", "-e", "01", "--classroom50"]
    run(*command, tmp_path / "bundle", cwd=source)
    place = tmp_path / "checkout" / "exercises" / "01_hello_world"
    shutil.copytree(COURSE.solutions / "01_hello_world", place)
    run(sys.executable, tmp_path / "bundle/autograder.py", cwd=tmp_path / "checkout")

    found = json.loads((tmp_path / "checkout/result.json").read_text(encoding="utf-8"))
    assert (found["score"], found["max-score"]) == (5, 5)


def test_a_grader_that_was_brought_along(desk: Path, source: Path, tmp_path: Path) -> None:
    place = export(source, tmp_path / "vendored")
    python = desk / ".venv/bin/python"
    brought = place / student.VENDORED
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--force-reinstall", brought, cwd=place)
    located = "from graders.course import catalogue; print(len(catalogue.pristine().exercises))"
    shutil.copy(COURSE.solutions / "07_field_validation/main.py", place / SEVEN)

    assert run(python, "-I", "-c", located, cwd=place).stdout == "7\n"
    run(python, "-m", "pip", "check", cwd=place)
    run(desk / ".venv/bin/kata", "grade", ".", "-e", "07", "--fail-under", "100", cwd=place)
    assert report(place)["notices"] == []
