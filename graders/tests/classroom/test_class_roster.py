"""Rosters of several origins and encodings."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from graders.classroom.people import roster, table
from graders.classroom.people.moments import moment
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
    assert moment(found.submitted_at) == "2026-03-01T10:00:00+00:00"
    assert (found.claimed, found.repository) == ("12", "https://z")


BRIGHTSPACE = """\
OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator
#a1,#alima,Lima,Ána,ana@example.com,#
"""
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\n'
    '"Lima"\t"Ána"\t"alima"\t"a1"\t"2026-02-28 10:00:00"\t"Yes"\n'
)
MOODLE = """\
"First name","Last name","ID number","Email address",Groups
Ána,Lima,a1,ana@example.com,Red
"""
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 77","Ána Lima",ana@example.com,"Submitted for grading",,100.00,Yes,\
"Tuesday, 3 March 2026, 11:58 PM",-,
"Participant 78",Bo,bo@example.com,"No submission",,100.00,Yes,-,-,
"""


@pytest.mark.parametrize("text", [BRIGHTSPACE, BLACKBOARD])
def test_names_of_a_campus_are_no_names_on_github(tmp_path: Path, text: str) -> None:
    [found] = read(tmp_path, text, "utf-16" if "\t" in text else "utf-8-sig").people
    assert (found.login, found.username, found.identifier) == ("alima", "", "a1")
    assert found.name == "Ána Lima"


def test_a_column_of_names_on_github_may_be_put_beside_those_of_a_campus(tmp_path: Path) -> None:
    more = (",GitHub", ",Ana-Lima")
    lines = [line + cell for line, cell in zip(BRIGHTSPACE.splitlines(), more, strict=True)]
    [found] = read(tmp_path, "\n".join(lines)).people
    assert (found.login, found.username) == ("alima", "Ana-Lima")


def test_moodle(tmp_path: Path) -> None:
    [found] = read(tmp_path, MOODLE).people
    assert (found.name, found.identifier, found.group) == ("Ána Lima", "a1", "Red")


def test_a_number_of_moodles_own_is_no_identifier(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="no column by which a directory is known"):
        read(tmp_path, WORKSHEET)


def test_the_id_of_any_other_table_is_none_of_canvas(tmp_path: Path) -> None:
    [found] = read(tmp_path, "id,username\n77,ana\n").people
    assert found.canvas == ""


STAFF = """\
username,first_name,last_name,email,section,github_id,role,status
ana,Ána,Lima,ana@example.com,S1,1,student,active
{who},Pia,Prof,pia@example.com,S1,3,{role},active
"""


@pytest.mark.parametrize(
    "role",
    [
        *("hta", "ta", "TA", "instructor", "observer", "teacher", "owner", "TaEnrollment"),
        *("Non-editing teacher", "Teaching Assistant", "Course Designer"),
    ],
)
def test_staff_are_no_students(tmp_path: Path, role: str) -> None:
    found = read(tmp_path, STAFF.format(who="pia", role=role))
    assert [one.username for one in found.people] == ["ana"]
    assert [one.username for one in found.staff] == ["pia"]


@pytest.mark.parametrize("role", ["", "student", "Learner", "StudentEnrollment", "graduate"])
def test_all_others_are(tmp_path: Path, role: str) -> None:
    assert len(read(tmp_path, STAFF.format(who="pia", role=role)).people) == 2


@pytest.mark.parametrize("name", ["Student, Test", "Test Student"])
def test_the_pretended_student_of_canvas_is_none(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f'{CANVAS}"{name}",99,,trial,S1,\n')
    assert [one.canvas for one in found.people] == ["77"]
    assert [one.canvas for one in found.staff] == ["99"]


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


