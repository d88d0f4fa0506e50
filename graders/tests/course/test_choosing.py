"""Exercises are named in the same ways in every command."""

import pytest

from graders.course import catalogue
from graders.course.catalogue import CourseError

COURSE = catalogue.pristine()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["7"], "07"),
        (["07"], "07"),
        (["field_validation"], "07"),
        (["exercises/07_field_validation/"], "07"),
        (["01,07"], "01 07"),
        (["07, 01"], "01 07"),
        (["01-03,7"], "01 02 03 07"),
        (["1-3"], "01 02 03"),
        (["01-03", "02", "07"], "01 02 03 07"),
    ],
)
def test_named(asked: list[str], found: str) -> None:
    assert " ".join(one.address for one in COURSE.choose(asked)) == found


@pytest.mark.parametrize("asked", ["98-99", "99", "01,99", "", "01,,02", "03-01"])
def test_there_is_none(asked: str) -> None:
    with pytest.raises(CourseError, match="There is no exercise"):
        COURSE.choose([asked])
