"""What students get holds no answer, is the same each time, and never costs them their work."""

import io
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

import graders
from graders.cli import app
from graders.course import catalogue, manifest, surroundings
from graders.course.catalogue import Course, Exercise
from graders.export import bundle, delivery, exercises, student, wheel
from graders.export.delivery import DeliveryError
from graders.export.student import GraderError, Repository
from graders.grading import submission

COURSE = catalogue.pristine()
VENDORED = student.requirement(None)
TAGGED = "git+https://example.com/katas@v1"
LEARNERS = "exercises/01_hello_world/main.py"
SPEC = "exercises/01_hello_world/test_spec.py"


def whole() -> Repository:
    return student.repository(COURSE, [exercises.ALL], VENDORED)


def laid(directory: Path, *asked: str, from_course: Course = COURSE) -> Path:
    made = student.repository(from_course, asked or ("01", "04"), VENDORED)
    delivery.create(directory, made.files)
    return directory


def everything(directory: Path) -> dict[str, bytes]:
    found = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file, and what is packed into it."""
    if name.endswith((".whl", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from unpacked(f"{name}/{inner}", archive.read(inner))
    else:
        yield name, content


def words(text: str) -> str:
    return " ".join(text.split())


def answers() -> Iterator[tuple[str, str]]:
    """Yield the lines of ten or more words of our solutions, and where each stands.

    What a wrong answer usually is may be told to learners, and is, when it looks like theirs.
    """
    for path in COURSE.solutions.rglob("*"):
        if not path.is_file() or "__pycache__" in path.parts or path.suffix == ".db":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        wrong = any(part.startswith("wrong_") for part in path.parts)
        told = 1 if wrong and path.suffix in {".py", ".md"} else 0
        for line in lines[told:]:
            if len(re.findall(r"\w+", line)) >= 10:
                yield words(line), str(path)


def is_given(name: str) -> bool:
    """Whether a file is a stub, or given beside one: the learner is meant to have it."""
    below = re.search(r"(?:^|/)exercises/(\d\d_\w+)/(.+)$", name)
    return below is not None and below[2] not in catalogue.OURS


@pytest.mark.parametrize("asked", ["all", "00-40"])
def test_no_answer_is_given_away(asked: str) -> None:
    made = student.repository(COURSE, [asked], VENDORED)
    packed = {"gradescope.zip": bundle.gradescope(COURSE, [asked])}
    files = [
        one
        for name, content in {**made.files, **packed}.items()
        for one in unpacked(name, content)
        if not is_given(one[0])
    ]
    text = "\n".join(words(content.decode(errors="replace")) for _, content in files)
    lines = list(answers())

    assert len(files) > 100
    assert len(lines) > 100
    assert {place: line for line, place in lines if line in text} == {}


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
def test_every_file_of_an_exercise_is_given_out(exercise: Exercise) -> None:
    files = (path for path in exercise.directory.rglob("*") if path.is_file())
    names = {path.relative_to(COURSE.directory).as_posix() for path in files}
    left_over = {name for name in names if exercises.LEFT_OVER.search(name)}

    given = [*exercises.given(exercise), *exercises.stubs(exercise)]

    assert sorted(name for name, _ in given) == sorted(names - left_over)


def test_no_path_leads_to_answers_or_to_our_own_tests() -> None:
    names = [
        inner for name, content in whole().files.items() for inner, _ in unpacked(name, content)
    ]
    forbidden = r"solutions|wrong_|also_|graders/tests|redteam|CLASSROOM|CONTRIBUTING|__pycache__"

    assert [name for name in names if re.search(forbidden, name)] == []


def test_what_gives_an_answer_away_is_exported_only_when_named(tmp_path: Path) -> None:
    copy = tmp_path / "exercises"
    shutil.copytree(COURSE.directory, copy)
    text = (copy / "course.toml").read_text(encoding="utf-8")
    (copy / "course.toml").write_text(
        text.replace("[04_path_parameters]\n", '[04_path_parameters]\nreveals = "01"\n')
    )
    mended = catalogue.read(copy)
    everywhere = student.repository(mended, ["all"], VENDORED)
    named = student.repository(mended, ["all", "04"], VENDORED)

    assert "04_path_parameters" not in everywhere.manifest.exercises
    assert not [n for n in everywhere.files if "04_path_parameters" in n]
    assert "04_path_parameters" in named.manifest.exercises
    carried = dict(unpacked("w.whl", everywhere.files[f"vendor/{wheel.NAME}"]))
    assert not [name for name in carried if "04_path_parameters" in name]


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    laid(tmp_path / "one", "all")
    laid(tmp_path / "two", "all")

    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert bundle.gradescope(COURSE, ["all"]) == bundle.gradescope(COURSE, ["all"])


def test_what_apps_leave_behind_is_not_given_out(tmp_path: Path) -> None:
    copy = tmp_path / "exercises"
    shutil.copytree(COURSE.directory, copy)
    before = student.repository(catalogue.read(copy), ["01"], VENDORED).files
    for name in ("todo.db", ".env", "cache.pyc"):
        (copy / "01_hello_world" / name).write_bytes(b"left over")

    assert student.repository(catalogue.read(copy), ["01"], VENDORED).files == before


def test_the_manifest_has_every_file() -> None:
    made = whole()
    document = json.loads(made.files[manifest.PLACE])

    assert {*document["protected"], *document["given"], manifest.PLACE} == set(made.files)
    assert set(document["protected"]).isdisjoint(document["given"])
    for name, digest in {**document["protected"], **document["given"]}.items():
        assert manifest.digest(made.files[name]) == digest
    assert manifest.parse(made.files[manifest.PLACE]) == made.manifest


def test_a_student_has_what_an_editor_and_a_classroom_need() -> None:
    files = whole().files
    tests = json.loads(files[student.AUTOGRADING])["tests"]
    workflow = files[surroundings.WORKFLOW].decode()

    assert {".devcontainer/devcontainer.json", ".vscode/tasks.json", "LICENSE"} <= set(files)
    assert workflow == Path(COURSE.directory.parent, surroundings.WORKFLOW).read_text("utf-8")
    for exercise in COURSE.exercises:
        runner = f"ex-{exercise.address}"
        assert f"{runner.upper()}_RESULTS: ${{{{ steps.grade.outputs.{runner} }}}}" in workflow
    assert "autograding-grading-reporter@d13b5912daf5042ac1b71bc38bdb4a6bcd61d8ca # v1" in workflow
    report = workflow.partition("- name: Report #")[2]
    assert "continue-on-error: true" in report.partition("env:")[0]
    assert "python -I -m pip" in workflow
    assert "python -I -m pip" in tests[0]["setup"]
    limit = int(re.findall(r"timeout-minutes: (\d+)", workflow)[0])
    [within] = re.findall(r"--within (\d+)m", workflow)
    assert int(within) + 3 < limit
    assert [test["points"] for test in tests] == [
        len(one.requirements) for one in exercises.chosen(COURSE, ["all"])
    ]
    assert set(tests[0]) == {
        *("name", "setup", "run", "input", "output", "comparison", "timeout", "points"),
    }
    assert not {"constraints.txt", "requirements.txt"} - set(re.findall(r"\w+\.txt", workflow))
    assert "nox" not in files["constraints.txt"].decode().partition("\n")[0]
    assert tomllib.loads(files["exercises/course.toml"].decode()).keys() == set(
        whole().manifest.exercises
    )
    for content in files.values():
        assert str(Path(__file__).parents[3]).encode() not in content


def test_the_course_of_a_student_is_read_like_ours(tmp_path: Path) -> None:
    found = catalogue.read(laid(tmp_path / "s", "all") / "exercises")
    ours = exercises.chosen(COURSE, ["all"])

    assert [(e.name, e.files, e.requirements) for e in found.exercises] == [
        (e.name, e.files, e.requirements) for e in ours
    ]


def test_the_wheel_is_whole() -> None:
    with zipfile.ZipFile(io.BytesIO(wheel.build(COURSE, COURSE.choose(["01"])))) as archive:
        assert archive.testzip() is None
        record = archive.read(f"{wheel.DIST}.dist-info/RECORD").decode().splitlines()
        described = archive.read(f"{wheel.DIST}.dist-info/METADATA").decode()
        names = archive.namelist()

    assert [line.rpartition(",sha256=")[0] or line[:-2] for line in record] == names
    assert f"Version: {graders.__version__}\n" in described
    assert "Requires-Dist: fastapi>=" in described
    assert {"graders/cli.py", "graders/exercises/01_hello_world/test_spec.py"} <= set(names)


@pytest.mark.parametrize(
    "address",
    [
        TAGGED,
        "git+https://example.com/katas.git@0a1b2c3",
        "https://example.com/k-1-py3-none-any.whl",
    ],
)
def test_a_grader_from_elsewhere(address: str) -> None:
    made = student.repository(COURSE, ["01"], student.requirement(address))

    assert f"fastapi-katas @ {address}\n" in made.files["requirements.txt"].decode()
    assert not [name for name in made.files if name.startswith("vendor/")]


@pytest.mark.parametrize(
    "address",
    ["", "git+https://example.com/katas", "katas", "git+https://a@b/\n-r others.txt", "-e ."],
)
def test_a_grader_that_may_change_or_is_none(address: str) -> None:
    with pytest.raises(GraderError, match="--grader takes"):
        student.requirement(address)


# An update


def mended_course(tmp_path: Path) -> Course:
    """A later course: 01 with another spec and stub, 04 as it was, and 06 beside them."""
    copy = tmp_path / "later"
    shutil.copytree(COURSE.directory, copy)
    for name in ("test_spec.py", "main.py"):
        path = copy / "01_hello_world" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# mended\n", encoding="utf-8")
    return catalogue.read(copy)


def test_an_update_brings_what_is_new_and_leaves_learners_files(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")
    (place / LEARNERS).write_text("mine = 1\n", encoding="utf-8")
    (place / "exercises/04_path_parameters/main.py").unlink()
    (place / "notes.md").write_text("mine\n", encoding="utf-8")
    before = everything(place)

    done = delivery.update(place, mended_course(tmp_path), ["06"], None)
    after = everything(place)

    assert after[LEARNERS] == b"mine = 1\n"
    assert after["notes.md"] == b"mine\n"
    assert "exercises/04_path_parameters/main.py" not in after
    assert after[SPEC].endswith(b"# mended\n")
    assert "exercises/06_request_body/main.py" in after
    assert done.mended == (LEARNERS,)
    assert done.kept == ()
    assert set(done.written) == {n for n in after if after[n] != before.get(n)}
    found = manifest.parse(after[manifest.PLACE])
    assert found.asked == ("01", "04", "06")
    assert [n for n, was in found.protected.items() if manifest.digest(after[n]) != was] == []


def test_an_update_never_writes_to_any_file_of_a_learner(tmp_path: Path) -> None:
    place = laid(tmp_path / "s", "all")
    given = manifest.parse((place / manifest.PLACE).read_bytes()).given
    for number, name in enumerate(given):
        (place / name).write_text(f"work = {number}\n", encoding="utf-8")
    before = everything(place)
    later = mended_course(tmp_path)

    delivery.update(place, later, [], None)
    delivery.update(place, later, ["00-40"], TAGGED)

    after = everything(place)
    assert {name: after[name] for name in given} == {name: before[name] for name in given}


def test_an_update_leaves_what_was_edited_and_says_so(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")
    (place / SPEC).write_text("def test_nothing(): pass\n", encoding="utf-8")

    done = delivery.update(place, mended_course(tmp_path), [], None)

    assert done.kept == (SPEC,)
    assert (place / SPEC).read_text(encoding="utf-8") == "def test_nothing(): pass\n"


def test_an_update_without_news_changes_nothing(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")
    before = everything(place)

    done = delivery.update(place, COURSE, [], None)

    assert (done.written, done.kept, done.mended) == ((), (), ())
    assert everything(place) == before


def test_an_update_can_exchange_the_grader(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")

    delivery.update(place, COURSE, [], student.requirement(TAGGED))

    assert not list((place / "vendor").glob("*"))
    assert TAGGED in (place / "requirements.txt").read_text(encoding="utf-8")
    assert manifest.parse((place / manifest.PLACE).read_bytes()).grader.endswith(TAGGED)


def older(place: Path, version: str) -> None:
    """Make a repository one of another version, with its own spec and workflow."""
    found = manifest.parse((place / manifest.PLACE).read_bytes())
    protected = dict(found.protected)
    for name in (SPEC, surroundings.WORKFLOW):
        content = b"# of another version\n" + (place / name).read_bytes()
        (place / name).write_bytes(content)
        protected[name] = manifest.digest(content)
    changed = manifest.Manifest(
        version, found.grader, found.asked, found.exercises, protected, found.given
    )
    (place / manifest.PLACE).write_bytes(manifest.write(changed))


def test_a_repository_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")
    fresh = everything(place)
    older(place, "0.0.1")

    done = delivery.update(place, COURSE, [], None)

    assert set(done.written) == {SPEC, surroundings.WORKFLOW, manifest.PLACE}
    assert everything(place) == fresh


# Bad input


def break_manifest(place: Path) -> None:
    path = place / manifest.PLACE
    path.write_text(path.read_text(encoding="utf-8").replace('"04"', '"24"'), encoding="utf-8")


def no_manifest(place: Path) -> None:
    (place / manifest.PLACE).unlink()


def link_out(place: Path) -> None:
    shutil.rmtree(place / "exercises")
    (place.parent / "elsewhere").mkdir()
    (place / "exercises").symlink_to(place.parent / "elsewhere")


def file_for_folder(place: Path) -> None:
    shutil.rmtree(place / ".vscode")
    (place / ".vscode").write_text("mine", encoding="utf-8")


def says(text: str) -> Callable[[Path], object]:
    return lambda place: (place / manifest.PLACE).write_text(text, encoding="utf-8")


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "edited": (break_manifest, "It was edited; bring it back: git checkout"),
    "none": (no_manifest, "was not made by kata export"),
    "a link": (link_out, "is a link"),
    "a file": (file_for_folder, "is a file, where a folder is expected"),
    "newer": (lambda place: older(place, "99.0"), "install the newer one first"),
    "deep": (says("[" * 99_999), "It was edited"),
    "empty": (says("{}"), "It was edited"),
    "later format": (says('{"format": 2}'), "a later version"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_update_that_is_refused_writes_nothing(tmp_path: Path, name: str) -> None:
    spoil, sentence = SPOILT[name]
    place = laid(tmp_path / "s")
    spoil(place)
    before = everything(tmp_path)

    with pytest.raises(DeliveryError, match=sentence) as refused:
        delivery.update(place, COURSE, ["06"], None)

    assert everything(tmp_path) == before
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside", "a/../../b", ""])
def test_a_manifest_stays_in_its_repository(path: str) -> None:
    told = manifest.Manifest("1", VENDORED, ("all",), (), {path: "0" * 64}, {})

    with pytest.raises(manifest.ManifestError):
        manifest.parse(manifest.write(told))


@pytest.mark.parametrize("there", ["a file in it", "a file", "a link"])
def test_an_export_overwrites_nothing(tmp_path: Path, there: str) -> None:
    place = tmp_path / "s"
    if there == "a file in it":
        place.mkdir()
        (place / "mine.txt").write_text("mine", encoding="utf-8")
    elif there == "a file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = everything(tmp_path)

    with pytest.raises(DeliveryError, match="name a new"):
        delivery.create(place, {"a": b"b"})

    assert everything(tmp_path) == before


def test_an_export_goes_into_a_fresh_clone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    delivery.create(tmp_path, {"a/b": b"c"})
    assert (tmp_path / "a/b").read_bytes() == b"c"


def export(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *map(str, arguments)])
    return done.exit_code, done.output


def test_the_command(tmp_path: Path) -> None:
    place, bundled, packed = tmp_path / "s", tmp_path / "c", tmp_path / "g.zip"

    code, said = export(
        place, "--exercises", "01-03,06", "--classroom50", bundled, "--gradescope", packed
    )
    again = [export(*asked) for asked in ([place], ["--gradescope", packed], ["--update", place])]

    assert (code, said.count("\n")) == (0, 3)
    assert len(list((place / "exercises").glob("*_*"))) == 4
    assert (bundled / "exercises.txt").read_text(encoding="utf-8") == "01\n02\n03\n06\n"
    assert [code for code, _ in again] == [2, 2, 0]
    assert "is not empty" in again[0][1]
    assert f"kata export {place} --update" in words(again[0][1])
    assert "is there already" in words(again[1][1])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name a folder"),
        (["{}/s", "-e", "99"], "There is no exercise '99'"),
        (["{}/s", "--grader", "nonsense"], "--grader takes"),
        (["{}/s", "--grader", TAGGED, "--vendor"], "--vendor brings it along"),
        (["--update", "--gradescope", "{}/g.zip"], "--update takes the folder"),
        (["{}/none", "--update"], "was not made by kata export"),
    ],
)
def test_a_command_that_cannot_be_done(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    code, said = export(*(one.format(tmp_path) for one in arguments))

    assert code == 2
    assert sentence in words(said)
    assert everything(tmp_path) == {}


# Bundles


def test_bundles_grade_what_was_named(tmp_path: Path) -> None:
    copy = tmp_path / "exercises"
    shutil.copytree(COURSE.directory, copy)
    path = copy / "course.toml"
    table = re.compile(r"(\[04_path_parameters\][^\[]*?level = )\d", re.DOTALL)
    path.write_text(table.sub(r"\g<1>5", path.read_text(encoding="utf-8")), encoding="utf-8")
    late = catalogue.read(copy)

    assert b"04\n" not in bundle.classroom50(late, ["all"])["exercises.txt"]
    assert bundle.classroom50(late, ["04"])["exercises.txt"] == b"04\n"
    assert b"\n04\n" in bundle.classroom50(late, ["all", "04"])["exercises.txt"]


def test_a_bundle_is_small_enough_for_classroom50() -> None:
    files = bundle.classroom50(COURSE, ["00-40"])
    assert sum(map(len, files.values())) < 10 * 1024 * 1024


def test_programs_of_the_zip_may_be_executed() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.gradescope(COURSE, ["01"]))) as archive:
        modes: Mapping[str, int] = {i.filename: i.external_attr >> 16 for i in archive.infolist()}

    assert {name for name, mode in modes.items() if mode & 0o111} == {"run_autograder", "setup.sh"}


def test_an_offer_is_what_the_manifest_says(tmp_path: Path) -> None:
    place = laid(tmp_path / "s")
    offered = submission.offered(place, COURSE)

    assert [exercise.address for exercise in offered.exercises] == ["01", "04"]
    break_manifest(place)
    assert submission.offered(place, COURSE) == COURSE
