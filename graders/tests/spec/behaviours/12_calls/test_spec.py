import pytest


def test_calls(client, learner):
    assert learner.call("main.pour", 2, hot=False) == {"cups": 2, "hot": False}
    assert learner.call("main.brew", 3) == 4
    assert learner.value("world.poured") == [2]
    assert client.get("/poured").json() == [2]


def test_json_of_other_values(learner):
    assert learner.call("main.describe") == {
        "tea": {"name": "sencha", "kind": "green"},
        "at": "2026-05-17T00:00:00Z",
        "cups": [3],
        "pair": [1, 2],
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("main.spill", "LookupError"),
        ("main.no_json", "TypeError"),
        ("main.missing", "AttributeError"),
        ("nowhere.at_all", "ModuleNotFoundError"),
    ],
)
def test_errors_by_name(learner, name, kind):
    with pytest.raises(learner.Error) as error:
        learner.call(name)
    assert error.value.type == kind


def test_random_values_by_seed(rng, learner):
    assert rng.randint(1, 10**9) == 395_272_211
