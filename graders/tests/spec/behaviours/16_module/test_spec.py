import pytest


@pytest.mark.module("kettle", needs=["json.tool"])
def test_imports_another_module(learner, restart):
    assert learner.call("kettle.boil", 2) == {"boiled": 2}
    restart()
    assert learner.call("kettle.boil", 3) == {"boiled": 3}


@pytest.mark.module("kettle")
def test_has_no_app_then(client):
    raise AssertionError("is not reached")


@pytest.mark.module("teapot")
def test_names_a_module_that_is_not_there(learner):
    raise AssertionError("is not reached")
