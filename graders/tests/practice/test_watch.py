"""`kata watch` in a real pseudo-terminal, and the parts behind it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static
from watchfiles import Change

from graders.course import catalogue
from graders.course.catalogue import Course, Exercise
from graders.practice import checkout, progress
from graders.practice.standing import Standing
from graders.practice.watch import saves, screen
from graders.practice.watch.saves import affected, is_remote
from graders.practice.watch.standby import Heard, Progress, Standby, StandbyError, nobody
from graders.telling.failure import Failure, Place
from graders.tests.desk import ROOT, Desk, lay
from graders.tests.terminal import Terminal

SAVES = 1000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return lay(tmp_path)


def watching(desk: Desk, *arguments: str) -> Terminal:
    command = [sys.executable, "-m", "graders", "watch", *arguments]
    return Terminal(command, desk.root, desk.environment())


def test_from_wrong_to_right_to_the_next(desk: Desk) -> None:
    desk.answer("04", "wrong_generic_path_first.py")
    with watching(desk, "04") as terminal:
        terminal.wait(
            "04 · Path parameters", "7 of 8 requirements met", "expected {'user_id': 'current'}"
        )

        terminal.type("h")
        terminal.wait("Hint 1 of 3")

        terminal.forget()
        desk.write("04", "app = (\n")
        terminal.wait("main.py:1 cannot be imported: SyntaxError: '('", "was never closed")

        terminal.forget()
        desk.exercise("04").joinpath("main.py").unlink()
        terminal.wait("There is no main.py", "To start over: press r")

        terminal.forget()
        desk.answer("04", "wrong_untyped_ids.py")
        terminal.wait("6 of 8 requirements met", "{'user_id':")

        terminal.forget()
        _by_rename(desk, "main.py")
        terminal.wait("All 8 requirements are met.", "You know now: ", "05 · Async operations")

        terminal.forget()
        terminal.type("l")
        terminal.wait("Core concepts", "done")

        terminal.forget()
        terminal.type("n")
        terminal.wait("05 · Async operations", " met")

        terminal.type("\x03")
        terminal.drain()


def _by_rename(desk: Desk, name: str) -> None:
    """Save as careful editors do: write beside, then put it in the place."""
    place = desk.exercise("04")
    beside = place / "main.py~"
    shutil.copy(ROOT / "solutions" / place.name / name, beside)
    beside.replace(place / "main.py")


@pytest.mark.slow
def test_resets_when_asked_twice(desk: Desk) -> None:
    if catalogue.pristine().directory.resolve() == (desk.root / "exercises").resolve():
        pytest.skip("the desk is the course")
    main = desk.answer("01", "main.py")
    written = main.read_text(encoding="utf-8")
    with watching(desk, "02", "--poll") as terminal:
        terminal.wait("02 · ", " met")
        terminal.type("r")
        terminal.wait("Press r again")
        desk.answer("01", "main.py")
        terminal.wait("01 · ", "requirements are met")
        terminal.type("q")
        terminal.drain()
    assert main.read_text(encoding="utf-8") == written


@pytest.mark.slow
def test_puts_the_stub_back(desk: Desk) -> None:
    stub = desk.exercise("09") / "main.py"
    given = stub.read_text(encoding="utf-8")
    desk.write("09", "app = 'mine'\n")
    with watching(desk, "09") as terminal:
        terminal.wait("`app` in main.py is not an application")
        terminal.type("r")
        terminal.wait("Press r again")
        terminal.type("r")
        terminal.wait("Your version is kept in")
        terminal.forget()
        terminal.wait("Also not met:")
        terminal.type("q")
        terminal.drain()
    [kept] = (desk.root / ".kata-kept").glob("09_*/main.py")

    assert stub.read_text(encoding="utf-8") == given
    assert kept.read_text(encoding="utf-8") == "app = 'mine'\n"


@pytest.mark.slow
def test_stands_ready(desk: Desk) -> None:
    """Runs that follow the first are many times faster than a process of their own."""

    async def story() -> None:
        standby = Standby()
        place = desk.exercise("01")
        desk.answer("01", "main.py")
        assert (await standby.run(place)).done
        desk.write("01", "import os\nos._exit(3)\n")
        with pytest.raises(StandbyError, match="exit"):
            await standby.run(place)
        desk.write("01", "print('x' * 10**6)\n")
        assert (await standby.run(place)).met == 0
        desk.answer("01", "main.py")
        for _ in range(5):
            assert (await standby.run(place)).done
        await standby.stop()

    asyncio.run(story())


def test_saves_do_not_keep_a_process_from_getting_warm(desk: Desk) -> None:
    """What is broken off before it has begun costs no warmth; later it costs the process."""

    async def story() -> None:
        standby = Standby()
        place = desk.exercise("01")
        given_up = asyncio.ensure_future(standby.run(place))
        first = await standby.start()
        given_up.cancel()
        await standby.break_off()
        assert (await standby.run(place)).total == 5
        assert await standby.start() is first
        await standby.break_off()
        assert await standby.start() is not first
        await standby.stop()

    asyncio.run(story())


def test_compiles_a_spec_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is to leave no bytecode keeps its own, and leaves none."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("TMPDIR", str(desk.root))

    async def story() -> list[Path]:
        standby = Standby()
        await standby.run(desk.exercise("01"))
        kept = [path for path in desk.root.rglob("*.pyc") if "test_spec" in path.name]
        await standby.stop()
        return kept

    kept = asyncio.run(story())
    assert len(kept) == 1
    assert not kept[0].is_relative_to(desk.root / "exercises")


def test_what_a_change_concerns() -> None:
    whole = catalogue.pristine()
    place = whole.find("07").directory

    def names(*paths: str) -> set[str]:
        return {one.address for one in affected(whole, {(Change.modified, p) for p in paths})}

    assert names(f"{place}{os.sep}main.py") == {"07"}
    assert names(f"{place}{os.sep}.env") == {"07"}
    assert names(f"{place}{os.sep}todo.db", f"{place}{os.sep}main.py.swp") == set()
    assert names(str(whole.directory / "course.toml"), str(ROOT / "README.md")) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no table of mounts")
def test_remote_file_systems(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"dev / ext4 rw 0 0\nhost:/x {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")

    assert is_remote(tmp_path / "exercises", mounts)
    assert not is_remote(Path("/"), mounts)
    assert not is_remote(tmp_path, tmp_path / "nothing")


def test_a_thousand_changed_files_are_one_change() -> None:
    whole = catalogue.pristine()
    exercise = whole.find("07")
    names = {(Change.modified, f"{exercise.directory}{os.sep}{n}.py") for n in range(SAVES)}
    begun = time.process_time()

    assert affected(whole, names) == {exercise}
    assert time.process_time() - begun < 1


@pytest.mark.slow
@pytest.mark.parametrize("poll", [False, True], ids=["notice", "polling"])
def test_a_thousand_saves(desk: Desk, poll: bool) -> None:  # noqa: FBT001 - a parameter
    """They come together to few changes, and the next save is noticed as the first was."""
    whole = catalogue.read(desk.root / "exercises")
    target = whole.find("07").directory / "main.py"

    async def story() -> int:
        changes = saves.saves(whole, poll=poll)
        noticed = 0
        async with asyncio.timeout(60):
            following = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0.5)
            for n in range(SAVES):
                target.write_text(f"app = {n}\n", encoding="utf-8")
                await asyncio.sleep(0)
                if following.done():
                    assert following.result() == {whole.find("07")}
                    noticed += 1
                    following = asyncio.ensure_future(anext(changes))
            await following
            await asyncio.sleep(1)
            following = asyncio.ensure_future(anext(changes))
            while not following.done():
                target.write_text(f"app = {time.monotonic()}\n", encoding="utf-8")
                await asyncio.sleep(0.5)
        return noticed

    assert asyncio.run(story()) < SAVES / 10


class Stopwatch(Standby):
    """A standby that only counts."""

    async def run(self, directory: Path, heard: Heard = nobody) -> Standing:
        self.runs += 1
        heard(Progress(self.runs, 9, None))
        await asyncio.sleep(0.05)
        return Standing(catalogue.at(directory), met=0, heard=3, total=3, whole=True)

    async def refresh(self) -> None:
        pass


class Held(Standby):
    """A standby whose runs last until they are let go; the first meets all."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.broken_off = 0
        self.go = asyncio.Event()

    async def run(self, directory: Path, heard: Heard = nobody) -> Standing:
        heard(Progress(1, 3, None))
        self.asked.append(directory.name[:2])
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        met = 3 if len(self.asked) == 1 else 0
        return Standing(catalogue.at(directory), met=met, heard=3, total=3, whole=True)

    async def refresh(self) -> None:
        pass


