"""Whatever a submission is, it gets a whole report, and the exercises beside it their points."""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from graders.cli import app
from graders.course import catalogue, manifest
from graders.grading import grade, outcome, submission
from graders.grading.submission import SubmissionError
from graders.grading.worker import Worker

COURSE = catalogue.pristine()
SCHEMA = json.loads(
    (Path(grade.__file__).parent / "report" / "schema.json").read_text(encoding="utf-8")
)
RIGHT = COURSE.solutions / "01_hello_world" / "main.py"
OTHER = COURSE.find("04")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a right answer to 01; each story writes its own to 04."""
    for name in ("01_hello_world", OTHER.name):
        (tmp_path / "exercises" / name).mkdir(parents=True)
    shutil.copy(RIGHT, tmp_path / "exercises" / "01_hello_world" / "main.py")
    return tmp_path


def graded(path: Path, worker: Worker) -> outcome.Report:
    found = submission.read(path, COURSE, COURSE.choose(["01", "04"]))
    report = grade.grade(found, worker, seed=1)
    Draft202012Validator(SCHEMA).validate(outcome.to_json(report))
    return report


def descendants() -> set[int]:
    """The processes that descend from this one."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    found = {os.getpid()}
    while more := {pid for pid, parent in pairs if parent in found} - found:
        found |= more
    return found


Story = Callable[[Path], object]


def text(content: str) -> Story:
    return lambda path: path.write_text(content, encoding="utf-8")


def raw(content: bytes) -> Story:
    return lambda path: path.write_bytes(content)


