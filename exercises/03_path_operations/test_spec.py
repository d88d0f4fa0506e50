import pytest

UMBRELLA = {"item_id": 1, "name": "umbrella", "colour": "black"}
GLOVE = {"item_id": 2, "name": "glove", "colour": None}

METHODS = {"GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}


@pytest.fixture
def found(rng):
    """What somebody brings today."""
    return {
        "name": rng.choice(["scarf", "kite", "key ring", "left boot", "violin"]),
        "colour": rng.choice(["red", "green", "sea blue", "yellow"]),
    }


def test_lists_the_shelf(client):
    """`GET /items` lists everything on the shelf, the oldest first."""
    r = client.get("/items")
    assert r.status_code == 200, r.text
    assert r.json() == [UMBRELLA, GLOVE]


def test_shows_an_item(client):
    """`GET /items/{item_id}` shows one item."""
    r = client.get("/items/1")
    assert r.status_code == 200, r.text
    assert r.json() == UMBRELLA
    assert client.get("/items/2").json() == GLOVE


def test_answers_with_the_new_item(client, found):
    """`POST /items` answers 201 with the new item, whose `colour` is `null` if none was sent."""
    r = client.post("/items", params=found)
    assert r.status_code == 201, r.text
    assert r.json() == {"item_id": r.json()["item_id"], **found}

    r = client.post("/items", params={"name": found["name"]})
    assert r.status_code == 201, r.text
    assert r.json() == {"item_id": r.json()["item_id"], "name": found["name"], "colour": None}


def test_keeps_the_new_item(client, found):
    """A new item goes onto the shelf, under a number that no item has had before."""
    first = client.post("/items", params=found).json()
    assert client.get("/items").json() == [UMBRELLA, GLOVE, first]
    assert client.get(f"/items/{first['item_id']}").json() == first

    client.delete("/items/1")
    client.delete(f"/items/{first['item_id']}")
    second = client.post("/items", params=found).json()
    assert second["item_id"] not in {1, 2, first["item_id"]}
    assert client.get("/items").json() == [GLOVE, second]


def test_replaces(client, found):
    """`PUT /items/{item_id}` replaces name and colour: a `colour` not sent becomes `null`."""
    r = client.put("/items/2", params=found)
    assert r.status_code == 200, r.text
    assert r.json() == {"item_id": 2, **found}
    assert client.get("/items/2").json() == {"item_id": 2, **found}

    r = client.put("/items/1", params={"name": "parasol"})
    assert r.status_code == 200, r.text
    assert r.json() == {"item_id": 1, "name": "parasol", "colour": None}
    assert client.get("/items/1").json() == {"item_id": 1, "name": "parasol", "colour": None}


def test_changes(client, found):
    """`PATCH /items/{item_id}` changes what is sent and leaves the rest as it is."""
    r = client.patch("/items/1", params={"colour": found["colour"]})
    assert r.status_code == 200, r.text
    assert r.json() == {"item_id": 1, "name": "umbrella", "colour": found["colour"]}

    r = client.patch("/items/1", params={"name": found["name"]})
    assert r.status_code == 200, r.text
    assert r.json() == {"item_id": 1, **found}
    assert client.get("/items/1").json() == {"item_id": 1, **found}

    assert client.patch("/items/2").json() == GLOVE
    assert client.patch("/items/2", params=found).json() == {"item_id": 2, **found}


def test_deletes(client):
    """`DELETE /items/{item_id}` takes the item off the shelf and answers 204."""
    r = client.delete("/items/2")
    assert r.status_code == 204, r.text
    for path in ("/items/2", "/items"):
        assert "glove" not in client.get(path).text


def test_answers_a_delete_with_nothing(client):
    """The answer to `DELETE /items/{item_id}` has an empty body."""
    r = client.delete("/items/2")
    assert r.is_success, r.text
    assert r.content == b""


def test_answers_head(client):
    """`HEAD /items/{item_id}` answers as `GET` does, but for the body."""
    assert client.get("/items/1").json() == UMBRELLA
    r = client.head("/items/1")
    assert r.status_code == 200, r.text


def test_names_its_methods(client):
    """`OPTIONS /items/{item_id}` answers 204 and lists the six methods of this path in `Allow`."""
    r = client.options("/items/1")
    assert r.status_code == 204, r.text
    allowed = {method.strip() for method in r.headers.get("allow", "").split(",")}
    assert sorted(METHODS - allowed) == [], "These are missing in `Allow`."
    assert sorted(allowed) == sorted(METHODS)


def test_knows_what_is_missing(client, found, rng):
    """`GET`, `PUT`, `PATCH`, `DELETE` and `HEAD` answer 404 for an item that is not there."""
    assert client.get("/items/1").status_code == 200
    assert client.delete("/items/1").is_success

    sent = {"PUT": found, "PATCH": found}
    for missing in ("/items/1", f"/items/{rng.randint(100, 999)}"):
        answers = [
            client.request(method, missing, params=sent.get(method))
            for method in ("GET", "PUT", "PATCH", "DELETE", "HEAD")
        ]
        others = [r for r in answers if r.status_code != 404]
        assert [f"{r.request.method} {r.status_code}" for r in others] == [], "These are not 404."
    assert client.get("/items").json() == [GLOVE]


@pytest.mark.parametrize(("method", "path"), [("POST", "/items"), ("PUT", "/items/1")])
def test_wants_a_name(client, method, path):
    """`POST /items` and `PUT /items/{item_id}` answer 422 if there is no `name`."""
    assert client.request(method, path, params={"name": "hat"}).is_success

    r = client.request(method, path, params={"colour": "red"})
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    assert [(e["loc"], e["type"]) for e in detail] == [(["query", "name"], "missing")]