async def nothing_saved(*_: Any, **__: Any) -> AsyncIterator[set[Exercise]]:
    await asyncio.Event().wait()
    yield set()


@pytest.fixture
def held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> screen.Screen:
    """The screen, in the middle of a run of exercise 07."""
    monkeypatch.setattr(screen, "saves", nothing_saved)
    here = checkout.find(desk.root)
    return screen.Screen(here, here.course.find("07"))


async def until(standby: Held, pilot: Pilot[None], asked: list[str]) -> None:
    async with asyncio.timeout(30):
        while standby.asked != asked:
            await pilot.pause(0.01)


def test_leaves_in_the_middle_of_a_run(held: screen.Screen) -> None:
    """The run ends with the screen: it would start another process for one that is gone."""

    async def story() -> int:
        held.standby = standby = Held()
        async with held.run_test() as pilot:
            await until(standby, pilot, ["07"])
            await pilot.press("q")
        return standby.broken_off

    assert asyncio.run(story()) == 1


def test_keys_count_in_the_middle_of_a_run(held: screen.Screen) -> None:
    """What the learner chose meanwhile stays, however the run comes out."""

    async def story() -> tuple[str, str]:
        held.standby = standby = Held()
        async with held.run_test() as pilot:
            await until(standby, pilot, ["07"])
            await pilot.press("n", "n", "l")
            standby.go.set()
            await until(standby, pilot, ["07", "09"])
            await pilot.pause()
            return held.exercise.address, held.view

    assert asyncio.run(story()) == ("09", "list")


