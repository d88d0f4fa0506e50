import pytest

pytestmark = pytest.mark.module("main")


def test_each_call_has_an_app_of_its_own(apart):
    assert list(apart("main.pour", ([cups] for cups in range(5)))) == [[0], [1], [2], [3], [4]]


def test_errors_stand_in_the_place_of_results(apart, learner):
    errors = list(apart("main.spill", [["tea"], ["milk"]]))
    assert [type(error) for error in errors] == [learner.Error] * 2
    assert [error.type for error in errors] == ["LookupError"] * 2
    assert list(apart("main.pour", [[1]])) == [[1]]


@pytest.mark.deadline(5)
def test_those_that_never_end_cost_themselves_alone(apart):
    results = list(apart("main.wait", [[0.1], [60], [60], [0.2]]))
    assert [result if isinstance(result, float) else result.type for result in results] == [
        *(0.1, "Timeout", "Timeout", 0.2)
    ]


def test_what_is_begun_is_ended(apart):
    results = apart("main.pour", ([cups] for cups in range(9)))
    assert next(results) == [0]
    results.close()
