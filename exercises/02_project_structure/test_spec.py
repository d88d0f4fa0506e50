import pytest


def refused(r):
    """Return where and why a request was refused."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "FastAPI's own list of faults is expected as `detail`"
    return [(error["loc"], error["type"]) for error in detail]


@pytest.fixture
def docs(client):
    r = client.get("/openapi.json")
    assert r.status_code == 200, r.text
    return r.json()


def tags_of(docs, path):
    """Return under which of the two tags the docs show what `GET` does at a path."""
    paths = {path.rstrip("/"): operations for path, operations in docs["paths"].items()}
    assert path in paths, "This path is not in the docs."
    return sorted({"users", "items"} & set(paths[path].get("get", {}).get("tags", [])))


def test_welcomes(client):
    """`GET /` answers `{"message": "Welcome to My API"}`."""
    r = client.get("/")
    assert r.status_code == 200, r.text
    assert r.json() == {"message": "Welcome to My API"}


def test_lists_users(client):
    """`GET /users/` lists two users: `[{"username": "alice"}, {"username": "bob"}]`."""
    r = client.get("/users/")
    assert r.status_code == 200, r.text
    assert r.json() == [{"username": "alice"}, {"username": "bob"}]


def test_shows_a_user(client, rng):
    """`GET /users/3` answers `{"user_id": 3, "username": "user_3"}`, other numbers likewise."""
    number = rng.randint(10, 9999)
    r = client.get(f"/users/{number}")
    assert r.status_code == 200, r.text
    assert r.json() == {"user_id": number, "username": f"user_{number}"}


def test_refuses_a_user_id_that_is_no_number(client, rng):
    """`GET /users/{user_id}` takes whole numbers only and refuses anything else with 422."""
    number = rng.randint(10, 9999)
    assert client.get(f"/users/{number}").status_code == 200
    assert refused(client.get("/users/carol")) == [(["path", "user_id"], "int_parsing")]
    assert refused(client.get(f"/users/{number}.5")) == [(["path", "user_id"], "int_parsing")]


def test_lists_ten_items(client):
    """`GET /items/` lists ten items, counted from `{"item_id": 0, "name": "Item 0"}` on."""
    r = client.get("/items/")
    assert r.status_code == 200, r.text
    assert r.json() == [{"item_id": i, "name": f"Item {i}"} for i in range(10)]


def test_limit(client, rng):
    """`limit` in the query says how many items are listed."""
    limit = rng.randint(11, 40)
    for n in (limit, 3, 1):
        r = client.get("/items/", params={"limit": n})
        assert r.status_code == 200, r.text
        assert [item["item_id"] for item in r.json()] == list(range(n))


def test_skip(client, rng):
    """`skip` in the query says how many items are left out before the first one listed."""
    few, skip, limit = rng.randint(2, 9), rng.randint(5000, 9999), rng.randint(2, 9)

    r = client.get("/items/", params={"skip": few})
    assert r.status_code == 200, r.text
    assert [item["item_id"] for item in r.json()] == list(range(few, few + 10))

    r = client.get("/items/", params={"skip": skip})
    assert r.status_code == 200, r.text
    assert [item["item_id"] for item in r.json()] == list(range(skip, skip + 10))

    r = client.get("/items/", params={"skip": skip, "limit": limit})
    assert r.status_code == 200, r.text
    assert r.json() == [{"item_id": i, "name": f"Item {i}"} for i in range(skip, skip + limit)]


def test_refuses_pages_that_are_no_numbers(client):
    """A `skip` or `limit` that is not a whole number is refused with 422."""
    assert client.get("/items/", params={"skip": 1, "limit": 1}).status_code == 200
    assert refused(client.get("/items/?skip=some")) == [(["query", "skip"], "int_parsing")]
    assert refused(client.get("/items/?limit=few")) == [(["query", "limit"], "int_parsing")]


def test_docs_name_the_application(docs):
    """The docs show `My API`, version `1.0.0`, described as `A sample FastAPI application`."""
    info = docs["info"]
    assert info["title"] == "My API"
    assert info["version"] == "1.0.0"
    assert info.get("description") == "A sample FastAPI application"


def test_docs_group_by_tag(docs):
    """The docs group the paths of users by the tag `users`, those of items by the tag `items`."""
    assert tags_of(docs, "/users") == ["users"], "These are the tags of `GET /users/`."
    assert tags_of(docs, "/users/{user_id}") == ["users"], "These are those of one user."
    assert tags_of(docs, "/items") == ["items"], "These are the tags of `GET /items/`."


def test_routers_stand_alone(learner):
    """Each router holds its own paths: `branch.py` can include one of the two without the other."""
    users = learner.call("branch.addresses", "app.routers.users")
    assert any(address.endswith("/{user_id}") for address in users)

    items = learner.call("branch.addresses", "app.routers.items")
    assert len(items) > 0
    assert not any(address.endswith("/{user_id}") for address in items)
