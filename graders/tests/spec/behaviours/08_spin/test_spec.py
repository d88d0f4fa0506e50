import pytest


@pytest.mark.deadline(1)
def test_spins(client):
    client.get("/async")


def test_goes_on(client):
    assert client.get("/").json() == "here"
