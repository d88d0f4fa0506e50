"""The learner's commands, and that none of them needs what only POSIX has."""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from graders.course import catalogue
from graders.course.catalogue import CourseError
from graders.grading.outcome import Exchange, Message
from graders.practice import hints, progress, replay, restoration, roadmap, side_by_side
from graders.practice.checkout import Checkout, find
from graders.tests.desk import ROOT, Desk, lay
from graders.tests.terminal import ESCAPES

POSIX_ONLY = (
    *("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "uvloop"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return lay(tmp_path)


def test_without_posix(desk: Desk) -> None:
    """`pytest exercises/01`, the map, a hint and the watcher run where such modules are missing."""
    desk.answer("01", "main.py")
    blocked = f"import sys; sys.modules.update(dict.fromkeys({POSIX_ONLY}));"
    steps = (
        "import pytest; assert pytest.main(['exercises/01', '-q']) == 0",
        "sys.argv = ['kata']; from graders.__main__ import main; main()",
        "sys.argv = ['kata', 'hint', '01']; from graders.__main__ import main; main()",
        "import graders.practice.watch.runner, graders.practice.watch.standby",
        "import graders.practice.watch.saves",
    )
    for step in steps:
        printed = desk.run(sys.executable, "-c", f"{blocked} {step}")
        assert "Traceback" not in printed, printed


def test_nothing_heavy_on_the_way_to_a_first_run() -> None:
    code = "import sys, graders.plugin; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"rich", "typer", "textual", "sqlmodel", "watchfiles"} & set(run.stdout.split())


def test_hints_one_by_one(desk: Desk) -> None:
    here = find(desk.root)
    exercise = here.course.find("07")
    taken = [hints.take(here, exercise) for _ in range(4)]

    assert [[one.number for one in found] for found in taken] == [[1], [1, 2], [1, 2, 3], [1, 2, 3]]
    assert hints.given(here, exercise) == taken[-1]
    assert progress.read(here.exercises).of(exercise.name).hints == 3


def test_reset_keeps_the_learners_version(desk: Desk) -> None:
    here = find(desk.root / "exercises" / "07_field_validation")
    mine = desk.write("07", "app = 3\n")
    aside = restoration.reset(here, here.course.find("07"))

    assert aside is not None
    assert (aside / "main.py").read_text(encoding="utf-8") == "app = 3\n"
    assert "TODO" in mine.read_text(encoding="utf-8")


def test_reset_of_an_untouched_stub_keeps_no_copy(desk: Desk) -> None:
    here = find(desk.root)

    assert restoration.reset(here, here.course.find("07")) is None
    assert not (desk.root / restoration.KEPT).exists()


def test_no_solution_before_ones_own_is_green(desk: Desk) -> None:
    here = find(desk.root)
    exercise = here.course.find("01")
    known = progress.read(here.exercises)
    now = progress.digest(exercise)
    progress.write(here.exercises, known.with_points(exercise.name, 1, 5, now))

    with pytest.raises(CourseError, match=r"kata 01|no solutions"):
        list(side_by_side.pairs(here, exercise))


def test_map(desk: Desk) -> None:
    here = Checkout(desk.root / "exercises")
    desk.answer("01", "main.py")
    progress.record(here.course.find("01"), 5, 5)
    desk.write("07", "app = 3\n")
    standings = here.standings()
    wide = roadmap.lines(standings, everything=True)
    rows = {line.text[2:4]: line.text for line in wide}
    small = roadmap.lines(standings, 40, everything=True)
    narrow = {line.text[2:4]: line.text for line in small}
    plain = [line.text for line in roadmap.lines(standings, plain=True, everything=True)]

    assert narrow["07"] == "  07 Field validation: 0 of 9, begun"
    assert max(len(row) for number, row in narrow.items() if number.isdigit()) <= 40
    assert "  07 Field validation: 0 of 9 met, begun" in plain
    assert rows["01"].endswith("5 of 5  done")
    assert rows["07"].endswith("begun")
    assert rows["04"].endswith("untouched")


def test_sections_that_are_done_or_yet_to_come_are_folded(desk: Desk) -> None:
    here = find(desk.root)
    for number in ("00", "01"):
        exercise = here.course.find(number)
        desk.write(number, "app = 3\n")
        (exercise.directory / "predictions.py").write_text("steps = []\n", encoding="utf-8")
        progress.record(exercise, len(exercise.requirements), len(exercise.requirements))
    texts = [line.text for line in roadmap.lines(here.standings())]

    assert "Overview: all 1 done" in texts
    assert "First project" in texts
    assert any(text.startswith("  02  ") for text in texts)
    assert any(re.fullmatch(r"Core concepts: \d+ exercises to come", text) for text in texts)
    assert re.fullmatch(r"11 of \d+ requirements met; 2 of \d+ exercises done.*", texts[-1])


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (["01"], "; 1 of 27 exercises done."),
        (["01", "04", "07", "10"], "; 4 of 27 exercises done."),
        (["01", "04", "05"], "; 3 of 27 exercises done, 2 in a row."),
    ],
)
def test_how_many_are_done_and_in_a_row(desk: Desk, done: list[str], told: str) -> None:
    here = find(desk.root)
    for number in done:
        exercise = here.course.find(number)
        desk.write(number, "app = 3\n")
        most = len(exercise.requirements)
        progress.record(exercise, most, most)
    told = told.replace("27", str(len(here.course.exercises)))

    assert [line.text for line in roadmap.lines(here.standings())][-1].endswith(told)


