"""`kata watch` in a real pseudo-terminal, and the parts behind it."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest
from watchfiles import Change

from graders import course
from graders.tests.desk import ROOT, Desk, lay
from graders.tests.terminal import Terminal
from graders.watch.saves import affected, is_remote
from graders.watch.standby import Standby, StandbyError


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return lay(tmp_path)


def watching(desk: Desk, *arguments: str) -> Terminal:
    command = [sys.executable, "-m", "graders", "watch", *arguments]
    return Terminal(command, desk.root, desk.environment())


def test_from_wrong_to_right_to_the_next(desk: Desk) -> None:
    desk.answer("04", "wrong_generic_path_first.py")
    with watching(desk, "04") as terminal:
        terminal.wait("04 · Path parameters", "7 of 8 points", "expected {'user_id': 'current'}")

        terminal.type("h")
        terminal.wait("Hint 1 of 3")

        terminal.forget()
        desk.write("04", "app = (\n")
        terminal.wait("SyntaxError: '(' was never closed")

        terminal.forget()
        desk.exercise("04").joinpath("main.py").unlink()
        terminal.wait("There is no main.py")

        terminal.forget()
        desk.answer("04", "wrong_untyped_ids.py")
        terminal.wait("6 of 8 points", "{'user_id':")

        terminal.forget()
        _by_rename(desk, "main.py")
        terminal.wait("all 8 points. On to the next.", "05 · Async operations")

        terminal.forget()
        terminal.type("l")
        terminal.wait("Level 3", "done")

        terminal.type("q")
        terminal.drain()


def _by_rename(desk: Desk, name: str) -> None:
    """Save as careful editors do: write beside, then put it in the place."""
    place = desk.exercise("04")
    beside = place / "main.py~"
    shutil.copy(ROOT / "solutions" / place.name / name, beside)
    beside.replace(place / "main.py")


def test_resets_when_asked_twice(desk: Desk) -> None:
    if course.pristine().directory.resolve() == (desk.root / "exercises").resolve():
        pytest.skip("the desk is the course")
    main = desk.answer("01", "main.py")
    written = main.read_text(encoding="utf-8")
    with watching(desk, "02", "--poll") as terminal:
        terminal.wait("02 · ", " points")
        terminal.type("r")
        terminal.wait("Again r")
        desk.answer("01", "main.py")
        terminal.wait("01 · ", "On to the next")
        terminal.type("q")
        terminal.drain()
    assert main.read_text(encoding="utf-8") == written


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


def test_what_a_change_concerns() -> None:
    whole = course.pristine()
    place = whole.find("07").directory

    def names(*paths: str) -> set[str]:
        return {one.address for one in affected(whole, {(Change.modified, p) for p in paths})}

    assert names(f"{place}{os.sep}main.py") == {"07"}
    assert names(f"{place}{os.sep}todo.db", f"{place}{os.sep}main.py.swp") == set()
    assert names(str(whole.directory / "course.toml"), str(ROOT / "README.md")) == set()


def test_remote_file_systems(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"dev / ext4 rw 0 0\nhost:/x {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")

    assert is_remote(tmp_path / "exercises", mounts)
    assert not is_remote(Path("/"), mounts)
    assert not is_remote(tmp_path, tmp_path / "nothing")
