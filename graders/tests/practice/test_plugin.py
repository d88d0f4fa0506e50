"""The real `pytest exercises/07`, typed in a learner's checkout."""

import json
import re
from pathlib import Path

import pytest

from graders.plugin import resolve
from graders.tests.desk import Desk, lay
from graders.tests.terminal import Terminal

AGE = "5. `age` is at least 0 and at most 150."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = lay(tmp_path_factory.mktemp("desk"))
    desk.answer("07", "wrong_age_limits.py")
    desk.answer("04", "main.py")
    return desk


def test_literal_command(desk: Desk) -> None:
    printed = desk.begin("pytest", "exercises/07")

    assert AGE in printed
    assert "07 · Field validation" in printed
    assert "8 of 9 points. Next: requirement 5." in printed
    assert "kata hint 07" in printed
    assert "https://fastapi.tiangolo.com/tutorial/body-fields/" in printed
    assert "site-packages" not in printed
    assert re.search(r"seed: \d+", printed)


@pytest.mark.parametrize(
    ("argument", "meant"),
    [
        ("exercises/07", "exercises/07_field_validation"),
        ("exercises/7/", "exercises/07_field_validation"),
        ("exercises\\07", "exercises/07_field_validation"),
        (".\\exercises\\07\\", "exercises/07_field_validation"),
        ("exercises\\07\\test_spec.py", "exercises/07_field_validation/test_spec.py"),
        ("{root}/exercises/07", "{root}/exercises/07_field_validation"),
        ("exercises/07/test_spec.py", "exercises/07_field_validation/test_spec.py"),
        ("exercises/07::test_a", "exercises/07_field_validation/test_spec.py::test_a"),
        ("exercises/07_field_validation", "exercises/07_field_validation"),
        ("exercises/99", "exercises/99"),
        ("exercises/07_field_validation/main.py", "{root}/exercises/07_field_validation"),
        ("exercises/07_field_validation/README.md", "{root}/exercises/07_field_validation"),
        (
            "exercises/07_field_validation/test_spec.py",
            "exercises/07_field_validation/test_spec.py",
        ),
        ("exercises/24_todo_api/app/routers/auth.py", "{root}/exercises/24_todo_api"),
        ("exercises/24_todo_api/app", "{root}/exercises/24_todo_api"),
        ("exercises", "exercises"),
    ],
)
def test_addresses(desk: Desk, argument: str, meant: str) -> None:
    found = resolve(argument.format(root=desk.root), desk.root)

    assert found.replace("\\", "/") == meant.format(root=desk.root.as_posix())


def test_several_addresses(desk: Desk) -> None:
    absolute = f"{desk.root}/exercises/04"
    one = "exercises/07/test_spec.py::test_age_limits"
    printed = desk.run("pytest", absolute, one, "exercises\\07::test_email_address", "--co", "-q")

    assert "test_age_limits[0" in printed
    assert "test_email_address[ada]" in printed
    assert "04_path_parameters/test_spec.py" in printed


def test_from_within(desk: Desk) -> None:
    assert "19 tests collected" in desk.run("pytest", "07", "--co", "-q", below="exercises")


