PUT_AWAY = "The catalogue is back in its drawer."


def connections(learner):
    return learner.value("library.diary").count("connect")


def alice(conn):
    return {"username": "alice", "session": {"session": "db-session", "conn": conn}}


def test_whole_chain(client):
    """`GET /me` answers alice's name, the session that found her and the connection below it."""
    r = client.get("/me")

    assert r.status_code == 200, r.text
    assert r.json() == alice({"connection": "database"})


def test_connection_per_request(client, learner, rng):
    """Each request opens a connection of its own with `library.connect()`."""
    client.get("/me")
    place = f"cellar {rng.randint(100, 999)}"
    learner.call("library.move", place)

    r = client.get("/me")

    assert r.status_code == 200, r.text
    assert r.json() == alice({"connection": place}), "the database has moved since the last request"
    assert connections(learner) == 2, "Connections opened by two requests:"


def test_loans(client, learner, rng):
    """`GET /loans` answers alice's name and the books that `library.loans()` finds for her."""
    book = f"The Snail Who Stayed {rng.randint(2, 99)} Days"
    learner.call("library.lend", "alice", book)
    learner.call("library.lend", "bob", "A Winter of Soup")

    r = client.get("/loans")

    assert r.status_code == 200, r.text
    assert r.json() == {"username": "alice", "books": [book]}


def test_one_connection_for_loans(client, learner):
    """`GET /loans` needs both the user and the session, but opens one connection only."""
    before = connections(learner)
    r = client.get("/loans")

    assert r.status_code == 200, r.text
    assert connections(learner) - before == 1, "Connections opened by this request:"


def test_catalogue(client, learner):
    """`GET /data/` answers the catalogue that `library.read_catalogue()` returned."""
    r = client.get("/data/")

    assert r.status_code == 200, r.text
    assert r.json() == learner.value("library.catalogue")


def test_catalogue_before_first_request(learner):
    """The catalogue is read before the first request arrives."""
    assert "read catalogue" in learner.value("library.diary")


def test_catalogue_once(client, learner):
    """No request reads the catalogue again."""
    client.get("/data/")
    r = client.get("/data/")

    assert r.status_code == 200, r.text
    times = learner.value("library.diary").count("read catalogue")
    assert times == 1, "How often the catalogue was read:"


def test_catalogue_put_away(client, output, restart):
    """When the app stops, the catalogue is put away with `library.put_away()`."""
    assert "drawer" not in output.text

    restart()

    printed = output.text
    said = printed.strip() or "nothing"
    assert printed.count(PUT_AWAY) == 1, f"When the app stopped, it had printed: {said}"