def test_a_stub_that_is_back_has_no_points(desk: Desk) -> None:
    """What an answer had earned goes with it, and the hints can be asked for anew."""
    here = find(desk.root)
    exercise = here.course.find("01")
    desk.answer("01", "main.py")
    progress.record(exercise, 5, 5)
    hints.take(here, exercise)
    restoration.reset(here, exercise)
    *rows, last = [line.text for line in roadmap.lines(here.standings(), everything=True)]

    assert last.startswith("0 of ")
    assert next(row for row in rows if row.startswith("  01")).endswith("0 of 5  untouched")
    assert here.standings()[1].entry.hints == 0


@pytest.mark.parametrize("left", [None, "", '{"exercises": [3]}'], ids=["lost", "empty", "broken"])
def test_progress_is_rebuilt(desk: Desk, left: str | None) -> None:
    """What was done is known again from the tests, wherever the file has gone."""
    desk.answer("01", "main.py")
    if left is not None:
        (desk.root / progress.FILE).write_text(left, encoding="utf-8")
    printed = desk.run("kata", "list")

    assert "5 of 5  done" in printed
    assert f"1 of {len(find(desk.root).course.exercises)} exercises done.\n" in printed
    assert progress.read(desk.root / "exercises").of("01_hello_world").points == 5


def test_a_damaged_file_is_no_progress(desk: Desk) -> None:
    (desk.root / progress.FILE).write_text('{"exercises": [3]}', encoding="utf-8")

    assert progress.read(desk.root / "exercises") == progress.Progress()


def test_replay() -> None:
    sent = Message((("host", "x"), ("authorization", "Bearer it's")), '{"age": 0}')
    one = Exchange("POST", "/users/", sent, 422)

    assert replay.curl(one).startswith("curl -i -X POST http://127.0.0.1:8000/users/ -H ")
    assert json.loads(replay.curl(one).rpartition("--data-raw ")[2].strip("'")) == {"age": 0}
    compile(replay.python(one), "replay", "exec")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 1}', "\xff"])
def test_replay_of_what_is_no_report(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="latin-1")

    with pytest.raises(replay.ReplayError, match="is not a report of kata grade"):
        replay.read(path)
    with pytest.raises(replay.ReplayError, match="cannot be read"):
        replay.read(tmp_path)