def content(app: screen.Screen, place: str) -> str:
    return str(app.query_one(place, Static).content)


async def checked(app: screen.Screen, pilot: Pilot[None]) -> None:
    async with asyncio.timeout(30):
        while app.wanted.is_set() or "0 of 3 requirements met" not in content(app, "#head"):
            await pilot.pause(0.01)


@pytest.mark.parametrize("key", ["h", "l", "escape", "x"])
def test_any_other_key_takes_the_question_back(held: screen.Screen, key: str) -> None:
    """What is not asked in view is not done."""

    async def story() -> list[bool]:
        held.standby = Held()
        asked = []
        async with held.run_test() as pilot:
            for one in ("r", key, "r"):
                await pilot.press(one)
                asked.append("Press r again" in content(held, "#note"))
        return asked

    assert asyncio.run(story()) == [True, False, True]
    assert not (held.checkout.root / ".kata-kept").exists()


def test_a_run_takes_the_question_back(held: screen.Screen) -> None:
    async def story() -> str:
        held.standby = Stopwatch()
        async with held.run_test() as pilot:
            await checked(held, pilot)
            await pilot.press("r")
            assert "Press r again" in content(held, "#note")
            held.ask()
            await checked(held, pilot)
            return content(held, "#note")

    assert asyncio.run(story()) == ""


def test_the_way_back_from_the_map(held: screen.Screen) -> None:
    """Its key leads there and back, and the footer says so."""

    async def story() -> None:
        held.standby = Stopwatch()
        async with held.run_test() as pilot:
            await checked(held, pilot)
            result = content(held, "#told")
            for key, back in (("l", "l"), ("l", "escape"), ("t", "b"), ("t", "t")):
                assert "b" not in held.active_bindings
                await pilot.press(key)
                assert held.active_bindings["b"].binding.description == "Back"
                assert held.view == {"l": "list", "t": "text"}[key]
                await pilot.press(back)
                assert held.view == "result"
                assert content(held, "#told") == result
            await pilot.press("escape")
            assert content(held, "#told") == result

    asyncio.run(story())