REFUSED: dict[str, tuple[Story, str]] = {
    "missing": (lambda _: None, "There is no main.py in 04_path_parameters."),
    "not utf-8": (raw(b"name = '\xff\xfe'\n"), "main.py is not UTF-8 text"),
    "utf-16": (lambda path: path.write_text("app = 1", encoding="utf-16"), "main.py is"),
    "null byte": (raw(b"app = 1\0\n"), "byte 7 is a null byte"),
    "50 MB of source": (raw(b"#" * 50_000_000), "main.py is too large"),
    "a link out of the folder": (
        lambda path: path.symlink_to(COURSE.solutions / OTHER.name / "main.py"),
        "main.py is a link",
    ),
    "a dangling link": (lambda path: path.symlink_to("nowhere"), "main.py is a link"),
    "a FIFO": (os.mkfifo, "main.py is not an ordinary file."),
    "a directory": (lambda path: path.mkdir(), "main.py is a directory, where a file is expected."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(checkout: Path, worker: Worker, name: str) -> None:
    write, reason = REFUSED[name]
    write(checkout / "exercises" / OTHER.name / "main.py")

    first, second = graded(checkout, worker).exercises

    assert (first.status, first.score) == ("passed", first.max_score)
    assert (second.status, second.score, len(second.tests)) == ("refused", 0, second.max_score)
    assert reason in (second.reason or "")


@pytest.fixture
def ordinary_user(tmp_path: Path) -> Iterator[None]:
    """Somebody whom the modes of files bind, which root is not."""
    if os.geteuid() != 0:
        yield
        return
    temporary = Path(tempfile.gettempdir())
    for folder in (tmp_path, *tmp_path.parents):
        if temporary in folder.parents:
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def closed(checkout: Path) -> Path:
    path = checkout / "exercises" / OTHER.name / "main.py"
    path.write_text("app = 1", encoding="utf-8")
    path.chmod(0)
    return path


@pytest.mark.usefixtures("closed", "ordinary_user")
def test_unreadable(checkout: Path) -> None:
    found = submission.read(checkout, COURSE, [OTHER])
    assert found.works[0].refusal == "main.py cannot be read: Permission denied."


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_unreadable_exercise(
    checkout: Path, request: pytest.FixtureRequest, closed: Path, mode: int
) -> None:
    closed.parent.chmod(mode)
    request.getfixturevalue("ordinary_user")

    found = submission.read(checkout, COURSE, [OTHER])

    assert found.works[0].refusal == f"{OTHER.name} cannot be read: Permission denied."


def test_unreadable_submission(checkout: Path, request: pytest.FixtureRequest) -> None:
    closed = checkout / "exercises"
    closed.chmod(0)
    request.getfixturevalue("ordinary_user")

    with pytest.raises(PermissionError):
        submission.read(checkout, COURSE)


def test_says_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "work/exercises")

    monkeypatch.setattr(submission, "read", read)

    for command in (["grade", "work"], ["compare", "work", "other"]):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 2
        assert done.stderr == "work/exercises cannot be read: Permission denied.\n"


RUN: dict[str, tuple[str, str]] = {
    "empty": ("", "There is no `app` in main.py."),
    "a syntax error": ("app = (\n", "main.py, line 1 cannot be imported: SyntaxError"),
    "a missing import": (
        "\nimport fastapy\n",
        "main.py, line 2 cannot be imported: ModuleNotFound",
    ),
    "no application": (
        "app = 'here'\n",
        "`app` in main.py is not an application: its type is str.",
    ),
    "raises": ("raise KeyError('tea')\n", "main.py, line 1 cannot be imported: KeyError"),
    "raises BaseException": ("raise BaseException('all')\n", "cannot be imported: BaseException"),
    "exits": ("import sys\nsys.exit(0)\n", "cannot be imported: SystemExit: 0"),
    "exits hard": ("import os\nos._exit(0)\n", "ended itself with exit status 0."),
    "kills itself": ("import os\nos.kill(os.getpid(), 9)\n", "was killed by SIGKILL."),
    "crashes": ("import ctypes\nctypes.string_at(0)\n", "was killed by SIGSEGV."),
    "recurses": ("def f():\n    f()\nf()\n", "cannot be imported: RecursionError"),
    "closes its wire": (
        "import os\nos.closerange(3, 99)\nimport time\ntime.sleep(60)\n",
        "process",
    ),
    "prints 100 MB": ("print('x' * 100_000_000)\nraise ValueError('full')\n", "ValueError: full"),
}


SLOW = {"closes its wire", "prints 100 MB"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in RUN]
)
def test_cannot_be_run(checkout: Path, worker: Worker, name: str) -> None:
    source, reason = RUN[name]
    (checkout / "exercises" / OTHER.name / "main.py").write_text(source, encoding="utf-8")

    report = graded(checkout, worker)
    first, second = report.exercises

    assert report.status == "graded"
    assert (first.status, first.score) == ("passed", first.max_score)
    assert (second.status, second.score, len(second.tests)) == ("error", 0, second.max_score)
    assert reason in (second.reason or "")


@pytest.mark.slow
def test_an_import_that_hangs(checkout: Path, worker: Worker) -> None:
    source = "import time\nprint('in')\ntime.sleep(3600)\n"
    (checkout / "exercises" / OTHER.name / "main.py").write_text(source, encoding="utf-8")

    second = graded(checkout, worker).exercises[1]

    assert {test.status for test in second.tests} == {"timeout"}
    assert second.tests[0].message == (
        "Importing main.py takes too long: does it start a server, or wait for something?"
    )
    assert second.tests[-1].message == "Not run: earlier requirements ran out of time."


def test_no_process_is_left_behind(checkout: Path, worker: Worker) -> None:
    source = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