class Echo(BaseHTTPRequestHandler):
    """Answers a request with its method, its token and its body; sends others elsewhere."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        told = " ".join([self.path, self.headers["authorization"], body]).encode()
        self.send_response(422)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_GET(self) -> None:
        self.send_response(307)
        self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def test_replay_sends(server: str) -> None:
    """What is sent is the exchange itself, and a redirect is an answer like any other."""
    headers = (("host", "x"), ("authorization", "Bearer a"), ("content-length", "999"))
    sent = Message(headers, '{"name": "Zoë"}')

    posted = replay.send(Exchange("POST", "/users/?a=1", sent, 201), server)
    redirected = replay.send(Exchange("GET", "/users", Message((), ""), 200), server)

    assert posted == replay.Answer(422, '/users/?a=1 Bearer a {"name": "Zoë"}')
    assert redirected.status == 307


def test_replay_finds_no_server(server: str) -> None:
    one = Exchange("GET", "/", Message((), ""), 200)

    with pytest.raises(replay.ReplayError, match="does not answer"):
        replay.send(one, server.rpartition(":")[0] + ":1")
    with pytest.raises(replay.ReplayError, match="is not an address"):
        replay.send(one, "file:///etc")


@contextmanager
def served(desk: Desk, address: str) -> Iterator[str]:
    """Serve an exercise as `kata serve` does, and say where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "graders", "serve", address, "--no-reload", f"--port={port}"]
    with subprocess.Popen(
        command, cwd=desk.root, env=desk.environment(), stdout=-3, stderr=-3
    ) as process:
        try:
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a grade needs Linux")
def test_replay_to_the_learners_own_server(desk: Desk) -> None:
    """What a report tells is sent again to the app, mended meanwhile."""
    main = desk.answer("07", "wrong_age_limits.py")
    desk.run("kata", "grade", ".", "-e", "07", "--isolation", "process")
    what = ("kata", "replay", "07.5", "--report", "report.json")
    shown = desk.run(*what)
    shutil.copy(ROOT / "solutions" / main.parent.name / "main.py", main)
    with served(desk, "exercises/07_field_validation/main.py") as server:
        sent = desk.run(*what, "--send", "--server", server)

    assert "POST /users/ -> 422" in shown
    assert "curl -i -X POST http://127.0.0.1:8000/users/" in shown
    assert "httpx.request(" in shown
    assert "now 200 {" in sent
    assert "does not answer" in desk.run(*what, "--send", "--server", "http://127.0.0.1:1")


@pytest.mark.slow
def test_solution_beside_a_green_answer(desk: Desk) -> None:
    place = desk.exercise("01")
    shutil.copytree(ROOT / "solutions" / place.name, desk.root / "solutions" / place.name)
    also = min((ROOT / "solutions" / place.name).glob("also_*.py"))

    assert "Finish yours first" in desk.run("kata", "solution", "01")

    mine = desk.answer("01", also.name).read_text(encoding="utf-8")
    ours = (ROOT / "solutions" / place.name / "main.py").read_text(encoding="utf-8")
    wide = desk.run("kata", "solution", "01", COLUMNS="200")
    narrow = desk.run("kata", "solution", "01", COLUMNS="80")

    assert re.search(r"yours +[|┃│] +ours", wide)
    for line in {*mine.splitlines(), *ours.splitlines()}:
        assert line.strip() in wide
        assert line.strip()[:60].rstrip() in narrow


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_code_pages(desk: Desk, encoding: str) -> None:
    for command in ("kata", "kata hint 07", "kata reset 07", "kata hint 99", "kata solution 07"):
        printed = desk.run(*command.split(), PYTHONIOENCODING=encoding, COLUMNS="40")
        assert "Traceback" not in printed


def test_hints_for_the_present_exercise(desk: Desk) -> None:
    """That is the one we are in, else the one that was checked last, else the next one."""
    below = f"exercises/{desk.exercise('07').name}"

    assert "Another one: kata hint 07" in desk.run("kata", "hint", below=below)
    assert "Another one: kata hint 00" in desk.run("kata", "hint")
    desk.run("kata", "04", "-x")
    assert "Another one: kata hint 04" in desk.run("kata", "hint")


def test_earlier_hints_can_be_read_again(desk: Desk) -> None:
    desk.run("kata", "hint", "07")
    second = desk.run("kata", "hint", "07")

    assert second.index("Hint 1 of 3") < second.index("Hint 2 of 3")
    assert "Hint 3 of 3" in desk.run("kata", "hint", "07", "--all")
    assert "Hint 2 of 3" in desk.run("kata", "hint", "07")
    desk.run("kata", "reset", "07")
    assert "Hint 2 of 3" not in desk.run("kata", "hint", "07")


