import pytest

UMBRELLA = {"item_id": 1, "name": "umbrella", "colour": "black"}
GLOVE = {"item_id": 2, "name": "glove", "colour": None}

METHODS = {"GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}


NAMES = [
    "Left Boot",
    "clé à molette",
    "violin & bow = 1",
    "key  ring",
    "007",
    "null",
    "scarf " * 50 + "!",
]
COLOURS = ["Red", "sea  blue", "vert pâle", "0", "green", "None", "grey, " * 50 + "black"]


@pytest.fixture
def found(rng):
    """What somebody brings today."""
    return rng.choice(all_sorts(rng))


def all_sorts(rng):
    """Return things with all sorts of names and colours."""
    names, colours = (rng.sample(texts, len(texts)) for texts in (NAMES, COLOURS))
    return [{"name": name, "colour": colour} for name, colour in zip(names, colours, strict=True)]


@pytest.fixture
def brought(client, rng):
    """What somebody else has brought already: one item, and none if nobody can bring any."""
    name = rng.choice(["kite", "glass", "cup"])
    r = client.post("/items", params={"name": name, "colour": "tan"})
    return [r.json()] if r.is_success else []


def item_of(r):
    """Return the item that was answered, with whichever status of success."""
    assert r.is_success, r.text
    return r.json()


def paths_of(*items):
    return [f"/items/{item['item_id']}" for item in items]


def looked_up(client, *numbers):
    """Return items as they are shown one by one."""
    return [client.get(f"/items/{number}").json() for number in numbers]


def on_the_shelf(client):
    """Return all items by their numbers, in whichever order they are listed."""
    return sorted(client.get("/items").json(), key=lambda item: item["item_id"])


def test_lists_the_shelf(client, brought, found, rng):
    """`GET /items` lists everything on the shelf, the oldest first."""
    more = [client.post("/items", params=found) for _ in range(rng.randint(9, 15))]
    brought += [r.json() for r in more if r.is_success]
    r = client.get("/items")
    assert r.status_code == 200, r.text
    assert r.json() == [UMBRELLA, GLOVE, *brought]

    for change in (client.put, client.patch):
        change("/items/1", params=found)
        assert [item["item_id"] for item in client.get("/items").json()] == [
            item["item_id"] for item in (UMBRELLA, GLOVE, *brought)
        ]


def test_shows_an_item(client, brought):
    """`GET /items/{item_id}` shows one item."""
    for item in (UMBRELLA, GLOVE, *brought):
        r = client.get(f"/items/{item['item_id']}")
        assert r.status_code == 200, r.text
        assert r.json() == item


def test_answers_with_the_new_item(client, rng):
    """`POST /items` answers 201 with the new item, whose `colour` is `null` if none was sent."""
    for thing in all_sorts(rng):
        for sent in (thing, {"name": f"{thing['name']} II"}):
            r = client.post("/items", params=sent)
            assert r.status_code == 201, r.text
            assert r.json() == {"item_id": r.json()["item_id"], "colour": None, **sent}


def test_keeps_the_new_item(client, found):
    """A new item goes onto the shelf, under a number that no item has had before."""
    first = item_of(client.post("/items", params=found))
    assert on_the_shelf(client) == [UMBRELLA, GLOVE, first]
    assert client.get(f"/items/{first['item_id']}").json() == first

    for number in (1, first["item_id"]):
        client.delete(f"/items/{number}")
    second = item_of(client.post("/items", params=found))
    third = item_of(client.post("/items", params=found))
    others = [("POST", "/items", {"params": found | {"name": name}}) for name in ("plum", "pear")]
    new = [second, third, *map(item_of, client.together(*others))]
    assert on_the_shelf(client) == [GLOVE, *sorted(new, key=lambda item: item["item_id"])]
    assert len({1, 2, first["item_id"], *(item["item_id"] for item in new)}) == 7

    client.post("/items", params=found | {"item_id": 2})
    assert client.get("/items/2").json() == GLOVE


def test_replaces(client, found, brought, rng):
    """`PUT /items/{item_id}` replaces name and colour: a `colour` not sent becomes `null`."""
    for thing in all_sorts(rng):
        assert item_of(client.put("/items/2", params=thing)) == {"item_id": 2, **thing}
    coloured = {"item_id": 2, **found}
    plain = {"item_id": 1, "name": "Parasol", "colour": None}
    assert item_of(client.put("/items/2", params=found)) == coloured
    assert item_of(client.put("/items/1", params={"name": "Parasol"})) == plain
    assert looked_up(client, 1, 2) == [plain, coloured]

    for item in brought:
        number, changed = item["item_id"], item | {"name": "Ball", "colour": None}
        assert looked_up(client, number) == [item]
        assert item_of(client.put(f"/items/{number}", params={"name": "Ball"})) == changed
        assert looked_up(client, 1, 2, number) == [plain, coloured, changed]


def test_changes(client, found, brought, rng):
    """`PATCH /items/{item_id}` changes what is sent and leaves the rest as it is."""
    coloured = UMBRELLA | {"colour": found["colour"]}
    named = GLOVE | {"name": found["name"]}
    assert item_of(client.patch("/items/1", params={"colour": found["colour"]})) == coloured
    assert item_of(client.patch("/items/2", params={"name": found["name"]})) == named
    assert item_of(client.patch("/items/2")) == named
    assert looked_up(client, 1, 2) == [coloured, named]

    assert item_of(client.patch("/items/1", params={"name": found["name"]})) == coloured | found
    for thing in all_sorts(rng):
        assert item_of(client.patch("/items/2", params=thing)) == {"item_id": 2, **thing}
    for item in brought:
        number, changed = item["item_id"], item | {"name": "Ball"}
        assert looked_up(client, number) == [item]
        assert item_of(client.patch(f"/items/{number}", params={"name": "Ball"})) == changed
        client.patch(f"/items/{number}", params={"item_id": 1})
        assert looked_up(client, 1, number) == [coloured | found, changed]


def test_deletes(client, brought):
    """`DELETE /items/{item_id}` takes the item off the shelf and answers 204."""
    for item in (GLOVE, *brought):
        path = f"/items/{item['item_id']}"
        r = client.delete(path)
        assert r.status_code == 204, r.text
        assert item not in client.get("/items").json()
        assert client.get(path).json() != item
    assert on_the_shelf(client) == [UMBRELLA]


def test_answers_a_delete_with_nothing(client):
    """The answer to `DELETE /items/{item_id}` has an empty body."""
    for path in ("/items/2", "/items/1"):
        r = client.delete(path)
        assert r.is_success, r.text
        assert r.content == b""


def test_answers_head(client, brought):
    """`HEAD /items/{item_id}` answers as `GET` does, but for the body."""
    for path in paths_of(UMBRELLA, *brought):
        get, head = client.get(path), client.head(path)
        assert get.status_code == 200, get.text
        assert head.status_code == 200
        assert head.headers.get("content-type", "application/json") == get.headers["content-type"]
        assert int(head.headers.get("content-length", 0)) <= len(get.content)


def test_names_its_methods(client, brought):
    """`OPTIONS /items/{item_id}` answers 204 and lists the six methods of this path in `Allow`."""
    for path in paths_of(UMBRELLA, *brought):
        r = client.options(path)
        assert r.status_code == 204, r.text
        allowed = {method.strip() for method in r.headers.get("allow", "").split(",")}
        assert sorted(METHODS - allowed) == [], "These are missing in `Allow`."
        assert sorted(allowed) == sorted(METHODS)


def test_knows_what_is_missing(client, found, brought, rng):
    """`GET`, `PUT`, `PATCH`, `DELETE` and `HEAD` answer 404 for an item that is not there."""
    assert client.get("/items/1").status_code == 200
    gone = paths_of(UMBRELLA, *brought)
    for path in gone:
        assert client.delete(path).is_success

    name = {"name": found["name"]}
    asked = [("GET", {}), ("PUT", found), ("PATCH", found), ("DELETE", {}), ("HEAD", {})]
    for missing in (*gone, f"/items/{rng.randint(100, 999)}"):
        answers = [
            client.request(method, missing, params=sent)
            for method, sent in rng.sample(asked, len(asked))
        ]
        for method, sent in (("PUT", name), ("PATCH", {}), ("PATCH", name)):
            assert client.request(method, missing, params=sent).is_error
        others = [r for r in answers if r.status_code != 404]
        assert [f"{r.request.method} {r.status_code}" for r in others] == [], "These are not 404."
    assert client.get("/items/2").json() == GLOVE


@pytest.mark.parametrize(("method", "path"), [("POST", "/items"), ("PUT", "/items/1")])
def test_wants_a_name(client, method, path):
    """`POST /items` and `PUT /items/{item_id}` answer 422 if there is no `name`."""
    hat = {"name": "hat", "colour": "red"}
    assert client.request(method, path, params=hat).is_success
    before = client.get("/items").json()

    r = client.request(method, path, params={"colour": "red"})
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    assert [(e["loc"], e["type"]) for e in detail] == [(["query", "name"], "missing")]
    assert client.get("/items").json() == before
    assert client.request(method, path, params=hat).is_success