def test_behind_the_map_of_a_run_of_all(held: screen.Screen) -> None:
    """The exercise is checked as well, though its last run was given up for that of all."""

    async def story() -> str:
        held.standby = Stopwatch()
        async with held.run_test() as pilot:
            await pilot.press("a")
            await checked(held, pilot)
            assert held.view == "list"
            await pilot.press("l")
            return content(held, "#told")

    assert "0 of 3 requirements met" in asyncio.run(story())


class Told(Standby):
    """A standby that answers what it is told to, the last again and again."""

    def __init__(self, *answers: Standing | StandbyError) -> None:
        super().__init__()
        self.answers = list(answers)

    async def run(self, directory: Path, heard: Heard = nobody) -> Standing:
        heard(Progress(len(directory.name), 99, None))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, StandbyError):
            raise answer
        return answer

    async def refresh(self) -> None:
        pass


def red(place: int, sentence: str = "It works.", wiring: str | None = None) -> Failure:
    return Failure("test_a", place, sentence, (), Place("test_spec.py", 7, sentence), "", wiring)


def came_out(app: screen.Screen, *failures: Failure) -> Standing:
    met = 3 - len(failures)
    return Standing(app.exercise, met, heard=3, total=3, whole=True, failures=failures)


async def shown(app: screen.Screen, pilot: Pilot[None], place: str, text: str) -> None:
    async with asyncio.timeout(30):
        while text not in content(app, place):
            await pilot.pause(0.01)


def test_stays_where_all_is_met(held: screen.Screen) -> None:
    """It says what was learned and which keys lead on; only then they go to the next exercise."""

    async def story() -> str:
        held.standby = Told(came_out(held, red(1)), came_out(held))
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "2 of 3 requirements met")
            assert "s" not in held.active_bindings
            await pilot.press("enter")
            await shown(held, pilot, "#told", "You know now: A type hint says")
            assert held.exercise.address == "07"
            assert "s  our solution beside yours" in content(held, "#told")
            assert "t  read the next one: 00 · First look" not in content(held, "#told")
            assert "t  read the next one: 08 · Nested models" in content(held, "#told")
            assert held.active_bindings["s"].binding.description == "Our solution"
            await pilot.press("n")
            return held.exercise.address

    assert asyncio.run(story()) == "08"


def test_there_is_no_solution_before_ones_own(held: screen.Screen) -> None:
    progress.record(held.exercise, 0, 9)  # what was found of these files is that they are not done

    async def story() -> None:
        held.standby = Told(came_out(held))
        async with held.run_test() as pilot:
            await shown(held, pilot, "#told", "Done")
            await pilot.press("s")
            await shown(held, pilot, "#told", "Finish yours first: kata 07")

    asyncio.run(story())


def test_the_text_of_what_is_next(held: screen.Screen) -> None:
    async def story() -> tuple[str, str]:
        held.standby = Told(came_out(held, red(1)), came_out(held))
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "2 of 3 requirements met")
            before = held.text_of_present()
            await pilot.press("enter")
            await shown(held, pilot, "#head", "done")
            return before, held.text_of_present()

    before, after = asyncio.run(story())
    assert before.startswith("# 07")
    assert after.startswith("# 08")


def test_how_far_it_is_and_what_failed_first(held: screen.Screen) -> None:
    async def story() -> None:
        held.standby = Held()
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "checking, 1 of 3 ...")
            held.hear(held.exercise, Progress(2, 3, red(2, "It is the first.")))
            assert "checking, 2 of 3 ..." in content(held, "#head")
            assert "2. It is the first." in content(held, "#told")
            held.hear(held.checkout.course.find("01"), Progress(9, 9, None))
            assert "9 of 9" not in content(held, "#head")

    asyncio.run(story())