def test_the_hint_for_what_is_red_comes_first(desk: Desk) -> None:
    """A stub that nobody has touched has none, nor has an exercise that is done."""
    desk.run("kata", "07")
    assert "requirement" not in desk.run("kata", "hint", "07")

    desk.answer("07", "wrong_age_limits.py")
    desk.run("kata", "07")
    printed = desk.run("kata", "hint", "07")
    assert printed.startswith("One way to miss requirement 5: The limits of `age`")
    assert "Hint 2 of 3" in printed

    desk.answer("07", "main.py")
    desk.run("kata", "07")
    assert "One way to miss" not in desk.run("kata", "hint", "07")


@pytest.mark.parametrize("words", ["07", "test 07", "run 07", "07 -x", "test exercises/07"])
def test_checks_an_exercise(desk: Desk, words: str) -> None:
    printed = desk.run("kata", *words.split())

    assert "07 · Field validation" in printed
    assert re.search(r"requirements? (run )?met in ", printed)
    assert "Did you mean" not in printed


def test_lists_all_and_says_what_is_next(desk: Desk) -> None:
    listed, following = desk.run("kata", "list"), desk.run("kata", "next")

    assert "  07  Field validation" in listed
    assert following.startswith("Next: 00 · First look\n  Read exercises/00_first_look/README.md\n")


@pytest.mark.parametrize("typo", ["rest", "resett", "tset", "hnit", "exprot"])
def test_a_suggestion_changes_no_files(desk: Desk, typo: str) -> None:
    printed = " ".join(desk.run("kata", typo, "07").split())

    assert f"There is no command '{typo}'." in printed
    assert "reset" not in printed.replace(typo, "")
    assert "export" not in printed.replace(typo, "")
    assert ("kata hint" in printed) == (typo == "hnit")


@pytest.mark.parametrize(
    "words", ["--plain", "list --plain", "hint 07 --plain", "07 --plain", "--help --plain", "next"]
)
def test_plain(desk: Desk, words: str) -> None:
    """Words alone, though colours are asked for, and the variable asks for it as well."""
    asked = {"FORCE_COLOR": "1", "PY_COLORS": "1", "KATA_PLAIN": "" if "--plain" in words else "1"}
    printed = desk.run("kata", *words.split(), **asked)

    assert "\x1b" not in printed
    assert not re.search(r"#{3}|\.{5}", printed)


def test_replays_the_last_run(desk: Desk) -> None:
    desk.answer("07", "wrong_age_limits.py")
    assert "Send it yourself: kata replay 07.5" in desk.run("kata", "07")
    shown = desk.run("kata", "replay", "07.5")

    assert "POST /users/ -> 422" in shown
    assert "curl -i -X POST http://127.0.0.1:8000/users/" in shown
    assert "has kept no requests of 07.1 (it has: 07.5)" in desk.run("kata", "replay", "7.1")
    assert "such as 07.5; not 'age'" in desk.run("kata", "replay", "age")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no grader to list")
@pytest.mark.parametrize("solved", [False, True])
def test_help_lists_what_works_here(desk: Desk, solved: bool) -> None:  # noqa: FBT001 - a parameter
    """Commands that are about solutions are listed where there are some."""
    if solved:
        (desk.root / "solutions").mkdir()
    code = (
        "import sys, pathlib; from graders import __main__; from graders.course import catalogue;"
        "catalogue.PACKAGE = pathlib.Path('graders').absolute(); __main__.main()"
    )
    printed = ESCAPES.sub("", desk.run(sys.executable, "-c", code, "--help"))
    listed = set(re.findall(r"^\W+([a-z-]+)  ", printed, re.MULTILINE))

    assert {"hint", "reset", "watch", "grade", "grade-class", "compare-class"} <= listed
    assert listed & {"check", "prove", "solution"} == (
        {"check", "prove", "solution"} if solved else set()
    )
    if not solved:
        for command in ("check", "prove", "solution"):
            told = desk.run(sys.executable, "-c", code, command, "01")
            assert "There are no solutions" in told
            assert "Traceback" not in told


def test_every_exercise_says_in_a_sentence_what_it_is_about() -> None:
    for exercise in catalogue.pristine().exercises:
        assert re.fullmatch(r"[A-Z][^*`]{20,160}\.", exercise.idea), exercise.name
