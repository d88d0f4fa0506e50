import pytest

PUT_AWAY = "The catalogue is back in its drawer."
ADDRESSES = ["/me", "/loans", "/data/"]


@pytest.fixture
def noted(learner):
    """How often the back office was asked to do something."""
    return lambda what: learner.value("library.diary").count(what)


def alice(conn):
    return {"username": "alice", "session": {"session": "db-session", "conn": conn}}


def test_whole_chain(client):
    """`GET /me` answers alice's name, the session that found her and the connection below it."""
    for _ in range(2):
        r = client.get("/me")
        assert r.status_code == 200, r.text
        assert r.json() == alice({"connection": "database"})


def test_connection_per_request(client, learner, noted, rng):
    """Each request opens a connection of its own with `library.connect()`."""
    client.get("/me")
    for times in (2, 3):
        place = f"Cellar {rng.randint(100, 999)} of the Château, "
        learner.call("library.move", place)

        r = client.get("/me")
        assert r.status_code == 200, r.text
        moved = "the database has moved since the last request"
        assert r.json() == alice({"connection": place}), moved
        assert noted("connect") == times, "Connections opened by as many requests:"

    answers = client.together(*[("GET", "/me")] * 4)
    assert [r.status_code for r in answers] == [200] * 4
    assert noted("connect") == 7, "Connections opened by as many requests:"


def test_loans(client, learner, noted, rng):
    """`GET /loans` answers alice's name and the books that `library.loans()` finds for her."""
    books = []
    for number in rng.sample(range(10), 3):
        new = [f" the Snail Who Stayed {n} Jours d'été " for n in rng.choices(range(90), k=number)]
        for book in (*new, *new[:1]):
            learner.call("library.lend", "alice", book)
            learner.call("library.lend", "bob", "A Winter of Soup")
            books.append(book)

        before = noted("loans")
        r = client.get("/loans")
        assert r.status_code == 200, r.text
        assert r.json() == {"username": "alice", "books": books}
        assert noted("loans") > before, "`library.loans()` was not asked."


def test_one_connection_for_loans(client, learner, noted):
    """`GET /loans` needs both the user and the session, but opens one connection only."""
    learner.call("tally.keep")
    counts = [noted("connect")]
    for _ in range(2):
        r = client.get("/loans")
        assert r.status_code == 200, r.text
        counts.append(noted("connect"))
    first, second = counts[1] - counts[0], counts[2] - counts[1]
    assert first == max(first, second) == 1, "Connections opened by a request:"

    links = set(learner.value("tally.called"))
    assert len(links) >= 3, f"The chain of dependencies has {len(links)} links."


def test_catalogue(client, learner):
    """`GET /data/` answers the catalogue that `library.read_catalogue()` returned."""
    for _ in range(2):
        r = client.get("/data/")
        assert r.status_code == 200, r.text
        assert r.json() == learner.value("library.catalogue")


def test_catalogue_before_first_request(noted):
    """The catalogue is read once, before the first request arrives."""
    assert noted("read catalogue") == 1, "How often the catalogue was read:"


def test_catalogue_once(client, noted, rng):
    """No request reads the catalogue again."""
    at_first = noted("read catalogue")
    for address in rng.sample(ADDRESSES * 2, 6):
        client.get(address)

    answers = client.together(*[("GET", "/data/")] * 3)
    assert [r.status_code for r in answers] == [200] * 3
    times = noted("read catalogue")
    assert times == max(at_first, 1), "How often the catalogue was read:"


def test_catalogue_put_away(client, output, restart, rng):
    """When the app stops, and not before, the catalogue is put away with `library.put_away()`."""
    for address in rng.sample(ADDRESSES, 3):
        client.get(address)
    assert "drawer" not in output.text

    restart()

    printed = output.text
    said = printed.strip() or "nothing"
    assert printed.count(PUT_AWAY) == 1, f"When the app stopped, it had printed: {said}"
