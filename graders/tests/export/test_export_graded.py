"""A student's repository under the grader: what was changed is named, and earns nothing."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import graders
from graders.course import catalogue, manifest, surroundings
from graders.export import bundle, delivery, student
from graders.grading import audit, grade, outcome, submission
from graders.grading.report import RENDERERS
from graders.grading.worker import Worker
from graders.tests.stories import STORIES, all_passed, partial

pytestmark = pytest.mark.slow

COURSE = catalogue.pristine()
ASKED = COURSE.choose(["01"])
LEARNERS = "exercises/01_hello_world/main.py"
SPEC = "exercises/01_hello_world/test_spec.py"
KATA = Path(sys.executable).parent / "kata"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A student's repository with a right answer to 01."""
    made = student.repository(COURSE, ["01", "04"], student.requirement(None))
    delivery.create(tmp_path / "s", made.files)
    shutil.copy(COURSE.solutions / "01_hello_world" / "main.py", tmp_path / "s" / LEARNERS)
    return tmp_path / "s"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def named(place: Path) -> list[tuple[str, str | None]]:
    found = submission.read(place, COURSE, ASKED)
    return [(notice.kind, notice.file) for notice in found.notices]


Change = Callable[[Path], object]


def write(name: str, text: str = "# mine\n") -> Change:
    def change(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")

    return change


def folder_for_manifest(place: Path) -> None:
    (place / manifest.PLACE).unlink()
    (place / manifest.PLACE).mkdir()


def reseal(place: Path) -> None:
    """Edit workflow and manifest so that they agree with each other."""
    write(surroundings.WORKFLOW)(place)
    found = manifest.parse((place / manifest.PLACE).read_bytes())
    protected = {**found.protected, surroundings.WORKFLOW: manifest.digest(b"# mine\n")}
    told = manifest.Manifest(
        found.version, found.grader, found.asked, found.exercises, protected, found.given
    )
    (place / manifest.PLACE).write_bytes(manifest.write(told))


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 0, f"narrows the course of {len(COURSE.exercises)} exercises to 01"),
        (["--fail-under", "100"], 1, "say with -e which exercises count"),
        (["--fail-under", "0.5"], 0, "5 of 5 points"),
        (["--fail-under", "100", "-e", "01"], 0, "5 of 5 points"),
        (["--fail-under", "100", "-e", "01,04"], 1, "1 of 2 exercises done"),
    ],
)
def test_a_manifest_narrows_what_is_shown_and_no_gate(
    place: Path, tmp_path: Path, options: list[str], code: int, said: str
) -> None:
    found = manifest.parse((place / manifest.PLACE).read_bytes())
    less = replace(found, asked=("01",), exercises=("01_hello_world",))
    (place / manifest.PLACE).write_bytes(manifest.write(less))

    command = [str(KATA), "grade", str(place), "--report", str(tmp_path / "report.json"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == code, done.stderr
    assert said in " ".join((done.stdout + done.stderr).split())


def test_nothing_of_a_repository_is_run_in_place_of_ours(place: Path, tmp_path: Path) -> None:
    for name in ("graders/__init__.py", "graders/__main__.py", "pip.py", "json.py", "typer.py"):
        write(name, "raise SystemExit('It is theirs that runs.')\n")(place)

    command = [str(KATA), "grade", ".", "-e", "01", "--report", str(tmp_path / "report.json")]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    ours = [sys.executable, "-I", "-m", "graders", "--version"]
    told = subprocess.run(ours, cwd=place, capture_output=True, text=True, check=False)

    assert "5 of 5 points" in done.stdout, done.stderr
    assert told.stdout == f"kata {graders.__version__}\n", told.stderr


WORKFLOW = ("edited", surroundings.WORKFLOW)
CHANGES: dict[str, tuple[Change, list[tuple[str, str | None]]]] = {
    "a spec": (write(SPEC, "def test_a(): pass\n"), [("edited", SPEC)]),
    "a conftest": (write("conftest.py"), [("ignored", "conftest.py")]),
    "a conftest beside the exercises": (
        write("exercises/conftest.py"),
        [("ignored", "exercises/conftest.py")],
    ),
    "a conftest in an exercise": (
        write("exercises/01_hello_world/conftest.py"),
        [("ignored", "exercises/01_hello_world/conftest.py")],
    ),
    "the workflow": (write(surroundings.WORKFLOW), [WORKFLOW]),
    "the workflow and its digest": (reseal, [WORKFLOW]),
    "no workflow": (lambda place: (place / surroundings.WORKFLOW).unlink(), []),
    "the workflow of Classroom 50": (
        write(
            ".github/workflows/autograde.yaml",
            'uses: "org/classroom50/.github/workflows/autograde-runner.yaml@main"\n',
        ),
        [],
    ),
    "another workflow of that name": (
        write(".github/workflows/autograde.yaml"),
        [("added", ".github/workflows/autograde.yaml")],
    ),
    "another workflow": (
        write(".github/workflows/mine.yml"),
        [("added", ".github/workflows/mine.yml")],
    ),
    "the manifest": (write(manifest.PLACE, "{}"), [("edited", manifest.PLACE)]),
    "a folder for the manifest": (
        folder_for_manifest,
        [("edited", manifest.PLACE)],
    ),
    "pytest's settings": (write("pyproject.toml"), [("edited", "pyproject.toml")]),
    "the grader": (write("requirements.txt", "pytest\n"), [("edited", "requirements.txt")]),
    "a digest": (
        lambda place: write(
            manifest.PLACE, (place / manifest.PLACE).read_text("utf-8").replace("0", "1")
        )(place),
        [("edited", manifest.PLACE)],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_named(place: Path, name: str) -> None:
    change, notices = CHANGES[name]
    change(place)

    assert named(place) == notices


def test_what_was_changed_changes_no_point(place: Path, worker: Worker) -> None:
    for name in ("a spec", "a conftest in an exercise", "the workflow", "the manifest"):
        CHANGES[name][0](place)
    report = grade.grade(submission.read(place, COURSE, ASKED), worker, seed=1)

    assert (report.score, report.max_score) == (5, 5)
    assert [(one.kind, one.file) for one in report.notices] == [
        ("edited", manifest.PLACE),
        WORKFLOW,
        ("edited", SPEC),
        ("ignored", "exercises/01_hello_world/conftest.py"),
    ]


def test_nothing_is_named_where_nothing_was_changed(place: Path) -> None:
    windows = place / surroundings.WORKFLOW
    windows.write_bytes(windows.read_bytes().replace(b"\n", b"\r\n"))

    assert named(place) == []
    assert named(COURSE.directory.parent) == []


def test_what_another_version_gave_out_was_not_edited(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = manifest.parse((place / manifest.PLACE).read_bytes())
    protected = dict(found.protected)
    for name in (SPEC, surroundings.WORKFLOW):
        write(name, "# an earlier one\n")(place)
        protected[name] = manifest.digest(b"# an earlier one\n")
    told = manifest.Manifest(
        found.version, found.grader, found.asked, found.exercises, protected, found.given
    )
    (place / manifest.PLACE).write_bytes(manifest.write(told))
    monkeypatch.setattr(graders, "__version__", "9.0.0")

    assert named(place) == [("version", manifest.PLACE)]


# What an instructor's own run says of it


@pytest.mark.parametrize("form", ["json", "classroom", "classroom50", "gradescope"])
@pytest.mark.parametrize("story", ["passed", "partial", "timed-out", "crashed"])
def test_a_true_claim_is_not_named(tmp_path: Path, story: str, form: str) -> None:
    claimed = tmp_path / "claim"
    claimed.write_text(RENDERERS[form](STORIES[story]), encoding="utf-8")
    (tmp_path / manifest.PLACE).parent.mkdir(parents=True)
    (tmp_path / manifest.PLACE).touch()

    assert audit.findings(tmp_path, STORIES[story], [claimed]) == ()


@pytest.mark.parametrize("form", ["json", "classroom", "classroom50", "gradescope"])
def test_a_claim_that_is_not_so_is_named(place: Path, tmp_path: Path, form: str) -> None:
    claimed = tmp_path / "claim"
    claimed.write_text(RENDERERS[form](all_passed()), encoding="utf-8")

    assert audit.findings(place, partial(), [claimed]) == (
        outcome.Notice(
            "claim",
            "claim",
            "It claims 3 for 07, which has 1 on pristine specs; "
            "2 for 10, which has 0 on pristine specs.",
        ),
    )


def test_a_claim_in_the_checkout_is_found(place: Path) -> None:
    (place / "report.json").write_text(RENDERERS["json"](all_passed()), encoding="utf-8")

    assert [one.file for one in audit.findings(place, partial())] == ["report.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        '[{"result": 1}]',
        "1",
        '"exercises"',
        '{"exercises": 1}',
        '{"exercises": [{"number": Infinity, "score": 1}]}',
        '{"tests": [{"test-name": "mine", "score": 9}]}',
        '{"ex-07": {"tests": [{}]}}',
        "[" * 99_999,
    ],
)
def test_a_claim_that_cannot_be_read_is_named(place: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "claim").write_text(text, encoding="utf-8")

    assert audit.findings(place, partial(), [tmp_path / "claim", tmp_path / "none"]) == (
        outcome.Notice("claim", "claim", "It is no result that we know."),
        outcome.Notice("claim", "none", "none cannot be read: No such file or directory."),
    )


def test_results_as_classroom_50_downloads_them_claim_what_the_last_one_says(
    place: Path, tmp_path: Path
) -> None:
    def result(score: int) -> dict[str, object]:
        return {
            "schema": "classroom50/result/v1",
            "tests": [{"test-name": "07.1 A name.", "passed": bool(score), "score": score}],
        }

    points = {one.address: one.score for one in partial().exercises}
    claims = {
        "none": [],
        "ungraded": [{"submission_tag": "submit/1", "result": None}],
        "so": [
            {
                "submission_tag": "submit/2",
                "result": {
                    "tests": [
                        {"test-name": f"07.{number}", "score": 1} for number in range(points["07"])
                    ]
                },
            },
            {"submission_tag": "submit/1", "result": result(0)},
        ],
        "not so": [{"submission_tag": "submit/3", "result": result(0)}],
    }
    found = {}
    for name, document in claims.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
        found[name] = audit.findings(place, partial(), [tmp_path / name])
    assert [name for name, notices in found.items() if notices] == ["not so"]
    assert points["07"] != 0


def test_a_repository_without_its_manifest_is_named(tmp_path: Path) -> None:
    assert [one.kind for one in audit.findings(tmp_path, partial())] == ["missing"]


def test_the_command_names_a_claim_that_is_not_so(place: Path, tmp_path: Path) -> None:
    claimed, written = tmp_path / "claim", tmp_path / "report.json"
    told = {"ex-01": {"tests": [{"score": 1}] * 4}}
    claimed.write_text(json.dumps(told), encoding="utf-8")
    command = [KATA, "grade", place, "-e", "01", "--claim", claimed, "--report", written]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=120, check=True
    )

    says = "It claims 4 for 01, which has 5 on pristine specs."
    assert says in " ".join(done.stdout.split())
    assert [one["text"] for one in json.loads(written.read_bytes())["notices"]] == [says]


# The programs of the bundles


@pytest.fixture
def gradescope(tmp_path: Path) -> Path:
    """What Gradescope's image looks like after setup.sh."""
    root = tmp_path / "autograder"
    (root / "venv" / "bin").mkdir(parents=True)
    (root / "venv" / "bin" / "kata").symlink_to(KATA)
    (root / "source").mkdir()
    shutil.copy(student.TEMPLATES / "run_autograder.py", root / "run_autograder")
    (root / "source" / "exercises.txt").write_text("01\n04\n", encoding="utf-8")
    return root


def run(root: Path) -> dict[str, object]:
    command = [sys.executable, "-I", str(root / "run_autograder")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    found: dict[str, object] = json.loads((root / "results" / "results.json").read_bytes())
    return found


def test_gradescope(place: Path, gradescope: Path) -> None:
    place.rename(gradescope / "submission")
    (gradescope / "results").mkdir()
    (gradescope / "results" / "results.json").write_text('{"score": 99}', encoding="utf-8")

    found = run(gradescope)

    assert found["score"] == 5
    assert isinstance(found["tests"], list)
    assert {test["number"][:2] for test in found["tests"]} == {"01", "04"}


def test_gradescope_without_an_exercise(gradescope: Path) -> None:
    (gradescope / "submission").mkdir()

    found = run(gradescope)

    assert found["score"] == 0
    assert isinstance(found["tests"], list)
    assert {test["max_score"] for test in found["tests"]} == {1}
    assert "No file of this exercise was handed in" in found["tests"][0]["output"]


REFUSING = """\
#!/bin/sh
echo 'Missing cage: bubblewrap is not installed. Install it: `sudo apt-get install bubblewrap`.'
exit 2
"""


@pytest.mark.parametrize("grader", [None, REFUSING])
def test_gradescope_without_a_grader_tells_a_student_whom_to_ask(
    gradescope: Path, grader: str | None
) -> None:
    kata = gradescope / "venv" / "bin" / "kata"
    kata.unlink()
    if grader:
        kata.write_text(grader, encoding="utf-8")
        kata.chmod(0o755)
    (gradescope / "submission").mkdir()

    command = [sys.executable, "-I", str(gradescope / "run_autograder")]
    done = subprocess.run(command, check=True, timeout=120, capture_output=True, text=True)
    text = (gradescope / "results" / "results.json").read_text(encoding="utf-8")
    assert "no fault of yours" in text
    assert "Tell your instructor" in text
    assert "sudo" not in text
    assert json.loads(text)["stdout_visibility"] == "hidden"
    assert ("sudo apt-get" if grader else "The grader itself failed") in done.stdout


@pytest.fixture
def classroom50(tmp_path: Path) -> ModuleType:
    """The bundle's program, beside its files."""
    delivery.create(tmp_path / "bundle", bundle.classroom50(COURSE, ["01", "04"]))
    place = tmp_path / "bundle" / "autograder.py"
    spec = importlib.util.spec_from_file_location("autograder", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_classroom50(
    place: Path, tmp_path: Path, classroom50: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "result.json").symlink_to(tmp_path / "elsewhere")
    (place / "release-body.md").mkdir()
    monkeypatch.setenv("CLASSROOM", "cs")
    monkeypatch.setenv("SUBMISSION_TAG", "submit/1")
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    monkeypatch.setattr(classroom50, "install", lambda _: KATA)
    monkeypatch.chdir(place)

    assert classroom50.main() == 0
    found = json.loads((place / "result.json").read_text(encoding="utf-8"))
    assert (found["classroom"], found["submission"]) == ("cs", "submit/1")
    assert (found["score"], found["max-score"]) == (5, 13)
    assert "5 of 13 points" in (place / "release-body.md").read_text(encoding="utf-8")
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "outputs").exists()


def test_classroom50_leaves_no_result_of_a_students_making(
    place: Path, tmp_path: Path, classroom50: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "kata"
    refusing.write_text(REFUSING, encoding="utf-8")
    refusing.chmod(0o755)
    (place / "result.json").write_text('{"score": 99}', encoding="utf-8")
    monkeypatch.setattr(classroom50, "install", lambda _: refusing)
    monkeypatch.chdir(place)

    assert classroom50.main() == 2
    assert not (place / "result.json").exists()
    assert "no fault of yours" in (place / "release-body.md").read_text(encoding="utf-8")


def test_classroom50_has_a_zero_and_a_sentence_where_there_is_nothing_to_grade(
    place: Path, classroom50: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(place / "exercises")
    monkeypatch.setattr(classroom50, "install", lambda _: KATA)
    monkeypatch.chdir(place)

    assert classroom50.main() == 0
    found = json.loads((place / "result.json").read_text(encoding="utf-8"))
    assert (found["score"], found["max-score"]) == (0, 13)
    assert "No file of this exercise was handed in" in found["tests"][0]["message"]
    assert "No file of this exercise" in (place / "release-body.md").read_text(encoding="utf-8")
