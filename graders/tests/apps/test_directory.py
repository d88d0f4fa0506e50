"""Working directories that strangers have filled."""

import os
import sqlite3
from pathlib import Path

import pytest

from graders.apps.sandbox import directory
from graders.apps.sandbox.directory import MOST_BYTES, MOST_ENTRIES, discard, excess
from graders.spec.database import Database


def deep(top: Path, levels: int) -> None:
    """Make a tree that no path can name."""
    here = Path.cwd()
    os.chdir(top)
    for _ in range(levels):
        name = "d" * 200 if levels < MOST_ENTRIES else "d"
        Path(name).mkdir()
        os.chdir(name)
    Path("leaf").write_text("x")
    os.chdir(here)


def test_an_ordinary_directory_holds_nothing_in_excess(tmp_path: Path) -> None:
    (tmp_path / "todo.db").write_bytes(b"x" * 100_000)
    (tmp_path / "uploads").mkdir()
    assert excess(tmp_path) == ""


def test_many_files_are_too_much(tmp_path: Path) -> None:
    for number in range(MOST_ENTRIES + 1):
        (tmp_path / str(number)).touch()
    assert excess(tmp_path) == "made over 500 files and directories"


def test_large_files_are_too_much_together(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).write_bytes(bytes(range(256)) * (MOST_BYTES // 2 // 256))
    assert excess(tmp_path) == "wrote over 64 MB of files"


def test_deep_trees_are_too_much(tmp_path: Path) -> None:
    deep(tmp_path, MOST_ENTRIES + 1)
    assert excess(tmp_path)
    discard(tmp_path / "d")


def test_what_is_gone_meanwhile_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: list[str] = []
    walk = [(str(tmp_path), nothing, ["gone"], os.open(tmp_path, os.O_RDONLY))]
    monkeypatch.setattr(os, "fwalk", lambda _: iter(walk))
    assert list(directory._entries(tmp_path)) == []
    os.close(walk[0][3])


def test_any_tree_is_removed(tmp_path: Path) -> None:
    top = tmp_path / "app"
    (top / "open" / "closed").mkdir(parents=True)
    (top / "open" / "closed").chmod(0)
    (top / "link").symlink_to(tmp_path)
    os.mkfifo(top / "pipe")
    deep(top, 60)

    discard(top)

    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_gone_is_no_matter(tmp_path: Path) -> None:
    discard(tmp_path / "nowhere")


def forged(victim: Path) -> bytes:
    """Return a rollback journal that names a file as its super-journal, for SQLite to delete."""
    magic = bytes.fromhex("d9d505f920a163d7")
    head = magic + (0).to_bytes(4, "big") * 2 + (1).to_bytes(4, "big") + (512).to_bytes(4, "big")
    name = str(victim).encode()
    total = sum(byte if byte < 128 else byte - 256 for byte in name) & 0xFFFFFFFF
    tail = len(name).to_bytes(4, "big") + total.to_bytes(4, "big") + magic
    return (head + (4096).to_bytes(4, "big")).ljust(512, b"\0") + b"\0" * 4 + name + tail


@pytest.mark.parametrize("question", ["rows", "execute"])
def test_a_forged_journal_deletes_nothing(tmp_path: Path, question: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    home = tmp_path / "app"
    home.mkdir()
    with sqlite3.connect(home / "todo.db") as connection:
        connection.execute("create table user (id integer)")
    connection.close()
    (home / "todo.db-journal").write_bytes(forged(victim))

    with pytest.raises(AssertionError, match=r"transaction|does not answer"):
        getattr(Database([home]), question)("select * from user")

    assert victim.read_text() == "precious"


def test_more_than_can_be_looked_at_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "todo.db") as connection:
        connection.execute("create table big (text)")
        connection.executemany("insert into big values (?)", [("x" * 900_000,)] * 20)
    connection.close()

    with pytest.raises(AssertionError, match="more than can be looked at"):
        Database([tmp_path]).rows("select * from big")
