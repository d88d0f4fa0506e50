"""Whose a directory is, and whose it is not."""

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from graders.classroom.people import folder, matching, teams
from graders.classroom.people.matching import Matching
from graders.classroom.people.roster import Person, Roster, RosterError


def lay(tmp_path: Path, name: str, *folders: str, prefix: str | None = None) -> folder.Folder:
    for one in folders:
        (tmp_path / name / one).mkdir(parents=True)
    return folder.read(tmp_path / name, prefix)


def person(word: str) -> Person:
    return Person(username=word)


def matched(
    listed: folder.Folder, *people: Person, accepted: tuple[str, ...] = ()
) -> tuple[dict[str, str], Matching]:
    """Return the user names by directory, and all that was found."""
    students = tuple(one for one in people if not one.is_staff)
    staff = tuple(one for one in people if one.is_staff)
    found = matching.match(listed, Roster(students, staff), (), accepted)
    return {name: one.people[0].username for name, one in found.matches.items()}, found


def test_what_follows_the_common_beginning_is_a_name_whatever_its_case(tmp_path: Path) -> None:
    listed = lay(tmp_path, "some", "hw1-ana-lima", "hw1-jim-bo", "hw1-nobody")
    ana, bo, jim = map(person, ("Ana-Lima", "bo", "jim-bo"))
    owners, found = matched(listed, ana, bo, jim)
    assert owners == {"hw1-ana-lima": "Ana-Lima", "hw1-jim-bo": "jim-bo"}
    assert {one.how for one in found.matches.values()} == {"prefix"}
    assert (found.prefix, found.missing) == ("hw1-", (bo,))


@pytest.mark.parametrize(
    ("folders", "people"),
    [
        (["katas-jane-smith"], ["smith"]),
        (["katas-jane-smith"], ["smith", "jane-doe"]),
        (["katas-ada", "katas-bob", "katas-jane-smith"], ["ada", "bob", "smith"]),
        (["katas-jane-smith", "katas-jane-doe"], ["smith", "jane-doe"]),
        (["jane-smith", "jane-doe"], ["smith", "jane-doe"]),
        (["katas_jane_smith", "katas_ada", "katas_bob"], ["smith", "ada"]),
    ],
)
def test_nobody_is_matched_by_the_end_of_anothers_name(
    tmp_path: Path, folders: list[str], people: list[str]
) -> None:
    listed = lay(tmp_path, "clones", *folders)
    owners, found = matched(listed, *map(person, people))
    assert "smith" not in owners.values()
    doubtful = next(name for name in folders if name.endswith("smith"))
    assert [one.username for one in found.doubts[doubtful]] == ["smith"]
    assert person("smith") in found.missing


