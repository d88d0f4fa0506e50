"""What is graded, kept, graded again and written; nothing is run here (see test_class_runs.py)."""

import codecs
import csv
import dataclasses
import json
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from graders.classroom.keeping import edition, results, store, task
from graders.classroom.keeping.edition import EditionError
from graders.classroom.keeping.lock import LockedError, held
from graders.classroom.keeping.store import Store, StoreError
from graders.classroom.people import table
from graders.classroom.people.folder import FolderError
from graders.classroom.run import batch, deletion, hands
from graders.classroom.run.batch import InterruptedRunError, Order, StoppedError, Tally
from graders.classroom.written import analysis, outputs
from graders.course import catalogue
from graders.course.catalogue import Exercise
from graders.grading.worker import IsolationError
from graders.tests import classes
from graders.tests.classes import Classroom, Quick, Watcher, classroom

__all__ = ["classroom"]

SCHEMA = json.loads(
    (classes.ROOT / "graders" / "classroom" / "written" / "schema.json").read_text()
)
ANALYSIS = json.loads(
    (classes.ROOT / "graders" / "classroom" / "written" / "analysis.schema.json").read_text()
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
ROSTER = """\
identifier,github_username,name,email
1,ana,"=Ána, Lima",ana@example.com
2,bo,Bo,bo@example.com
3,cy,Cyrano,cy@example.com
"""


def grade(
    classroom: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    crew: Quick | None = None,
    *,
    seen: bool = False,
    **more: Any,
) -> tuple[Tally, list[str]]:
    """Grade with a crew that runs nothing; return the tally and the exercises it was asked for.

    Unless it is to be `seen`, the class is not analysed, which takes its time.
    """
    crew = crew or Quick()
    monkeypatch.setattr(batch, "LocalCrew", crew)
    if not seen:
        monkeypatch.setattr(analysis, "update", lambda *_: None)
    order = Order(classroom.directory, classroom.out, **{"exercises": ("01", "04"), **more})
    tally = batch.run(order, Watcher(), threading.Event())
    VALIDATOR.validate(classroom.document())
    return tally, [one.exercise for one in crew.asked]


def two(classroom: Classroom) -> None:
    for name, said in (("ana", "right 1"), ("bo", "wrong 2")):
        for exercise in (classes.EXERCISE, "04_path_parameters"):
            classroom.hand_in(f"katas-{name}", f"# {said} {exercise}", exercise)


def test_unchanged_work_is_not_graded_again(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    before = classes.tree(classroom.directory)
    assert len(grade(classroom, monkeypatch)[1]) == 4
    first = classes.tree(classroom.out)
    assert classroom.scores() == {"katas-ana": 13, "katas-bo": 0}
    tally, asked = grade(classroom, monkeypatch)
    assert (tally.todo, asked) == (0, [])
    again = classes.tree(classroom.out)
    for changes in (first, again):
        del changes[store.NAME], changes[".lock"]
    assert again == first
    assert classes.tree(classroom.directory) == before


def test_a_changed_file_is_graded_and_nothing_else(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    classroom.hand_in("katas-bo", "# right at last")
    assert grade(classroom, monkeypatch)[1] == [classes.EXERCISE]
    assert classroom.scores()["katas-bo"] == 5
    assert classroom.report("katas-bo").score == 5


def test_a_changed_spec_grades_its_exercise_only(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    digest = edition.exercise

    def changed(one: Exercise) -> str:
        return "changed" if one.name == "04_path_parameters" else digest(one)

    with monkeypatch.context() as patch:
        patch.setattr(edition, "exercise", changed)
        assert grade(classroom, monkeypatch)[1] == ["04_path_parameters"] * 2
    assert grade(classroom, monkeypatch)[1] == []  # as it was before


@pytest.mark.parametrize("what", ["grader", "versions"])
def test_another_grader_or_version_grades_all(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    monkeypatch.setattr(edition, what, lambda: "another")
    assert len(grade(classroom, monkeypatch)[1]) == 4


def test_the_same_files_are_graded_once(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        classroom.hand_in(name, "# right")
    assert len(grade(classroom, monkeypatch, exercises=("01",))[1]) == 1
    assert set(classroom.scores().values()) == {5}


def test_fresh_grades_all_with_other_values(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    seed = classroom.document()["seed"]
    assert len(grade(classroom, monkeypatch, fresh=True)[1]) == 4
    assert classroom.document()["seed"] != seed
    assert grade(classroom, monkeypatch)[1] == []


def test_better_isolation_is_asked_for(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Weak(Quick):
        def done(self, asked: Any) -> Any:
            return dataclasses.replace(
                super().done(asked), level="partial", missing=("cage: none",)
            )

    two(classroom)
    grade(classroom, monkeypatch, Weak(), floor="partial")
    assert classroom.document()["isolation"] == {"level": "partial", "missing": ["cage: none"]}
    assert grade(classroom, monkeypatch, Weak(), floor="partial")[1] == []
    assert len(grade(classroom, monkeypatch, floor="strong")[1]) == 4
    assert classroom.document()["isolation"]["level"] == "full"
    assert classroom.report("katas-ana").isolation.level == "full"


def test_stopped_and_resumed(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    over = threading.Event()

    class Stopping(Quick):
        def done(self, asked: Any) -> Any:
            over.set()
            return super().done(asked)

    crew = Stopping()
    monkeypatch.setattr(batch, "LocalCrew", crew)
    order = Order(classroom.directory, classroom.out, exercises=("01", "04"))
    with pytest.raises(InterruptedRunError):
        batch.run(order, Watcher(), over)
    assert crew.closed is True
    done = len(crew.asked)
    assert 0 < done < 4
    again = Quick()
    monkeypatch.setattr(batch, "LocalCrew", again)
    tally = batch.run(Order(None, classroom.out, resume=True), Watcher(), threading.Event())
    assert tally.graded == 4 - done
    assert classroom.scores() == {"katas-ana": 13, "katas-bo": 0}


def test_a_fault_of_ours_is_no_zero(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    crew = Quick({"right 1 01": "the runner is gone"})
    roster = classroom.roster(ROSTER)
    tally, _ = grade(classroom, monkeypatch, crew, roster=roster)
    assert (tally.graded, tally.failed) == (3, 1)
    report = classroom.report("katas-ana")
    assert (report.status, report.exercises[0].status) == ("failed", "error")
    assert "the runner is gone" in str(report.reason)
    [ana, bo, _] = rows(classroom, "grades.csv")
    assert (ana["score"], ana["01"], ana["04"], bo["score"]) == ("", "", "8", "0")
    assert [row["email"] for row in rows(classroom, "moodle.csv")] == ["bo@example.com"]
    assert grade(classroom, monkeypatch)[1] == [classes.EXERCISE]
    assert classroom.scores()["katas-ana"] == 13


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IsolationError("No isolation: do this."), "No isolation: do this."),
        (EditionError("another edition"), "another edition"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_what_no_submission_has_to_do_with_stops_everything(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    class Refusing(Quick):
        def submit(self, asked: Any) -> Future[Any]:
            self.asked.append(asked)
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    two(classroom)
    with pytest.raises((StoppedError, store.FullError), match=said):
        grade(classroom, monkeypatch, Refusing())
    assert grade(classroom, monkeypatch)[0].graded == 4


def test_a_machine_with_another_edition_grades_nothing() -> None:
    content = task.packed([("main.py", b"x = 1")])
    asked = task.Task("key", classes.EXERCISE, "another", content, "strong", 1)
    with pytest.raises(EditionError, match="has another edition of 01_hello_world"):
        hands.perform(asked)


def test_where_nothing_works_nothing_is_tried(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        classroom.hand_in(f"p{number}", f"# right {number}")
    crew = Quick({"": "no sandbox"})
    with pytest.raises(StoppedError, match="nothing worked: no sandbox"):
        grade(classroom, monkeypatch, crew, exercises=("01",))
    assert len(crew.asked) < 20


def test_submissions_that_are_made_to_fail_us_stop_nobody(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        classroom.hand_in(f"p{number:02d}", f"# hostile {number}")
    classroom.hand_in("q", "# right")
    tally, _ = grade(
        classroom, monkeypatch, Quick({"hostile": "it is gone \udcff"}), exercises=("01",)
    )
    assert (tally.graded, tally.failed) == (1, 20)
    assert classroom.scores()["q"] == 5
    assert classroom.report("p00").status == "failed"


def rows(classroom: Classroom, name: str) -> list[dict[str, str]]:
    with (classroom.out / "gradebooks" / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_gradebooks(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    roster = classroom.roster(ROSTER)
    tally, _ = grade(classroom, monkeypatch, roster=roster)
    assert tally.remarks == ("Cyrano is in the roster and has no directory.",)
    ana = rows(classroom, "grades.csv")[0]
    assert (ana["name"], ana["score"], ana["01"], ana["04"]) == ("'=Ána, Lima", "13", "5", "8")
    cy = rows(classroom, "grades.csv")[2]
    assert (cy["name"], cy["score"], cy["remark"]) == ("Cyrano", "", "no directory")
    github = rows(classroom, "github-classroom.csv")
    assert [row["points_awarded"] for row in github] == ["13", "0", ""]
    assert github[0]["student_repository_name"] == "katas-ana"
    canvas = (classroom.out / "gradebooks" / "canvas.csv").read_bytes().decode("utf-8-sig")
    assert canvas.splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,katas",
        "Points Possible,,,,,13",
        '"\'=Ána, Lima",,1,,,13',
        "Bo,,2,,,0",
    ]
    moodle = (classroom.out / "gradebooks" / "moodle.csv").read_text()
    assert moodle.splitlines() == [
        "email,idnumber,katas,katas (percent),feedback",
        "ana@example.com,1,13,100.0,",
        "bo@example.com,2,0,0.0,",
    ]
    brightspace = (classroom.out / "gradebooks" / "brightspace.csv").read_text()
    assert brightspace.splitlines() == [
        "OrgDefinedId,Username,katas Points Grade,End-of-Line Indicator",
        "1,,13,#",
        "2,,0,#",
    ]
    assert not (classroom.out / "gradebooks" / "blackboard.csv").exists()


def test_a_mark_opens_names_in_spreadsheets_and_is_in_no_other_readers_way(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch, roster=classroom.roster(ROSTER))
    books = {path.name: path.read_bytes() for path in (classroom.out / "gradebooks").iterdir()}
    marked = {name for name, raw in books.items() if raw.startswith(codecs.BOM_UTF8)}
    assert marked == {"grades.csv", "canvas.csv"}
    assert len(books) == 5


def test_blackboard_knows_people_by_the_names_of_its_campus(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    roster = classroom.roster(
        "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability\tGitHub\n"
        "Lima\tÁna\talima\t1\t\tYes\tana\nBerg\tBo\tbberg\t2\t\tYes\tbo\n",
        encoding="utf-16",
    )
    grade(classroom, monkeypatch, roster=roster, title="Katas [Total Pts: 13 Score] |42")
    assert (classroom.out / "gradebooks" / "blackboard.csv").read_text().splitlines() == [
        '"Username","Katas [Total Pts: 13 Score] |42"',
        '"bberg","0"',
        '"alima","13"',
    ]
    assert [row["SIS Login ID"] for row in rows(classroom, "canvas.csv")] == ["", "bberg", "alima"]
    assert classroom.document()["title"] == "Katas [Total Pts: 13 Score] |42"

    times = classroom.roster("username,submitted_at\nana,2026-03-04 12:00\n", "times.csv")
    late: dict[str, Any] = {"due": "2026-03-03 23:59+01:00", "late": ("percent=10",)}
    title = "Katas [Total Pts: 13 Score] |42"
    grade(classroom, monkeypatch, roster=roster, title=title, times=times, **late)
    assert (classroom.out / "gradebooks" / "blackboard.csv").read_text().splitlines() == [
        '"Username","Katas [Total Pts: 13 Score] |42","Katas before lateness"',
        '"bberg","0","0"',
        '"alima","11.7","13"',
    ]


def test_what_an_earlier_version_has_kept_is_gone_on_with(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    with closing(sqlite3.connect(classroom.out / "grades.sqlite")) as connection:
        for column in ("matched", "doubts", "late"):
            connection.execute(f"alter table hands drop column {column}")
        connection.execute("update setting set value = '1' where name = 'schema'")
        connection.execute("update setting set value = '{}' where name in ('about', 'order')")
        connection.commit()

    with pytest.raises(StoppedError, match=r"nothing in .* to go on with"):
        batch.run(Order(None, classroom.out, resume=True), Watcher(), threading.Event())
    tally, asked = grade(classroom, monkeypatch)

    assert (tally.complete, asked) == (2, [])
    assert classroom.scores() == {"katas-ana": 13, "katas-bo": 0}


def test_what_a_later_version_has_kept_is_left_alone(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    with Store(classroom.out) as store:
        store.remember("schema", "3")
    before = (classroom.out / "grades.sqlite").read_bytes()

    with pytest.raises(StoreError, match=r"of a later version .* or give another directory"):
        grade(classroom, monkeypatch)

    assert (classroom.out / "grades.sqlite").read_bytes() == before


def test_whom_a_reader_cannot_find_is_left_out_and_named(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    roster = classroom.roster(ROSTER.replace("bo@example.com", "").replace("2,bo", ",bo"))
    tally, _ = grade(classroom, monkeypatch, roster=roster)
    assert [row["email"] for row in rows(classroom, "moodle.csv")] == ["ana@example.com"]
    assert [row["SIS User ID"] for row in rows(classroom, "canvas.csv")] == ["", "1"]
    told = "leaves out 1 person whom the roster does not name as its reader does: Bo."
    named = [f"{name}.csv {told}" for name in ("canvas", "moodle", "brightspace")]
    assert tally.remarks[1:] == tuple(named)
    assert classroom.document()["remarks"] == list(tally.remarks)


@pytest.mark.parametrize("title", ["Final Score", "final project", "Current Points", "Katas"])
def test_a_title_that_canvas_would_leave_out(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    two(classroom)
    tally, _ = grade(classroom, monkeypatch, roster=classroom.roster(ROSTER), title=title)
    told = [one for one in tally.remarks if one.startswith("canvas.csv: Canvas leaves out")]
    assert bool(told) == (title != "Katas")


def test_more_points_than_moodle_takes(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    everything = tuple(f"{number:02d}" for number in range(1, 19))
    tally, _ = grade(classroom, monkeypatch, roster=classroom.roster(ROSTER), exercises=everything)
    assert "map the column 'katas (percent)'" in tally.remarks[-1]
    assert float(rows(classroom, "moodle.csv")[0]["katas (percent)"]) < 100


def test_a_class_with_a_deadline(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    roster = classroom.roster(ROSTER)
    times = classroom.roster(
        'Identifier,"Full name","Email address",Status,"Last modified (submission)"\n'
        '"Participant 7",x,ana@example.com,x,"Wednesday, 4 March 2026, 11:59 PM"\n'
        '"Participant 8",y,bo@example.com,x,"Tuesday, 3 March 2026, 11:58 PM"\n',
        "times.csv",
    )
    asked: dict[str, Any] = {
        "roster": roster,
        "times": times,
        "due": "2026-03-03 23:59 Europe/Berlin",
        "late": ("grace=15m,percent=10",),
    }
    grade(classroom, monkeypatch, **asked)
    document = classroom.document()
    found = {one["directory"]: one for one in document["submissions"]}
    ana, bo = found["katas-ana"], found["katas-bo"]
    assert (document["due"], document["late_rules"]) == (
        "2026-03-03T23:59:00+01:00",
        "grace=15m,percent=10",
    )
    assert (ana["score"], ana["final_score"]) == (13, 11.7)
    assert ana["late"] == {
        "due": "2026-03-03T23:59:00+01:00",
        "hours": 24.0,
        "days": 1,
        "spent": 0,
        "percent": 10.0,
    }
    assert (bo["score"], bo["final_score"], bo["late"]["hours"]) == (0, 0, 0.0)
    told = "Handed in 24 hours after 2026-03-03T23:59:00+01:00: of 13 points, 11.7 count."
    assert [one.text for one in classroom.report("katas-ana").notices] == [told]
    [line, *_] = rows(classroom, "grades.csv")
    assert (line["late_hours"], line["score"], line["final_score"]) == ("24.0", "13", "11.7")
    assert told in line["remark"]
    [line, *_] = rows(classroom, "github-classroom.csv")
    assert (line["points_awarded"], line["points_before_lateness"]) == ("11.7", "13")
    [line, *_] = rows(classroom, "moodle.csv")
    assert (line["katas"], line["katas (percent)"], line["katas before lateness"]) == (
        "11.7",
        "90.0",
        "13",
    )
    [possible, line, *_] = rows(classroom, "canvas.csv")
    assert (possible["katas"], line["katas"], line["Unreduced Current Points"]) == (
        "13",
        "11.7",
        "13",
    )
    [line, *_] = rows(classroom, "brightspace.csv")
    assert list(line.items())[2:] == [
        ("katas Points Grade", "11.7"),
        ("katas before lateness Text Grade", "13"),
        ("End-of-Line Indicator", "#"),
    ]
    more = classroom.roster(
        "email,due\nana@example.com,2026-03-05 12:00\nzed,2026-03-05 12:00\n", "x.csv"
    )
    tally, asked_again = grade(classroom, monkeypatch, **asked, extensions=more)
    assert asked_again == []
    assert classroom.document()["submissions"][0]["final_score"] == 13
    assert not classroom.report("katas-ana").notices
    assert "The extensions name nobody of this class: zed." in tally.remarks


def test_lateness_that_nobody_knows_costs_nothing_and_is_told(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    classes.commit(classroom.directory / "katas-bo", "2026-03-09T10:00:00Z")
    times = classroom.roster("username,submitted_at\nana,3/4/26 11:58 PM\n", "times.csv")
    due = "2026-03-03T23:59+01:00"
    grade(classroom, monkeypatch, times=times, due=due, late=("percent=50",))
    ana, bo = classroom.document()["submissions"]
    assert (ana["submitted_at"], ana["late"]["hours"], ana["final_score"]) == (None, None, 13)
    assert "in the file of times cannot be read: 3/4/26 11:58 PM." in ana["remarks"][0]
    assert "Whether it was in time is not known" in classroom.report("katas-ana").notices[0].text
    assert (bo["submitted_by"], bo["late"]["percent"]) == ("commit", 100.0)
    assert "which a student can set" in bo["remarks"][-1]


@pytest.mark.parametrize("more", [{"late": ("percent=1",)}, {"extensions": Path("x.csv")}])
def test_rules_of_lateness_need_a_deadline(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    two(classroom)
    with pytest.raises(StoppedError, match="need --due"):
        grade(classroom, monkeypatch, **more)


def test_how_a_directory_was_matched_and_whose_it_may_be(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    classroom.hand_in("katas-jane-smith", "# right 3")
    classroom.hand_in("katas-pia", "# right 4")
    text = "username,role\nana,student\nbo,student\nsmith,student\npia,hta\n"
    tally, _ = grade(classroom, monkeypatch, roster=classroom.roster(text))
    document = classroom.document()
    found = {one["directory"]: one for one in document["submissions"]}
    assert (document["prefix"], set(found)) == (
        "katas-",
        {"katas-ana", "katas-bo", "katas-jane-smith"},
    )
    jane = found["katas-jane-smith"]
    assert (found["katas-ana"]["matched"], jane["matched"], jane["people"]) == ("prefix", None, [])
    assert [one["username"] for one in jane["doubts"]] == ["smith"]
    assert [one["username"] for one in document["absent"]] == ["smith"]
    assert (
        "katas-jane-smith may be of smith, and is given to nobody: if you know, say so with "
        "--accept katas-jane-smith=smith, or say with --prefix what all names begin with."
    ) in tally.remarks
    assert "katas-pia is of pia, who is no student (hta): left out." in tally.remarks
    lines = {row["directory"]: row["username"] for row in rows(classroom, "grades.csv")}
    assert lines["katas-jane-smith"] == "jane-smith"
    accepted = ("katas-jane-smith=smith",)
    grade(classroom, monkeypatch, roster=classroom.roster(text), accept=accepted)
    assert classroom.document()["absent"] == []
    grade(classroom, monkeypatch, roster=classroom.roster(text), anonymous=True)
    told = json.dumps(classroom.document())
    assert not any(word in told for word in ("smith", "pia", "katas-"))


def test_who_is_forgotten_is_in_no_doubt_and_no_answer(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    classroom.hand_in("katas-jane-smith", "# right 3")
    roster = classroom.roster("username,email\nana,a@example.com\nsmith,s@example.com\n")
    grade(classroom, monkeypatch, roster=roster, accept=("katas-bo=smith",))
    grade(classroom, monkeypatch, roster=roster)
    deletion.forget(classroom.out, "smith")
    found = classroom.document()["submissions"]
    assert [one["doubts"] for one in found if one["directory"] == "katas-jane-smith"] == [[]]
    raw = (classroom.out / store.NAME).read_bytes()
    assert b"s@example.com" not in raw
    assert b"=smith" not in raw


def test_a_class_of_staff_alone_is_none(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.hand_in("katas-pia", "# right")
    roster = classroom.roster("username,role\npia,ta\nbo,student\n")
    with pytest.raises(StoppedError, match="no student by the roster"):
        grade(classroom, monkeypatch, roster=roster)


def test_every_member_of_a_team_has_the_grade(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.hand_in("katas-group-1", "# right")
    slug = "classroom50-group-0123456789abcdef-1"
    teams = {"katas": {"teams": [{"slug": slug, "name": "Red", "members": ["ana", "bo"]}]}}
    path = classroom.root / "teams.json"
    path.write_text(json.dumps({"schema": "classroom50/teams/v1", "assignments": teams}))
    roster = classroom.roster("username\nana\nbo\n")
    tally, _ = grade(classroom, monkeypatch, roster=roster, teams=path, exercises=("01",))
    assert tally.remarks == ()
    lines = [(row["username"], row["score"]) for row in rows(classroom, "grades.csv")]
    assert lines == [("ana", "5"), ("bo", "5")]


def test_who_and_when(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    classes.commit(classroom.directory / "katas-ana")
    classroom.hand_in("katas-zoe", "# right 3")
    roster = classroom.roster(
        ROSTER.replace("email", "submitted_at")
        .replace("bo@example.com", "soon")
        .replace("ana@example.com", "")
    )
    times = classroom.roster("username,submitted_at\nzoe,2026-04-01T09:00:00Z\n", "times.csv")
    tally, _ = grade(classroom, monkeypatch, roster=roster, times=times)
    assert "1 directory goes with nobody in the roster: katas-zoe." in tally.remarks
    found = {one["directory"]: one for one in classroom.document()["submissions"]}
    when = {name: (one["submitted_at"], one["submitted_by"]) for name, one in found.items()}
    assert when == {
        "katas-ana": ("2026-03-01T10:00:00+02:00", "commit"),
        "katas-bo": (None, None),
        "katas-zoe": ("2026-04-01T09:00:00+00:00", "file"),
    }
    assert found["katas-bo"]["remarks"] == [
        "The roster's time of submission cannot be read: soon.",
    ]
    assert "Nobody in the roster goes with this directory." in found["katas-zoe"]["remarks"]


def test_of_two_directories_the_later_counts(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = classroom.roster("username\nbo\n")
    renamed = Classroom(classroom.root)
    for name, said, when in (
        ("katas-bo", "wrong", "2026-02-02"),
        ("katas-bo-1", "right", "2026-02-01"),
    ):
        classes.commit(renamed.hand_in(name, f"# {said}"), f"{when}T00:00:00Z")
    tally, _ = grade(classroom, monkeypatch, roster=roster, exercises=("01",))
    [said] = tally.remarks
    assert said.startswith("katas-bo and katas-bo-1 are of one person: the later one counts")
    [line] = rows(classroom, "grades.csv")
    assert (line["directory"], line["score"]) == ("katas-bo", "0")
    assert line["remark"] == "of 2 directories the last"
    remarks = classroom.document()["submissions"][0]["remarks"]
    assert "katas-bo and katas-bo-1 are of one person" in remarks[0]


def test_what_counts_is_what_half_the_class_has(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        classroom.hand_in(name, "# right")
    classroom.hand_in("a", "# right", "04_path_parameters")
    (classroom.directory / "d").mkdir()
    tally, _ = grade(classroom, monkeypatch, exercises=())
    assert classroom.scores() == {"a": 5, "b": 5, "c": 5, "d": 0}
    assert "Less than half of the submissions have 04" in tally.remarks[0]
    last = classroom.document()["submissions"][3]
    assert last["status"] == "refused"
    assert last["reason"].startswith("Nothing in this directory can be graded. There is no")


def test_claims_that_are_not_so_and_edited_workflows_are_named(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = classroom.hand_in("katas-ana", "# wrong")
    claim = {"exercises": [{"number": 1, "score": 5}]}
    (place / "report.json").write_text(json.dumps(claim))
    (place / ".github" / "workflows").mkdir(parents=True)
    (place / ".github" / "workflows" / "mine.yml").write_text("on: push\n")
    (place / ".kata").mkdir()
    grade(classroom, monkeypatch, exercises=("01",))
    [found] = classroom.document()["submissions"]
    told = {(one["kind"], one["file"]) for one in found["notices"]}
    assert ("claim", "report.json") in told
    assert any(kind == "missing" for kind, _ in told)
    assert {one.kind for one in classroom.report("katas-ana").notices} >= {"claim", "missing"}
    (place / "report.json").unlink()
    grade(classroom, monkeypatch, exercises=("01",))
    assert "claim" not in {one.kind for one in classroom.report("katas-ana").notices}
    (classroom.root / "claims" / "ana").mkdir(parents=True)
    (classroom.root / "claims" / "ana" / "artifact.json").write_text(json.dumps(claim))
    grade(classroom, monkeypatch, exercises=("01",), claims=classroom.root / "claims")
    files = [one.file for one in classroom.report("katas-ana").notices if one.kind == "claim"]
    assert files == ["artifact.json"]


def test_the_class_as_a_whole(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        classroom.hand_in(f"katas-p{number}", classes.answer(classes.RIGHT) + "# wrong\n" * number)
    grade(classroom, monkeypatch, exercises=("01",), seen=True)
    found = json.loads((classroom.out / "analysis.json").read_text())
    Draft202012Validator(ANALYSIS).validate(found)
    assert found["similarity"][classes.EXERCISE]["count"] == 4
    assert [len(one["learners"]) for one in found["mistakes"]["modes"]] == [4]
    tables = {path.name for path in (classroom.out / "tables").iterdir()}
    names = ("similarity", "mistakes", "variants", "requirements", "marks")
    assert tables == {f"{name}.csv" for name in names}
    page = classroom.out / "index.html"
    before = page.stat().st_mtime_ns
    grade(classroom, monkeypatch, exercises=("01",), seen=True)
    assert page.stat().st_mtime_ns == before
    classroom.hand_in("katas-p0", "# right")
    grade(classroom, monkeypatch, exercises=("01",), seen=True)
    assert page.stat().st_mtime_ns != before


def test_every_mark_is_in_a_table(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    grade(classroom, monkeypatch, exercises=("01",), seen=True)
    told = (classroom.out / "tables" / "marks.csv").read_text().splitlines()
    assert told[0] == "name,exercise,test,status"
    assert told[1] == "katas-ana,01_hello_world,test_greets,passed"
    assert [row.rpartition(",")[2] for row in told[1:]] == ["passed"] * 5 + ["failed"] * 5


def test_fractions_are_rounded_in_tables() -> None:
    assert table.line(("01", 1 / 3, -2 / 3, 2, None, "0.12345")) == "01,0.3333,-0.6667,2,,0.12345\n"


def test_two_that_are_the_same(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ana", "bo"):
        classroom.hand_in(name, classes.answer(classes.RIGHT))
    tally, _ = grade(classroom, monkeypatch, exercises=("01",), seen=True)
    assert tally.unseen == ""
    assert (classroom.out / "index.html").is_file()


def test_what_cannot_be_analysed_is_graded_nevertheless(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    two(classroom)
    with monkeypatch.context() as patch:
        patch.setattr(analysis, "analyse", broken)
        tally, _ = grade(classroom, monkeypatch, seen=True)
    assert tally.unseen == "ZeroDivisionError: by zero"
    assert classroom.scores() == {"katas-ana": 13, "katas-bo": 0}


def test_anonymous(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    roster = classroom.roster(ROSTER)
    grade(classroom, monkeypatch, roster=roster)
    tally, asked = grade(classroom, monkeypatch, roster=roster, anonymous=True, seen=True)
    assert asked == []
    assert tally.remarks == ("1 of the roster have no directory.",)
    written = classes.tree(classroom.out)
    del written[store.NAME]
    assert set(classroom.scores()) == {"Learner 001", "Learner 002"}
    for path, content in written.items():
        for word in ("katas-ana", "katas-bo", "Lima", "Cyrano", "example.com"):
            assert word not in path
            assert word.encode() not in content, (path, word)
    with Store(classroom.out) as kept:
        found = results.recall(kept, catalogue.pristine())
        assert found is not None
        entries = list(found.whole().entries())
    assert [one.name for one in entries] == ["Learner 001", "Learner 002"]
    assert {one.folder for one in entries} == {""}


def test_somebody_is_forgotten(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    roster = classroom.roster(ROSTER)
    grade(classroom, monkeypatch, roster=roster, seen=True)
    said = deletion.forget(classroom.out, "ANA")
    assert said[0] == "katas-ana is deleted, with its report."
    assert deletion.forget(classroom.out, "cy")[0] == "The line of the roster is deleted."
    for path, content in classes.tree(classroom.out).items():
        for word in (b"katas-ana", b"right 1", b"Lima", b"Cyrano"):
            assert word not in content, path
    VALIDATOR.validate(classroom.document())
    assert list(classroom.scores()) == ["Bo"]
    with pytest.raises(deletion.UnknownError, match="Nobody here is called 'ana'"):
        deletion.forget(classroom.out, "ana")
    classes.wipe(classroom.directory / "katas-ana")
    assert grade(classroom, monkeypatch)[1] == []


def test_a_submission_that_is_gone_leaves_the_class(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    classes.wipe(classroom.directory / "katas-ana")
    grade(classroom, monkeypatch)
    assert list(classroom.scores()) == ["katas-bo"]
    assert [path.name for path in (classroom.out / "submissions").iterdir()] == ["katas-bo"]
    assert deletion.forget(classroom.out, "katas-ana")


def test_entries_are_read_again_at_each_call(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    with Store(classroom.out) as kept:
        found = results.recall(kept, catalogue.pristine())
        assert found is not None
        whole = found.whole()
        first, second = list(whole.entries()), list(whole.entries())
    assert first == second
    assert [one.name for one in first] == ["katas-ana", "katas-bo"]
    assert first[0].sources[classes.EXERCISE] == (("main.py", f"# right 1 {classes.EXERCISE}"),)
    assert first[0].report == classroom.report("katas-ana")
    assert (whole.count, [one.name for one in whole.exercises]) == (
        2,
        [classes.EXERCISE, "04_path_parameters"],
    )


def test_the_same_command_twice(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    classroom.out.mkdir()
    with held(classroom.out), pytest.raises(LockedError, match="is in use: process"):
        grade(classroom, monkeypatch)
    assert len(grade(classroom, monkeypatch)[1]) == 4


def test_a_broken_store(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    two(classroom)
    grade(classroom, monkeypatch)
    path = classroom.out / store.NAME
    whole = path.read_bytes()
    for broken in (b"no database at all" * 100, whole[:5000], whole[:4096] + b"x" * 40_000):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="Move it away and grade again: mv"):
            grade(classroom, monkeypatch)
    assert classroom.report("katas-ana").score == 13
    path.unlink()
    assert len(grade(classroom, monkeypatch)[1]) == 4


def test_a_full_disk_loses_no_grade(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        classroom.hand_in(f"p{number:02d}", f"# right {number}")
    prepare = store._prepare

    def small(connection: Any, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 30")

    crew = Quick()
    with monkeypatch.context() as patch:
        patch.setattr(store, "_prepare", small)
        with pytest.raises(store.FullError):
            grade(classroom, monkeypatch, crew, exercises=("01",))
    tally, asked = grade(classroom, monkeypatch, exercises=("01",))
    assert 0 < tally.graded < 40
    assert len(asked) + len(crew.asked) - crew.window() <= 40
    assert set(classroom.scores().values()) == {5}


def test_the_schema_of_the_analysis_is_published() -> None:
    assert analysis.schema() == ANALYSIS, (
        "python -m json.tool --no-ensure-ascii < <(python -c 'import json; "
        "from graders.classroom.written import analysis; print(json.dumps(analysis.schema()))')"
    )


def test_no_class(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FolderError, match="holds no submission"):
        grade(classroom, monkeypatch)
    (classroom.directory / "notes.txt").write_text("loose")
    with pytest.raises(FolderError, match="holds no submission"):
        grade(classroom, monkeypatch)
    with pytest.raises(StoppedError, match="give a directory outside the class"):
        batch.run(
            Order(classroom.directory, classroom.directory / "out"), Watcher(), threading.Event()
        )
    assert not (classroom.directory / "out").exists()


def test_nothing_to_go_on_with(classroom: Classroom) -> None:
    with pytest.raises(StoppedError, match="There is nothing in"):
        batch.run(Order(None, classroom.out, resume=True), Watcher(), threading.Event())
    with pytest.raises(StoppedError, match="Which class"):
        batch.run(Order(None, classroom.out), Watcher(), threading.Event())


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    outputs.write(path, ["first"])

    def broken() -> Any:
        yield "second"
        raise OSError(28, "No space left on device")

    with pytest.raises(store.FullError):
        outputs.write(path, broken())
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
