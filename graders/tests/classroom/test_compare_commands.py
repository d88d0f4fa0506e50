"""`kata compare` and `kata compare-class`, as they are typed."""

import csv
import json
import random
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graders.classroom.insight import likeness
from graders.cli import app
from graders.course import catalogue
from scripts import bench_copies, bench_originals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading needs Linux")

SOLUTIONS = catalogue.pristine().solutions
EXERCISE = "07_field_validation"


def run(*arguments: object, code: int = 0) -> str:
    wide = {"COLUMNS": "200"}  # paths of any length have their line
    found = CliRunner().invoke(app, [str(one) for one in arguments], env=wide)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == code, found.output
    return found.output


def hand_in(place: Path, text: str, exercise: str = EXERCISE) -> Path:
    folder = place / "exercises" / exercise
    folder.mkdir(parents=True)
    (folder / "main.py").write_text(text, encoding="utf-8")
    return place


@pytest.mark.slow
def test_compares_with_our_solution(tmp_path: Path) -> None:
    wrong = (SOLUTIONS / EXERCISE / "wrong_age_limits.py").read_text(encoding="utf-8")
    mine = hand_in(tmp_path / "ada", wrong)
    told = run("compare", mine, "solutions", "--seed", 3)
    assert "ada: 8 of 9 points" in told
    assert "solutions: 9 of 9 points" in told
    assert "greater_than_equal" in told

    target = tmp_path / "pages" / "page.html"
    run("compare", mine, "solutions", "-e", "07", "--html", target)
    page = target.read_text(encoding="utf-8")
    assert "<title>ada and solutions</title>" in page
    assert "Content-Security-Policy" in page


@pytest.mark.slow
def test_two_files_of_the_same_name(tmp_path: Path) -> None:
    text = (SOLUTIONS / EXERCISE / "main.py").read_text(encoding="utf-8")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.py").write_text(text, encoding="utf-8")
    one, two = tmp_path / "one" / "main.py", tmp_path / "two" / "main.py"
    told = run("compare", one, two, "-e", "07")
    assert "The same in both." in told
    assert told.count("9 of 9 points") == 2


def test_says_what_cannot_be_compared(tmp_path: Path) -> None:
    text = (SOLUTIONS / EXERCISE / "main.py").read_text(encoding="utf-8")
    one = hand_in(tmp_path / "ada", text)
    other = hand_in(tmp_path / "bob", "x = 1\n", "03_path_operations")
    told = run("compare", one, other, code=2)
    assert "ada and bob have worked on no exercise in common: name one with -e." in told
    assert "There is no " in run("compare", one, tmp_path / "nowhere", code=2)
    assert "There is no exercise '99'" in run("compare", one, other, "-e", "99", code=2)


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("classes") / "tea-submissions"
    made = bench_copies.make(7, 16)
    for name, sources in made.submissions:
        hand_in(place / f"tea-{name}", sources[0][1], "03_path_operations")
    (place / "loose.txt").write_text("x", encoding="utf-8")
    return place


def test_compares_a_class(class_: Path, tmp_path: Path) -> None:
    made = bench_copies.make(7, 16)
    told = run("compare-class", class_, "--json", tmp_path / "a.json", "--csv", tmp_path / "a.csv")
    assert "03 Path operations" in told
    assert "proof of nothing" in told
    assert "cheat" not in told

    document = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    [found] = document["exercises"]
    assert document["schema_version"] == likeness.VERSION
    assert (found["exercise"], found["count"]) == ("03_path_operations", 16)
    flagged = {frozenset((pair["a"], pair["b"])) for pair in found["pairs"] if pair["flagged"]}
    truth = {frozenset((f"tea-{a}", f"tea-{b}")) for a, b, _ in made.copied}
    assert len(flagged & truth) >= len(truth) - 1
    assert sum(found["histogram"]) == 16 * 15 // 2

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == likeness.COLUMNS
    assert {frozenset((r["a"], r["b"])) for r in rows if r["flagged"] == "1"} == flagged


def test_times_tell_who_was_first(class_: Path, tmp_path: Path) -> None:
    names = sorted(place.name.removeprefix("tea-") for place in class_.iterdir() if place.is_dir())
    lines = [f"{name},2026-11-{day:02}T10:00:00Z" for day, name in enumerate(names, 1)]
    times = tmp_path / "times.csv"
    times.write_text("\n".join(["identifier,submission_timestamp", *lines]), encoding="utf-8")
    run("compare-class", class_, "--times", times, "--json", tmp_path / "b.json")
    [found] = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["exercises"]
    for pair in found["pairs"]:
        assert pair["earlier"] == min(pair["a"], pair["b"])
    for group in found["groups"]:
        assert group["earliest"] == min(group["names"])


def test_who_cannot_be_compared_is_named(tmp_path: Path) -> None:
    place = tmp_path / "class"
    for number in range(9):
        text = bench_originals.write(random.Random(number))
        hand_in(place / f"s{number}", text, "03_path_operations")
    hand_in(place / "torn", ") if )\n" * 50, "03_path_operations")
    bad = hand_in(place / "binary", "", "03_path_operations")
    (bad / "exercises" / "03_path_operations" / "main.py").write_bytes(b"\0\0")
    told = run("compare-class", place, "-e", "03")
    assert "Compared word by word, because it is not valid Python: torn." in told
    assert "Not compared, because they are refused: binary." in told


def test_says_what_is_no_class(tmp_path: Path) -> None:
    assert "cannot be read" in run("compare-class", tmp_path / "nowhere", code=2)
    assert "holds no submission" in run("compare-class", tmp_path, code=2)