def test_lines_are_broken_anew_for_another_width(held: screen.Screen) -> None:
    async def story() -> list[int]:
        long = red(1, "It works as long as anybody could wish " * 3)
        held.standby = Told(came_out(held, long))
        widths = []
        async with held.run_test(size=(100, 30)) as pilot:
            await shown(held, pilot, "#told", "It works")
            for columns in (100, 50):
                await pilot.resize_terminal(columns, 30)
                await pilot.pause()
                lines = content(held, "#told").splitlines()
                widths.append(max(len(line) for line in lines if "://" not in line))
        return widths

    wide, narrow = asyncio.run(story())
    assert narrow <= 46 < wide


@pytest.mark.parametrize("kind", ["another requirement", "a syntax error"])
def test_a_spent_hint_goes(held: screen.Screen, kind: str) -> None:
    """A hint stays as long as the same requirement is the first that is not met."""
    following = red(2) if kind == "another requirement" else red(1, wiring="It cannot be imported.")

    async def story() -> list[bool]:
        same = came_out(held, red(1), red(3))
        held.standby = Told(came_out(held, red(1)), same, came_out(held, following))
        there = []
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "2 of 3 requirements met")
            await pilot.press("h")
            there.append("Hint 1 of 3" in content(held, "#note"))
            await pilot.press("enter")
            await shown(held, pilot, "#head", "1 of 3 requirements met")
            there.append("Hint 1 of 3" in content(held, "#note"))
            await pilot.press("enter")
            await shown(held, pilot, "#head", "2 of 3 requirements met")
            there.append("Hint 1 of 3" in content(held, "#note"))
        return there

    assert asyncio.run(story()) == [True, True, False]


def test_the_hint_for_what_is_red_comes_first(held: screen.Screen) -> None:
    async def story() -> str:
        held.standby = Told(came_out(held, red(5)))
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "2 of 3 requirements met")
            await pilot.press("h")
            return content(held, "#note")

    first, then = asyncio.run(story()).splitlines()
    assert first.startswith("One way to miss requirement 5: The limits of `age`")
    assert then.startswith("Hint 1 of 3: ")


def test_hints_given_so_far(held: screen.Screen) -> None:
    async def story() -> list[str]:
        held.standby = Held()
        notes = []
        async with held.run_test() as pilot:
            for key in ("g", "h", "h", "g"):
                await pilot.press(key)
                notes.append(content(held, "#note"))
        return notes

    none, first, second, both = asyncio.run(story())
    assert none == "No hint yet: press h."
    assert first.startswith("Hint 1 of 3: ")
    assert second.startswith("Hint 2 of 3: ")
    assert "Hint 1 of 3: " in both
    assert "Hint 2 of 3: " in both


def test_chooses_from_the_list(held: screen.Screen) -> None:
    """The list opens at the present exercise."""

    async def story() -> tuple[str, str]:
        held.standby = Held()
        async with held.run_test() as pilot:
            await pilot.press("p")
            before = held.exercise.address
            await pilot.press("l", "down", "enter")
            await pilot.pause()
            return before, held.exercise.address

    assert asyncio.run(story()) == ("06", "07")


@pytest.mark.parametrize("gone", [True, False])
def test_could_not_be_run(held: screen.Screen, gone: bool) -> None:  # noqa: FBT001 - a parameter
    async def story() -> str:
        held.standby = Told(StandbyError("There is none."))
        if gone:
            shutil.rmtree(held.exercise.directory)
        async with held.run_test() as pilot:
            await shown(held, pilot, "#head", "could not be run")
            return content(held, "#told")

    told = asyncio.run(story())
    assert "There is none." in told
    assert ("To start over: press r" in told) == gone


def test_tells_how_far_it_is(desk: Desk) -> None:
    """The process that runs an exercise says so after each requirement, and the first failure."""
    desk.answer("07", "wrong_age_limits.py")
    heard: list[Progress] = []

    async def story() -> Standing:
        standby = Standby()
        try:
            return await standby.run(desk.exercise("07"), heard.append)
        finally:
            await standby.stop()

    standing = asyncio.run(story())

    assert [one.tried for one in heard if one.failure is None] == list(range(1, 10))
    assert {one.total for one in heard} == {9}
    assert [one.failure.place for one in heard if one.failure] == [5]
    assert (standing.green, standing.red) == ((1, 2, 3, 4, 6, 7, 8, 9), (5,))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C reach what is started, though we may run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.usefixtures("interruptible")
