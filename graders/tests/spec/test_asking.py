"""A learner's database is asked by a process that can be ended, with the same answers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graders.apps.connection import DeadlineError
from graders.spec import asking
from graders.spec.asking import Apart, Asking, BusyError, Question, RefusedError
from graders.spec.database import Database

ENDLESS = """
create view endless as select instr(
    replace(hex(zeroblob(450000)), '00', 'aa'), replace(hex(zeroblob(200000)), '00', 'aa') || 'b'
) as place
"""


@pytest.fixture
def apart() -> Iterator[Apart]:
    apart = Apart()
    yield apart
    apart.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table things (name, number, raw)")
        values = [("ä\ud7ff\0", 1.5, b"\0\xff"), (None, 2**62, b""), ("", -1, None)]
        connection.executemany("insert into things values (?, ?, ?)", values)
        connection.execute(ENDLESS)
        connection.commit()
    return path


QUESTIONS = {
    "rows": ("ro", "select * from things where number > ?", (0,)),
    "none": ("ro", "select * from things where raw = ?", (b"none",)),
    "a change": ("rw", "update things set name = ? where number = -1", ("new",)),
    "no such table": ("ro", "select * from nothing", ()),
    "no SQL": ("ro", "selekt", ()),
    "a change while reading": ("ro", "delete from things", ()),
    "another file": ("ro", "attach 'other.db' as other", ()),
    "values that do not fit": ("ro", "select ?", (1, 2)),
    "too many rows": (
        "ro",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
        (),
    ),
}


def told(ask: Asking, question: Question) -> object:
    try:
        return ask(question)
    except RefusedError as error:
        return str(error)
    except sqlite3.Error as error:
        return str(error)


@pytest.mark.parametrize("name", QUESTIONS)
def test_says_the_same_here_and_apart(file: Path, apart: Apart, name: str) -> None:
    mode, sql, values = QUESTIONS[name]
    question = Question(str(file), mode, sql, values)

    assert told(apart, question) == told(asking.answer, question)


@pytest.mark.parametrize("seconds", [0.2, 600.0], ids=["waited for", "at work"])
def test_what_takes_too_long_is_ended_and_the_next_is_answered(
    file: Path, apart: Apart, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """It counts as time that ran out, of which an exercise has little."""
    database = Database([file.parent], asking=apart)
    assert len(database.rows("select * from things")) == 3
    process = apart.process
    monkeypatch.setattr(asking, "SECONDS", seconds)

    with pytest.raises(DeadlineError, match="does not answer in time"):
        database.rows("select * from endless")

    assert process is not None
    assert process.poll() is not None
    monkeypatch.setattr(asking, "SECONDS", 60.0)
    assert len(database.rows("select * from things")) == 3


def test_a_lock_is_told(file: Path, apart: Apart) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("begin exclusive")
        for ask in (asking.answer, apart):
            with pytest.raises(BusyError):
                ask(Question(str(file), "ro", "select * from things", ()))


def test_a_file_that_is_no_database(tmp_path: Path, apart: Apart) -> None:
    (tmp_path / "app.db").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    for ask in (asking.answer, apart):
        with pytest.raises(AssertionError, match="The app's database"):
            Database([tmp_path], asking=ask).rows("select * from things")
