from itertools import groupby

import pytest

CRASHES = ["OSError", "RuntimeError", "ValueError", "TypeError", "ZeroDivisionError", "EOFError"]


@pytest.fixture
def stories(learner):
    """Read what was done with each connection, in the order in which they were opened.

    Whether the same thing was done twice in a row makes no difference.
    """

    def read(after=0):
        lines = [line.split(": ") for line in learner.value("world.diary")[after:]]
        told = {number: [] for number, _ in lines}
        for number, event in lines:
            told[number].append(event)
        return [[event for event, _ in groupby(events)] for events in told.values()]

    return read


@pytest.fixture
def told(client, learner, stories):
    """Ask for a table, and read what was done with each connection meanwhile."""

    def put(number):
        before = len(learner.value("world.diary"))
        client.put(f"/tables/{number}")
        return stories(after=before)

    return put


@pytest.fixture
def reserve(client):
    """Reserve a table, and see how that goes."""

    def put(number, status):
        r = client.put(f"/tables/{number}")
        assert r.status_code == status, r.text
        return r

    return put


@pytest.fixture
def tables(rng):
    """Draw tables that can be reserved."""
    return rng.sample([1, 2, 3, 4, 5, 6, 8, 9, 10], 4)


@pytest.fixture
def unknown(rng):
    """Draw tables that the restaurant does not have."""
    return rng.sample([0, -1, 13, 14, rng.randint(15, 99), rng.randint(100, 10**6)], 4)


@pytest.fixture
def spoilt(learner, rng):
    """Draw tables whose pages are spoilt, each in its own way."""
    kinds = dict(zip([11, 12], rng.sample(CRASHES[1:], 2), strict=True))
    for number, kind in kinds.items():
        learner.call("world.spoil", number, kind)
    return rng.sample([7, *kinds], 3)


def test_lends_each_request_its_own(client, reserve, stories, tables):
    """Each request is lent a connection of its own."""
    for number in tables:
        reserve(number, 200)
    client.together(*[("PUT", f"/tables/{number}") for number in tables])

    reserved = [[event for event in story if "table" in event] for story in stories()]
    assert reserved[:4] == [[f"table {number}"] for number in tables]
    assert sorted(reserved[4:]) == sorted(reserved[:4]), "These came at the same time."


def test_closes_after_success(client, stories, tables):
    """After a request that went well the connection is closed, and nothing is rolled back."""
    for number in tables:
        client.put(f"/tables/{number}")
    assert stories() == [["open", f"table {number}", "close"] for number in tables]

    client.together(*[("PUT", f"/tables/{number}") for number in tables])
    together = [["open", f"table {number}", "close"] for number in sorted(tables, key=str)]
    assert sorted(stories()[4:]) == together, "These came at the same time."


def test_closes_after_failure(told, unknown, spoilt, rng):
    """After a request that failed the connection is closed, too."""
    for number in rng.sample([*unknown, *spoilt], len(unknown + spoilt)):
        assert [story[-1] for story in told(number)] == ["close"]


def test_rolls_back_a_refusal(client, told, tables, unknown):
    """A request that was refused (404) is rolled back before its connection is closed."""
    for number, good in zip(unknown, tables, strict=True):
        assert told(number) == [["open", "rollback", "close"]]
        client.put(f"/tables/{good}")


def test_rolls_back_a_crash(client, told, tables, spoilt):
    """A request that crashed (500) is rolled back before its connection is closed."""
    for number, good in zip(spoilt, tables, strict=False):
        assert told(number) == [["open", "rollback", "close"]]
        client.put(f"/tables/{good}")


def test_client_hears_of_errors(reserve, tables, unknown, spoilt):
    """The client still hears about the error: 404 for an unknown table, 500 for a crash."""
    for number, other in zip([*unknown, *spoilt], [*tables, *tables], strict=False):
        assert reserve(other, 200).json() == {"table": other}
        reserve(number, 404 if number in unknown else 500)
