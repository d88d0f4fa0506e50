"""Rosters of several origins and encodings, and whose a directory is."""

from pathlib import Path

import pytest

from graders.classroom.people import folder, roster, table
from graders.classroom.people.roster import Person, RosterError

GITHUB = """\
"identifier","github_username","github_id","name"
"a1","Ana-Lima","1","Ána Lima"
"b2","bo","2","Bo"
"c3","","","Cy without an account"
"""
FIFTY = """\
username,first_name,last_name,email,section,github_id,role
ana-lima,Ána,Lima,ana@example.com,S1,1,student
bo,Bo,Berg,bo@example.com,S1,2,student
prof,Pia,Prof,pia@example.com,S1,3,teacher
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Old homework (12)
    Points Possible,,,,,10
"Lima, Ána",77,a1,ana-lima,S1,9
"""
GRADES = """\
assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,\
student_repository_name,student_repository_url,submission_timestamp,points_awarded,points_available
katas,https://x,https://y,ana-lima,a1,katas-ana-lima,https://z,2026-03-01 10:00:00 UTC,12,13
"""


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> roster.Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return roster.read(path)


def test_github_classroom(tmp_path: Path) -> None:
    found = read(tmp_path, GITHUB).people
    assert [one.name for one in found] == ["Ána Lima", "Bo", "Cy without an account"]
    assert found[0] == Person(username="Ana-Lima", identifier="a1", name="Ána Lima")


def test_classroom_50_without_its_staff(tmp_path: Path) -> None:
    found = read(tmp_path, FIFTY).people
    assert [one.name for one in found] == ["Ána Lima", "Bo Berg"]
    assert (found[0].email, found[0].section) == ("ana@example.com", "S1")


def test_canvas_without_its_second_header(tmp_path: Path) -> None:
    [found] = read(tmp_path, CANVAS).people
    assert (found.canvas, found.identifier, found.login) == ("77", "a1", "ana-lima")


def test_grades_of_github_classroom_bring_times_and_claims(tmp_path: Path) -> None:
    [found] = read(tmp_path, GRADES).people
    assert roster.moment(found.submitted_at) == "2026-03-01T10:00:00+00:00"
    assert (found.claimed, found.repository) == ("12", "https://z")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    found = read(tmp_path, GITHUB.replace(",", separator), encoding)
    assert found.people[0].name == "Ána Lima"
    assert bool(found.remarks) == (not encoding.startswith("utf-8"))


def test_a_line_twice_is_named_and_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, GITHUB + '"a9","ana-lima","1","Again"\n')
    assert len(found.people) == 3
    assert found.remarks == ("roster.csv has ana-lima twice: its first line counts.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "roster.csv is empty"),
        ("colour,size\nred,1\n", "has no column by which a directory is known"),
        ("username,name\n", "names nobody"),
    ],
)
def test_what_is_no_roster(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        read(tmp_path, text)


def test_no_such_roster(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"roster.csv cannot be read: No such file"):
        roster.read(tmp_path / "roster.csv")


def lay(tmp_path: Path, name: str, *folders: str) -> folder.Folder:
    for one in folders:
        (tmp_path / name / one).mkdir(parents=True)
    return folder.read(tmp_path / name)


def match(listed: folder.Folder, people: tuple[Person, ...]) -> roster.Matching:
    names = {one.folder: listed.owners(one.folder) for one in listed.places}
    return roster.match(people, names)


def test_names_match_the_end_of_a_directory_whatever_their_case(tmp_path: Path) -> None:
    listed = lay(tmp_path, "some-folder", "hw1-ana-lima", "hw1-jim-bo", "hw1-nobody")
    ana, bo, jim = (Person(username=name) for name in ("Ana-Lima", "bo", "jim-bo"))
    found = match(listed, (ana, bo, jim))
    assert found.people == {"hw1-ana-lima": (ana,), "hw1-jim-bo": (jim,), "hw1-nobody": ()}
    assert found.missing == (bo,)


@pytest.mark.parametrize("name", ["katas-submissions", "katas_submissions_2026-03-01"])
def test_where_the_beginning_is_known_the_rest_is_one_name(tmp_path: Path, name: str) -> None:
    listed = lay(tmp_path, name, "katas-jim-bo", "katas-bo")
    bo = Person(username="bo")
    found = match(listed, (bo,))
    assert listed.title == "katas"
    assert found.people == {"katas-jim-bo": (), "katas-bo": (bo,)}


def test_two_directories_of_one_person(tmp_path: Path) -> None:
    listed = lay(tmp_path, "all", "hw1-bo", "hw2-bo")
    found = match(listed, (Person(username="bo"),))
    assert found.doubles == dict.fromkeys(("hw1-bo", "hw2-bo"), ("hw1-bo", "hw2-bo"))


def test_a_group_has_a_directory_together(tmp_path: Path) -> None:
    listed = lay(tmp_path, "katas-submissions", "katas-red-team")
    one, two = (Person(username=name, group="Red Team") for name in ("ana", "bo"))
    assert match(listed, (one, two)).people == {"katas-red-team": (one, two)}


def test_loose_files_and_links_are_named_and_hidden_directories_are_not(tmp_path: Path) -> None:
    lay(tmp_path, "all", "ana", ".git")
    (tmp_path / "all" / "scores.json").write_text("{}")
    (tmp_path / "all" / "bo").symlink_to(tmp_path / "all" / "ana")
    found = folder.read(tmp_path / "all")
    assert [one.folder for one in found.places] == ["ana"]
    assert found.remarks == (
        "1 loose file is no submission and ignored: scores.json.",
        "A link is not followed, so it is no submission: bo.",
    )


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00:00 +0200", "2026-03-01T10:00:00+02:00"),
        ("2026-03-01 10:00", "2026-03-01T10:00:00"),
        ("last Friday", None),
    ],
)
def test_times(text: str, iso: str | None) -> None:
    assert roster.moment(text) == iso


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert table.inert(cell) == "'" + cell
    assert table.inert(-1) == "-1"
