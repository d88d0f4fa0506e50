"""The tests of a spec, shown as code."""

from graders.course import catalogue
from graders.course.code import bodies

SPEC = '''
def test_one(client):
    """A sentence."""
    answer = client.get("/")

    assert answer.status_code == 200  # as promised


async def test_two():
    """Nothing else."""


def helper():
    pass
'''


def test_bodies_are_without_their_docstrings() -> None:
    assert bodies(SPEC) == {
        "test_one": 'answer = client.get("/")\n\nassert answer.status_code == 200  # as promised',
        "test_two": "",
    }


def test_every_requirement_of_the_course_has_code() -> None:
    for exercise in catalogue.pristine().exercises:
        found = bodies(exercise.spec.read_text(encoding="utf-8"))
        assert [one.test for one in exercise.requirements] == list(found)
        assert all(found.values())