def test_the_longer_claim_wins(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-jane-smith", "katas-jane-doe", "katas-smith")
    owners, _ = matched(listed, *map(person, ("smith", "jane-smith", "jane-doe")))
    assert owners == {
        "katas-jane-smith": "jane-smith",
        "katas-jane-doe": "jane-doe",
        "katas-smith": "smith",
    }


def test_one_directory_has_nothing_in_common_with_others(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-ada")
    owners, found = matched(listed, person("ada"))
    assert owners == {}
    assert found.doubts == {"katas-ada": (person("ada"),)}
    told = folder.read(tmp_path / "clones", "katas-")
    assert matched(told, person("ada"))[0] == {"katas-ada": "ada"}


@pytest.mark.parametrize("name", ["katas-submissions", "katas_submissions_2026-03-01"])
def test_where_the_beginning_is_known_the_rest_is_one_name(tmp_path: Path, name: str) -> None:
    listed = lay(tmp_path, name, "katas-jim-bo", "katas-bo")
    owners, _ = matched(listed, person("bo"))
    assert listed.title == "katas"
    assert owners == {"katas-bo": "bo"}


def test_whom_one_word_may_mean_is_asked_about(tmp_path: Path) -> None:
    listed = lay(tmp_path, "katas-submissions", "katas-sam")
    one, other = Person(username="sam", name="Sam A"), Person(login="sam", name="Sam B")
    owners, found = matched(listed, one, other)
    assert owners == {}
    assert found.doubts == {"katas-sam": (one, other)}


def test_an_answer_settles_a_doubt(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-jane-smith", "katas-ada")
    owners, found = matched(
        listed, person("smith"), person("ada"), accepted=("katas-jane-smith=Smith",)
    )
    assert owners == {"katas-jane-smith": "smith", "katas-ada": "ada"}
    assert found.matches["katas-jane-smith"].how == "accepted"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("katas-zoe=ada", "no directory is called 'katas-zoe'"),
        ("katas-ada=zoe", "nobody in the roster is called 'zoe'"),
        ("katas-ada", "no directory is called ''"),
    ],
)
def test_an_answer_that_names_nobody_is_refused(tmp_path: Path, answer: str, said: str) -> None:
    listed = lay(tmp_path, "clones", "katas-ada")
    with pytest.raises(RosterError, match=said):
        matched(listed, person("ada"), accepted=(answer,))


def test_an_answer_that_may_mean_two_people_is_refused(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-ada")
    people = [Person(username=name, name="Ada") for name in ("ada1", "ada2")]
    with pytest.raises(RosterError, match="more than one in the roster is called 'Ada'"):
        matched(listed, *people, accepted=("katas-ada=Ada",))


def test_a_second_repository_is_its_owners_and_not_that_of_a_number(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-ada", "katas-ada-1", "katas-bob", "katas-1")
    ada, bob, one = person("ada"), person("bob"), Person(username="cy", identifier="1")
    owners, found = matched(listed, ada, bob, one)
    assert owners == {"katas-ada": "ada", "katas-ada-1": "ada", "katas-bob": "bob"}
    assert found.matches["katas-ada-1"].how == "second"
    assert found.doubles["katas-ada-1"] == ("katas-ada", "katas-ada-1")
    assert found.missing == (one,)


def test_a_number_that_somebody_is_called_with_is_part_of_the_name(tmp_path: Path) -> None:
    listed = lay(tmp_path, "katas-submissions", "katas-ada-1", "katas-20261234")
    owners, _ = matched(listed, person("ada"), person("ada-1"), Person("bo", "20261234"))
    assert owners == {"katas-ada-1": "ada-1", "katas-20261234": "bo"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_that_look_the_same_are_the_same(tmp_path: Path, form: Literal["NFC", "NFD"]) -> None:
    listed = lay(tmp_path, "clones", "katas-" + unicodedata.normalize("NFD", "JosÉ"), "katas-bo")
    owners, _ = matched(listed, person(unicodedata.normalize(form, "josé")), person("bo"))
    assert len(owners) == 2


def test_directories_of_staff_are_nobodys_work(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-ana", "katas-pia")
    pia = Person(username="pia", role="hta")
    owners, found = matched(listed, person("ana"), pia)
    assert owners == {"katas-ana": "ana"}
    assert found.staff == {"katas-pia": pia}


def test_two_directories_of_one_person(tmp_path: Path) -> None:
    listed = lay(tmp_path, "all", "bo", "Bo")
    _, found = matched(listed, person("bo"))
    assert found.doubles == dict.fromkeys(("bo", "Bo"), ("Bo", "bo"))


def test_a_group_has_a_directory_together(tmp_path: Path) -> None:
    listed = lay(tmp_path, "katas-submissions", "katas-red-team")
    one, two = (Person(username=name, group="Red Team") for name in ("ana", "bo"))
    found = matching.match(listed, Roster((one, two)))
    assert found.people("katas-red-team") == (one, two)


SLUG = "classroom50-group-0123456789abcdef-"
TEAMS = {
    "schema": "classroom50/teams/v1",
    "assignments": {
        "katas": {
            "teams": [
                {"slug": f"{SLUG}1", "id": 7, "name": "Red", "members": ["ana", "bo"]},
                {"slug": f"{SLUG}2", "members": ["cy"], "formation": "teacher"},
            ]
        },
        "other": {"teams": [{"slug": f"{SLUG}1", "members": ["di"]}]},
    },
}


def test_every_member_of_a_team_of_classroom_50_is_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "teams.json"
    path.write_text(json.dumps(TEAMS))
    folders = [f"class-katas-group-{number}" for number in (1, 2, 3)]
    listed = lay(tmp_path, "class-katas_submissions_2026_03_04_T_10_00_00", *folders)
    ana, di = Person(username="Ana", name="Ána"), person("di")
    found = matching.match(listed, Roster((ana, di)), teams.read(path))
    red = found.people(folders[0])
    assert [(one.username, one.group) for one in red] == [("Ana", "Red"), ("bo", "Red")]
    assert [one.username for one in found.people(folders[1])] == ["cy"]
    assert found.people(folders[2]) == ()
    assert found.missing == (di,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "is not a teams.json"),
        ("{", "is not a teams.json"),
        ('{"schema": "classroom50/teams/v2"}', "is of schema"),
        (
            '{"schema": "classroom50/teams/v1", "assignments": {"a": {"teams": [{"slug": "x"}]}}}',
            "is not a teams.json",
        ),
    ],
)
def test_what_is_no_list_of_teams(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "teams.json"
    path.write_text(text)
    with pytest.raises(RosterError, match=said):
        teams.read(path)
    with pytest.raises(RosterError, match="cannot be read"):
        teams.read(tmp_path / "none.json")


def test_times_are_told_by_the_directories_that_are_somebodys(tmp_path: Path) -> None:
    listed = lay(tmp_path, "clones", "katas-ana", "katas-bo", "katas-jane-smith")
    times = {"ana": "2026-03-01 10:00", "bo": "soon", "smith": "2026-03-01 10:00"}
    assert matching.told(listed, times) == {"katas-ana": "2026-03-01T10:00:00"}


def test_loose_files_and_links_are_named_and_what_programs_leave_is_not(tmp_path: Path) -> None:
    lay(tmp_path, "all", "ana", ".git", "__MACOSX", "__pycache__", "node_modules", ".idea")
    (tmp_path / "all" / "scores.json").write_text("{}")
    (tmp_path / "all" / "bo").symlink_to(tmp_path / "all" / "ana")
    found = folder.read(tmp_path / "all")
    assert [one.folder for one in found.places] == ["ana"]
    assert found.remarks == (
        "1 loose file is no submission and ignored: scores.json.",
        "A link is not followed, so it is not a submission: bo.",
    )


def test_a_class_in_a_folder_of_its_own_is_found(tmp_path: Path) -> None:
    lay(tmp_path, "download/katas-submissions", "katas-ana/exercises", "katas-bo/exercises")
    found = folder.read(tmp_path / "download")
    assert (found.title, found.prefix) == ("katas", "katas-")
    assert [one.folder for one in found.places] == ["katas-ana", "katas-bo"]


@pytest.mark.parametrize("inner", ["exercises", "07_field_validation", "app"])
def test_work_in_a_folder_of_its_own_is_found(tmp_path: Path, inner: str) -> None:
    listed = lay(tmp_path, "all", f"ana/ana-main/{inner}", "bo/exercises/01_x", f"cy/{inner}")
    places = {
        one.folder: one.path.relative_to(tmp_path / "all").as_posix() for one in listed.places
    }
    assert places == {"ana": "ana/ana-main", "bo": "bo", "cy": "cy"}


def test_one_submission_is_no_class_to_look_into(tmp_path: Path) -> None:
    listed = lay(tmp_path, "all", "ana/exercises", "ana/vendor")
    assert [one.folder for one in listed.places] == ["ana"]