@pytest.mark.parametrize("above", ["", "\n", ",,,\n\n", "sep=;\n", "sep=;\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_put_above_the_header(tmp_path: Path, above: str, encoding: str) -> None:
    text = GITHUB.replace(",", ";") if "sep" in above else GITHUB
    assert read(tmp_path, above + text, encoding).people[0].username == "Ana-Lima"


def test_a_separator_within_quotation_marks_separates_nothing(tmp_path: Path) -> None:
    text = 'username,name,"likes; dislikes; and; so; on"\nana,"Lima; Ána",x\n'
    [found] = read(tmp_path, text).people
    assert found.name == "Lima; Ána"


def test_cyrillic_of_old_is_told_from_accents(tmp_path: Path) -> None:
    found = read(tmp_path, "username,name\nzoya,Зоя Петрова\n", "cp1251")
    assert found.people[0].name == "Зоя Петрова"
    assert found.remarks[0].startswith("roster.csv was read as cp1251")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"username,name\nana,x\x81y\n", "as cp1252: line 2, column 6 holds the byte 0x81"),
        (
            "username\nana\n".encode("utf-16") + b"\x00\xd8",
            "as utf-16: line 3, column 1 holds the byte 0x00",
        ),
        (b'username,name\nana,"x\nbo,y\n', "line 2, column 5 has a quotation mark without"),
        (b'username,name\nana,"x"y\n', "line 2, column 7 has a quotation mark without"),
        (b"username,name\nana,Lima, Ana\n", "roster.csv, line 2 has 3 cells, and the first line 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    tmp_path: Path, raw: bytes, said: str
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(raw)
    with pytest.raises(RosterError, match=said):
        roster.read(path)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert table.inert(cell) == "'" + cell
    assert table.inert(-1) == "-1"


FIFTY_SCORES = """\
username,first_name,last_name,email,section,score,max_score,datetime,submission_tag,submitted_by,\
review_url,late,override
ana,Ána,Lima,ana@example.com,S1,4,5,2026-03-03T22:58:00Z,submit/1,ana,https://x,false,false
bo,Bo,Berg,bo@example.com,S1,,,,,,,,
"""


@pytest.mark.parametrize(
    ("text", "word", "when"),
    [
        (FIFTY_SCORES, "ana", "2026-03-03T22:58:00+00:00"),
        (WORKSHEET, "ana@example.com", "2026-03-03T23:58:00"),
        (GRADES, "a1", "2026-03-01T10:00:00+00:00"),
    ],
)
def test_times_of_submission(tmp_path: Path, text: str, word: str, when: str) -> None:
    path = tmp_path / "times.csv"
    path.write_text(text)
    found = roster.times(path)
    assert moment(found[word]) == when
    assert "bo" not in found


def test_a_time_that_cannot_be_read_is_told_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("username,submitted_at\nana,3/4/26 11:58 PM\n")
    assert roster.times(path) == {"ana": "3/4/26 11:58 PM"}


def test_a_name_that_two_people_have_tells_no_time(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text(
        "username,name,submitted_at\nana1,Ana,2026-03-01 10:00\nana2,Ana,2026-04-01 10:00\n"
    )
    assert set(roster.times(path)) == {"ana1", "ana2"}


def test_of_several_submissions_the_last_is_timed(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("username,submitted_at\nana,2026-04-01 10:00\nana,2026-03-01 10:00\nana,soon\n")
    assert roster.times(path) == {"ana": "2026-04-01 10:00"}


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00:00 UTC", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00:00 +0200", "2026-03-01T10:00:00+02:00"),
        ("2026-03-01 10:00", "2026-03-01T10:00:00"),
        ("Tuesday, 3 March 2026, 11:58 PM", "2026-03-03T23:58:00"),
        ("Tuesday, 3 March 2026, 11:58\u202fPM", "2026-03-03T23:58:00"),
        ("Tuesday, March 3, 2026, 12:05 AM", "2026-03-03T00:05:00"),
        ("Tuesday, 3 March 2026, 23:58", "2026-03-03T23:58:00"),
        ("Mar 3, 2026 11:58 PM", "2026-03-03T23:58:00"),
        ("1772578680", "2026-03-03T22:58:00+00:00"),
        ("1772578680.5", "2026-03-03T22:58:00+00:00"),
        ("1772578680123", "2026-03-03T22:58:00+00:00"),
        ("2026-03-01", None),
        ("3/4/26 11:58 PM", None),
        ("last Friday", None),
    ],
)
def test_times(text: str, iso: str | None) -> None:
    assert moment(text) == iso


def test_a_time_without_a_zone_is_of_the_class() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert moment("Tuesday, 3 March 2026, 11:58 PM", zone) == "2026-03-03T23:58:00+01:00"
    assert moment("2026-07-01 10:00", zone) == "2026-07-01T10:00:00+02:00"
    assert moment("2026-07-01T10:00Z", zone) == "2026-07-01T10:00:00+00:00"
