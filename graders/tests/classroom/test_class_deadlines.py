"""When work is due and for whom, how late it is, and what that costs."""

from pathlib import Path

import pytest

from graders.classroom.people import deadlines
from graders.classroom.people.deadlines import Lateness, RuleError
from graders.classroom.people.roster import Person, RosterError

DUE = "2026-03-03 23:59 Europe/Berlin"


def late(rules: str, submitted_at: str | None, extensions: Path | None = None) -> Lateness:
    deadline = deadlines.parse(DUE, [rules] if rules else [], extensions)
    return deadlines.lateness(deadline, [Person(username="Ana"), Person(name="Bo")], submitted_at)


@pytest.mark.parametrize(
    "text",
    [DUE, "2026-03-03T23:59+01:00", "2026-03-03T23:59:00 +0100", "2026-03-03T22:59Z"],
)
def test_a_deadline_with_its_zone(text: str) -> None:
    found = deadlines.parse(text)
    late = deadlines.lateness(found, (), "2026-03-03T23:59:00Z")
    assert late.hours == 1.0


@pytest.mark.parametrize(
    "text", ["2026-03-03 23:59", "2026-03-03", "tomorrow", "2026-13-03 23:59 UTC", f"{DUE}x"]
)
def test_a_deadline_without_one_is_asked_for_it(text: str) -> None:
    with pytest.raises(RuleError, match="with its time zone"):
        deadlines.parse(text)


@pytest.mark.parametrize(
    ("rules", "submitted_at", "final"),
    [
        ("", "2026-03-09T00:00:00+01:00", 50),
        ("percent=10", "2026-03-03T23:59:00+01:00", 50),
        ("percent=10", "2026-03-03T23:59:01+01:00", 45),
        ("percent=10%", "2026-03-04T23:59:00+01:00", 45),
        ("percent=10", "2026-03-05T00:00:00+01:00", 40),
        ("percent=10, grace=15m", "2026-03-04T00:14:00+01:00", 50),
        ("percent=10,grace=15m", "2026-03-04T00:15:00+01:00", 45),
        ("percent=10,days=2", "2026-03-05T00:00:00+01:00", 50),
        ("percent=10,days=2", "2026-03-06T00:00:00+01:00", 45),
        ("percent=40", "2026-03-09T00:00:00+01:00", 0),
        ("percent=2.5", "2026-03-04T10:00:00+01:00", 48.75),
        ("percent=50", None, 50),
    ],
)
def test_what_lateness_costs(rules: str, submitted_at: str | None, final: float) -> None:
    assert late(rules, submitted_at).final(50) == final


@pytest.mark.parametrize(
    "rules", ["percent", "percent=x", "percent=101", "days=-1", "days=1.5", "grace=soon", "tax=3"]
)
def test_what_is_no_rule(rules: str) -> None:
    with pytest.raises(RuleError, match="write --late grace=15m,percent=10,days=3"):
        deadlines.parse(DUE, [rules])


@pytest.mark.parametrize(
    ("submitted_at", "rules", "said"),
    [
        (None, "", "Whether it was in time is not known"),
        ("2026-03-03T10:00:00Z", "percent=10", None),
        ("2026-03-04T00:04:00+01:00", "grace=15m", "within the grace: all 50 points count."),
        ("2026-03-04T11:59:00+01:00", "percent=10", "Handed in 12 hours after 2026-03-03T23:59"),
        ("2026-03-05T11:59:00+01:00", "percent=10,days=1", "1 of 2 late days cost nothing: of 50"),
    ],
)
def test_it_is_told_in_points_before_and_after(
    submitted_at: str | None, rules: str, said: str | None
) -> None:
    told = deadlines.sentence(late(rules, submitted_at), 50)
    assert (said is None) == (told is None)
    assert said is None or said in str(told)


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "extensions.csv"
    path.write_text(text)
    return path


def test_an_extension_is_its_owners_alone(tmp_path: Path) -> None:
    path = table(tmp_path, "username,due,late_days\nana,2026-03-05 23:59,\nzoe,,9\n")
    found = deadlines.parse(DUE, ["percent=10"], path)
    ana, zoe, cy = (
        deadlines.lateness(found, [Person(username=name)], "2026-03-05T23:59:00+01:00")
        for name in ("Ana", "zoe", "cy")
    )
    assert (ana.hours, ana.due) == (0.0, "2026-03-05T23:59:00+01:00")
    assert (zoe.days, zoe.spent, zoe.percent) == (2, 2, 0.0)
    assert (cy.days, cy.spent, cy.percent) == (2, 0, 20.0)


def test_in_a_group_an_extension_of_one_is_everybodys(tmp_path: Path) -> None:
    path = table(tmp_path, "name,due\nBo,2026-03-05 23:59\n")
    assert late("percent=10", "2026-03-05T23:59:00+01:00", path).hours == 0.0


def test_a_name_that_two_people_have_extends_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, "email,name,due\na@x,Bo,2026-03-05 23:59\nb@x,Bo,2026-03-06 23:59\n")
    assert set(deadlines.parse(DUE, [], path).extensions) == {"a@x", "b@x"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("username\nana\n", "name a column `due` or `late_days`"),
        ("username,due\nana,soon\n", "has 'soon' for ana"),
        ("username,late_days\nana,some\n", "has 'some' for ana"),
    ],
)
def test_what_cannot_be_read_extends_nothing(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        deadlines.parse(DUE, [], table(tmp_path, text))
