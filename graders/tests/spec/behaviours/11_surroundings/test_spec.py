import pytest


@pytest.mark.env(COLOUR="green")
@pytest.mark.files({".env": "A=1\n", "cups/one.txt": "1"})
def test_environment_and_files(client):
    expected = {"colour": "green", "env": "A=1\n", "files": [".env", "cups"]}
    assert client.get("/").json() == expected


def test_nothing_is_left_behind(client):
    assert client.get("/").json() == {"colour": "none", "env": None, "files": []}
    client.post("/")
    assert client.get("/").json()["files"] == ["left.txt"]


def test_nothing_is_left_behind_by_a_request_either(client):
    assert client.get("/").json() == {"colour": "none", "env": None, "files": []}


@pytest.mark.env(COLOUR="blue")
def test_over_a_restart(client, restart):
    client.post("/")
    restart()
    assert client.get("/").json() == {"colour": "blue", "env": None, "files": ["left.txt"]}


def test_the_clock_on_the_wall_is_not_utc(client):
    assert client.get("/clock").json() == 5 * 60 + 45


@pytest.mark.env(HOME=None, USERPROFILE=None)
def test_what_must_not_be_set_is_not(client):
    assert client.get("/home").json() is None