"""
    graded(checkout, worker)
    before = descendants()
    (checkout / "exercises" / OTHER.name / "main.py").write_text(source, encoding="utf-8")
    graded(checkout, worker)
    left = descendants() - before
    names = subprocess.run(
        ["ps", "-o", "args=", "-p", ",".join(map(str, left)) or "0"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "time.sleep(3600)" not in names


def test_an_answer_on_another_exercise_is_graded_alone(checkout: Path, worker: Worker) -> None:
    shutil.copy(RIGHT, checkout / "exercises" / OTHER.name / "main.py")
    first, second = graded(checkout, worker).exercises
    assert (first.score, second.status) == (first.max_score, "failed")


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="There is no"):
        submission.read(tmp_path / "nowhere", COURSE)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="holds no exercise"):
        submission.read(tmp_path, COURSE)


def test_one_file_without_its_exercise() -> None:
    with pytest.raises(SubmissionError, match="say with -e"):
        submission.read(RIGHT, COURSE)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no nowhere."),
        ([".", "-e", "99"], "There is no exercise '99'"),
        ([".", "--format", "pdf=x"], "--format takes NAME=FILE"),
    ],
)
def test_usage(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    command = [sys.executable, "-m", "graders", "grade", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""


PACKAGED = COURSE.find("24")


def _names(count: int, length: int) -> list[str]:
    return [f"{number:03d}".ljust(length, "x") for number in range(count)]


def many_folders(app: Path) -> None:
    for name in _names(70, 10):
        (app / name).mkdir()


def many_entries(app: Path) -> None:
    for number in range(5_010):
        (app / f"{number}.bin").touch()


def linked(app: Path) -> None:
    (app / "deep").mkdir()
    (app / "deep" / "link").symlink_to("/etc")


def folders(name: str) -> Story:
    return lambda app: (app / name).mkdir(parents=True)


def a_file(name: str) -> Story:
    return lambda app: (app / name).touch()


BOUNDS: dict[str, tuple[Story, str]] = {
    "too many folders": (many_folders, "app has too many folders"),
    "folders in folders": (folders("a/b/c/d/e/f/g/h/i/j/k"), "lies too deep"),
    "long names": (folders(f"{'a' * 120}/{'b' * 120}"), "has too long a name"),
    "too many entries": (many_entries, "app holds too much"),
    "a name that is no text": (a_file(os.fsdecode(b"\xff.py")), "cannot be seen: rename it"),
    "a name that turns": (a_file("a\u202eb.py"), "cannot be seen: rename it"),
    "a link in a folder": (linked, "link is a link"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_shapes_have_bounds(tmp_path: Path, name: str) -> None:
    write, reason = BOUNDS[name]
    place = tmp_path / "exercises" / PACKAGED.name
    shutil.copytree(COURSE.solutions / PACKAGED.name / "app", place / "app")
    assert submission.read(tmp_path, COURSE, [PACKAGED]).works[0].refusal is None

    write(place / "app")

    assert reason in (submission.read(tmp_path, COURSE, [PACKAGED]).works[0].refusal or "")


LINKED = ("exercises", f"exercises/{OTHER.name}", f"exercises/{OTHER.name}/main.py")


@pytest.mark.parametrize("place", LINKED)
def test_no_link_earns_what_a_neighbour_has_written(tmp_path: Path, place: str) -> None:
    neighbour, mine = tmp_path / "neighbour", tmp_path / "mine"
    (neighbour / "exercises" / OTHER.name).mkdir(parents=True)
    (neighbour / "exercises" / OTHER.name / "main.py").write_text("secret = 1\n")
    (mine / place).parent.mkdir(parents=True, exist_ok=True)
    (mine / place).symlink_to(neighbour / place)

    [work] = submission.read(mine, COURSE, [OTHER]).works

    assert work.files == ()
    assert "is a link" in (work.refusal or "")


def test_links_in_a_repository_tell_nothing_of_this_machine(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret-name.yml").write_text("secret")
    mine = tmp_path / "mine"
    (mine / "exercises" / OTHER.name).mkdir(parents=True)
    (mine / ".github" / "classroom").mkdir(parents=True)
    (mine / ".github" / "workflows").symlink_to(outside)
    (mine / "etc").symlink_to(outside)
    protected = {"etc/secret-name.yml": manifest.digest(b"secret"), "etc/other": "0" * 64}
    given = manifest.Manifest("0", "", (), (OTHER.name,), protected)
    (mine / manifest.PLACE).write_bytes(manifest.write(given))

    notices = submission.read(mine, COURSE, [OTHER]).notices

    assert "secret-name" not in str([one for one in notices if one.kind == "added"])
    told = {one.file: one.text for one in notices if one.kind == "edited"}
    assert len({told.get(name) for name in protected}) == 1
