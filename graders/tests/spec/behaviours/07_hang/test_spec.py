import pytest


def test_answers(client):
    assert client.get("/").json() == "here"


@pytest.mark.deadline(0.5)
def test_hangs(client):
    client.get("/hang")


@pytest.mark.deadline(0.5)
def test_hangs_again(client):
    client.get("/hang")


def test_is_not_run(client):
    assert client.get("/").json() == "here"
