import pytest


def test_prints(client, output):
    assert output.text == "imported\n"
    client.get("/print")
    assert output.text == "imported\na line\nto stderr\n"


def test_logs(client, output):
    client.get("/log")
    assert output.text == "imported\na warning\n"


def test_logging_is_the_learners_to_set_up(client, output):
    client.get("/basic")
    assert output.text == "imported\nINFO now heard\n"


def test_logging_is_as_new_again(client, output):
    client.get("/log")
    assert output.text == "imported\na warning\n"


def test_output_over_a_restart(client, output, restart):
    restart()
    assert output.text == "imported\nimported\n"


def test_the_servers_loggers_are_heard(client, output):
    client.get("/server")
    assert output.text == "imported\nas the server does\n"


def test_crashes_are_heard_as_a_server_prints_them(client, learner, output):
    client.get("/refuse")
    with pytest.raises(learner.Error):
        learner.call("main.spills")
    assert output.text == "imported\n"
    client.get("/crash")
    client.get("/print")
    assert output.text == "imported\na line\nto stderr\nValueError: too hot\n"