def test_several(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/04", "exercises/07", "-q")

    assert "04 · Path parameters: 8 of 8 points" in printed
    assert AGE in printed


def test_whole_course_is_collected(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises", "--co", "-q")

    assert "ERROR" not in printed
    assert "tests collected" in printed


def test_unknown_exercise(desk: Desk) -> None:
    assert "file or directory not found: exercises/99" in desk.run("pytest", "exercises/99")


def test_part_of_an_exercise(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "-k", "age_limits or email_address")

    assert "1 of the 2 requirements run are met (of 9 in all)." in printed


def test_first_failure_only(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "-x")

    assert printed.count(AGE) == 1
    assert "stopping after 1 failures" in printed


def test_last_failed(desk: Desk) -> None:
    desk.run("pytest", "exercises/07", "-q")
    printed = desk.run("pytest", "exercises/07", "--lf")

    assert "2 failed" in printed
    assert AGE in printed


def test_done(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/04")

    assert "04 · Path parameters: 8 of 8 points." in printed
    assert "Next: 05 · " in printed
    assert "tutorial/path-params/" in printed


def test_in_parallel(desk: Desk) -> None:
    pytest.importorskip("xdist")
    printed = desk.run("pytest", "exercises/07", "-n", "2")

    assert AGE in printed
    assert "got      422" in printed
    assert "8 of 9 points" in printed


def test_tracebacks_of_pytest(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "--tb=native", "-k", "age")

    assert "Traceback (most recent call last)" in printed
    assert "FAILED exercises/07_field_validation/test_spec.py" in printed
    frames = [line for line in printed.splitlines() if line.lstrip().startswith("File ")]
    assert frames
    assert not [frame for frame in frames if "pluggy" in frame]


def test_of_another_type(tmp_path: Path) -> None:
    desk = lay(tmp_path)
    desk.answer("07", "wrong_refused_with_a_text.py")
    printed = desk.run("pytest", "exercises/07", "-k", "letters")

    assert "  got      'letters and digits only'\n  expected a value of type list\n" in printed
    assert "assert False" not in printed


def test_one_requirement_alone(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "-x", "-k", "age_limits")
    assert "The one requirement run is not met (of 9 in all)." in printed


def test_json_report(desk: Desk) -> None:
    desk.run("pytest", "exercises/07", "--json-report", "--json-report-file=found.json")
    found = json.loads((desk.root / "found.json").read_text(encoding="utf-8"))
    red = next(test for test in found["tests"] if test["outcome"] == "failed")

    assert found["summary"]["failed"] == 2
    assert red["call"]["longrepr"].startswith(AGE)
    assert red["call"]["crash"]["message"] == AGE
    assert red["call"]["crash"]["lineno"] > 60


def test_without_the_terminal_of_pytest(desk: Desk) -> None:
    """As editors run tests that show results in a view of their own."""
    assert "rror" not in desk.run("pytest", "exercises/07", "-p", "no:terminal")


def test_settings_of_another_app(desk: Desk) -> None:
    """Neither believed nor, if they lead to a database, used."""
    desk.answer("21", "main.py")
    printed = desk.run("pytest", "exercises/21", DATABASE_URL="nowhere://at-all")
    assert "20 of 20 points" in printed


def test_plain(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "--plain", PY_COLORS="1")

    assert "Exercise 7: Field validation" in printed
    assert "  Answer: 422" in printed
    assert not re.search(r"-{3}|={3}|\x1b| · |->|\.\.F|FF", printed)


def test_colour(desk: Desk) -> None:
    environment = {"FORCE_COLOR": "1", "PY_COLORS": ""}
    assert "\x1b[31m" in desk.run("pytest", "exercises/07", "-k", "age", **environment)
    assert "\x1b" not in desk.run("pytest", "exercises/07", "-k", "age", NO_COLOR="1", PY_COLORS="")


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "ascii"])
def test_code_pages(desk: Desk, encoding: str) -> None:
    printed = desk.run("pytest", "exercises/07", "-k", "age", PYTHONIOENCODING=encoding)

    assert "Field validation" in printed
    assert "\\x" not in printed


def test_narrow(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "--no-header", "-k", "age", COLUMNS="40")
    told = printed[printed.index("5. `age`") : printed.index("Further reading")]

    assert max(map(len, told.splitlines())) <= 40


def test_quiet(desk: Desk) -> None:
    printed = desk.run("pytest", "exercises/07", "-q")
    assert AGE in printed
    assert "Further reading" not in printed

    printed = desk.run("pytest", "exercises/07", "-qq")
    assert "07 · Field validation: 8 of 9 points" in printed
    assert AGE not in printed


def test_stub(desk: Desk) -> None:
    """One failure is told in full and the others by name; -v tells them all."""
    printed = desk.run("pytest", "exercises/09")
    assert printed.count("-> ") == 1
    assert "Also red:" in printed
    assert "0 of " in printed

    printed = desk.run("pytest", "exercises/09", "-v")
    assert printed.count("-> ") > 1
    assert "Also red:" not in printed


WIRINGS = {
    "syntax": (
        "app = (\n",
        "main.py, line 1 cannot be imported: SyntaxError: '(' was never closed",
    ),
    "import": ("import nothing_here\n", "ModuleNotFoundError: No module named 'nothing_here'"),
    "no app": ("print('hello')\n", "There is no `app` in main.py."),
    "another app": ("app = 3\n", "`app` in main.py is no application: it is a int."),
}


@pytest.mark.parametrize(("text", "told"), WIRINGS.values(), ids=WIRINGS)
def test_wiring(tmp_path: Path, text: str, told: str) -> None:
    """What keeps the app from running is said once."""
    desk = lay(tmp_path)
    desk.write("01", text)
    printed = " ".join(desk.run("pytest", "exercises/01").split())

    assert printed.count(told) == 1
    assert "requirements wait for this." in printed
    assert "0 of " in printed


def test_a_lost_file_can_be_had_again(tmp_path: Path) -> None:
    desk = lay(tmp_path)
    (desk.root / "exercises" / "01_hello_world" / "main.py").unlink()

    assert "kata reset 01" in desk.run("pytest", "exercises/01")


@pytest.mark.parametrize("answered", ["None", "{}"])
def test_answers_of_another_shape(tmp_path: Path, answered: str) -> None:
    """A spec that cannot take an answer apart says so, below what was answered."""
    desk = lay(tmp_path)
    items = f"@app.get('/items/{{item_id}}')\ndef show():\n    return {answered}\n"
    desk.write("01", f"from fastapi import FastAPI\n\napp = FastAPI()\n\n\n{items}")
    printed = desk.run("pytest", "exercises/01", "-k", "answers_with_q")

    assert "-> 200 " in printed
    assert "what was answered is of another shape than this line can read:" in printed
    assert re.search(r"^  (Key|Type)Error: ", printed, re.MULTILINE)


def test_full_trace(tmp_path: Path) -> None:
    desk = lay(tmp_path)
    printed = desk.run("pytest", "exercises/01", "--full-trace", "-x")

    assert "site-packages" in printed
    assert "raise NotImplementedError" in printed or "404" in printed


def test_debugger_after_a_failure(desk: Desk) -> None:
    printed = _typed(desk, ["pytest", "exercises/07", "--pdb", "-k", "age"], "p last + 41\nq\n")

    assert AGE in printed
    assert "41" in printed


def test_breakpoint(tmp_path: Path) -> None:
    desk = lay(tmp_path)
    main = desk.answer("01", "main.py")
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace("    return", "    breakpoint()\n    return"), encoding="utf-8")
    printed = _typed(desk, ["pytest", "exercises/01", "-x"], "p 6 * 7\nq\n")

    assert "main.py" in printed
    assert "(Pdb) 42" in printed.replace("p 6 * 7\r\n", "")


def _typed(desk: Desk, command: list[str], keys: str) -> str:
    """Run a command in a pseudo-terminal, type at the debugger's prompt, and return the screen."""
    with Terminal(command, desk.root, desk.environment()) as terminal:
        terminal.wait("(Pdb)")
        terminal.type(keys)
        return terminal.drain()
