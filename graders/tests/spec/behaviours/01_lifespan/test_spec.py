START = {"diary": ["up", "asked"], "cups": 7, "kettle": "warm", "stopped_before": False}


def test_state_of_the_lifespan(client):
    assert client.get("/").json() == START


def test_a_fresh_app_for_every_test(client):
    assert client.get("/").json() == START


def test_restart_runs_the_shutdown_and_imports_anew(client, restart):
    client.get("/")
    client.get("/")
    restart()
    assert client.get("/").json() == START | {"stopped_before": True}
