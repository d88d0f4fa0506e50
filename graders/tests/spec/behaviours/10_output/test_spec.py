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