def test_plain_lines_where_there_is_no_screen(desk: Desk) -> None:
    """No codes of a terminal come over a pipe; each save is told, and Ctrl-C ends it."""
    desk.answer("07", "wrong_age_limits.py")
    command = [sys.executable, "-m", "graders", "watch", "07", "--poll"]
    with subprocess.Popen(
        command,
        cwd=desk.root,
        env=desk.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        first = _lines_to(process.stdout, "Waiting for a save")
        desk.answer("07", "main.py")
        then = _lines_to(process.stdout, "9 of 9 requirements met.")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert "Answer: 422" in first
    assert "8 of 9 requirements met. Next: requirement 5." in first
    assert "Traceback" not in rest
    assert "\x1b" not in first + then + rest
    assert process.returncode == 0


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("term", "options"), [("dumb", ()), ("xterm", ("--plain",))])
def test_plain_lines_on_a_terminal(desk: Desk, term: str, options: tuple[str, ...]) -> None:
    terminal = watching(desk, "01", *options)
    terminal.environment["TERM"] = term
    with terminal:
        terminal.wait("0 of 5 requirements met. Next: requirement 1.", "Waiting for a save.")
        assert "\x1b" not in terminal.raw
        terminal.type("\x03")
        terminal.drain()


def _lines_to(stream: IO[str], text: str) -> str:
    found = ""
    while text not in found:
        line = stream.readline()
        assert line, f"It ended without {text!r}:\n{found}"
        found += line
    return found


def test_a_start_that_nobody_waits_for_is_ended() -> None:
    async def story() -> int | None:
        standby = Standby()
        waiting = asyncio.ensure_future(standby.start())
        await asyncio.sleep(0)
        waiting.cancel()
        starting = standby.starting
        assert starting is not None
        await standby.stop()
        return starting.result().returncode

    assert asyncio.run(story()) not in {None, 0}


def test_a_thousand_saves_on_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many saves there are, no more runs wait than one."""
    here = checkout.find(desk.root)
    over = asyncio.Event()

    async def storm(whole: Course, **__: Any) -> AsyncIterator[set[Exercise]]:
        for _ in range(SAVES):
            yield {whole.find("07")}
            await asyncio.sleep(0)
        over.set()

    async def story() -> int:
        app = screen.Screen(here, here.course.find("07"))
        app.standby = Stopwatch()
        async with app.run_test() as pilot:
            await over.wait()
            while app.wanted.is_set() or "checking" in str(app.query_one("#head", Static).content):
                await pilot.pause(0.05)
            assert "0 of 3 requirements met" in str(app.query_one("#head", Static).content)
            return app.standby.runs

    monkeypatch.setattr(screen, "saves", storm)
    assert 0 < asyncio.run(story()) < SAVES / 10


def test_polls_where_notice_never_comes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On network file systems, and where the system has no more watches to give."""
    whole = catalogue.read(desk.root / "exercises")
    main = whole.find("07").directory / "main.py"
    asked: list[str] = []

    async def awatch(directory: Path, **_: object) -> AsyncIterator[Any]:
        asked.append("notice")
        if whole.directory != directory:
            yield set()
        raise OSError(28, "inotify watch limit reached")

    async def polled(_: Path) -> AsyncIterator[Any]:
        asked.append("polling")
        yield {(Change.modified, str(main))}

    async def first() -> set[Exercise]:
        return await anext(saves.saves(whole))

    monkeypatch.setattr(saves, "awatch", awatch)
    monkeypatch.setattr(saves, "polled", polled)
    assert asyncio.run(first()) == {whole.find("07")}
    assert asked == ["notice", "polling"]

    monkeypatch.setattr(saves, "is_remote", lambda _: True)
    assert asyncio.run(first()) == {whole.find("07")}
    assert asked == ["notice", "polling", "polling"]
