import pytest


@pytest.fixture
def diary(learner):
    """Read what was done with which connection so far."""
    return lambda: learner.value("world.diary")


@pytest.fixture
def table(rng):
    """Draw a table that can be reserved."""
    return rng.randint(8, 12)


@pytest.fixture
def unknown(rng):
    """Draw a table that the restaurant does not have."""
    return rng.randint(13, 99)


def test_lends_each_request_its_own(client, diary, rng):
    """Each request is lent a connection of its own."""
    first, second = rng.sample(range(8, 13), 2)
    for number in (first, second):
        r = client.put(f"/tables/{number}")
        assert r.status_code == 200, r.text

    reservations = [line for line in diary() if "table" in line]
    assert reservations == [f"1: table {first}", f"2: table {second}"]


def test_closes_after_success(client, diary, table):
    """After a request that went well the connection is closed, and nothing is rolled back."""
    client.put(f"/tables/{table}")

    assert diary() == ["1: open", f"1: table {table}", "1: close"]


def test_closes_after_failure(client, diary, unknown):
    """After a request that failed the connection is closed, too."""
    client.put(f"/tables/{unknown}")

    assert "1: close" in diary()


def test_rolls_back_a_refusal(client, diary, unknown):
    """A request that was refused (404) is rolled back before its connection is closed."""
    client.put(f"/tables/{unknown}")

    assert diary() == ["1: open", "1: rollback", "1: close"]


def test_rolls_back_a_crash(client, diary):
    """A request that crashed (500) is rolled back before its connection is closed."""
    client.put("/tables/7")

    assert diary() == ["1: open", "1: rollback", "1: close"]


def test_client_hears_of_errors(client, table, unknown):
    """The client still hears about the error: 404 for an unknown table, 500 for a crash."""
    r = client.put(f"/tables/{table}")
    assert r.status_code == 200, r.text
    assert r.json() == {"table": table}

    r = client.put(f"/tables/{unknown}")
    assert r.status_code == 404, r.text

    r = client.put("/tables/7")
    assert r.status_code == 500, r.text
