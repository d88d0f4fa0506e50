import pytest


def listed(r):
    """Return the numbers of the items that were listed."""
    assert r.is_success, r.text
    return [item["item_id"] for item in r.json()]


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
    for _ in range(3):
        r = client.get("/users/")
        assert r.status_code == 200, r.text
        assert r.json() == [{"username": "alice"}, {"username": "bob"}]


def test_shows_a_user(client, rng):
    """`GET /users/3` answers `{"user_id": 3, "username": "user_3"}`, other numbers likewise."""
    numbers = [rng.randint(10, 999), 0, rng.randint(1000, 9999), rng.randint(10**6, 10**9)]
    for number in rng.sample(numbers, 4):
        r = client.get(f"/users/{number}")
        assert r.status_code == 200, r.text
        assert r.json() == {"user_id": number, "username": f"user_{number}"}


def test_refuses_a_user_id_that_is_no_number(client, rng):
    """`GET /users/{user_id}` takes whole numbers only and refuses anything else with 422."""
    number = rng.randint(10, 9999)
    assert client.get(f"/users/{number}").is_success
    for other in ("carol", f"{number}.5", f"{number}x", f"user_{number}", "²", "1e3", "0x1F"):
        r = client.get(f"/users/{other}")
        assert r.status_code == 422, r.text
    assert client.get(f"/users/{number}").is_success


def test_lists_ten_items(client, rng):
    """`GET /items/` lists ten items, counted from `{"item_id": 0, "name": "Item 0"}` on."""
    ten = [{"item_id": i, "name": f"Item {i}"} for i in range(10)]
    r = client.get("/items/")
    assert r.status_code == 200, r.text
    assert r.json() == ten

    client.get("/items/", params={"skip": rng.randint(2, 9), "limit": rng.randint(2, 9)})
    assert client.get("/items/").json() == ten


def test_limit(client, rng):
    """`limit` in the query says how many items are listed."""
    limits = [rng.randint(11, 40), 3, 1, rng.randint(60, 99), rng.randint(1001, 1200)]
    for limit in rng.sample(limits, 5):
        assert listed(client.get("/items/", params={"limit": limit})) == list(range(limit))

    few, many = rng.randint(2, 9), rng.randint(11, 99)
    for skip, limit in ((few, few), (many, few), (few, many)):
        assert len(listed(client.get("/items/", params={"skip": skip, "limit": limit}))) == limit

    none = client.get("/items/", params={"limit": 0})
    assert none.status_code == 422 or none.json() == [], none.text


def test_skip(client, rng):
    """`skip` in the query says how many items are left out before the first one listed."""
    for skip in (rng.randint(2, 9), 0, rng.randint(5000, 9999), rng.randint(10, 99)):
        found = listed(client.get("/items/", params={"skip": skip}))
        assert found == list(range(skip, skip + 10))

    skip, limit = rng.randint(1000, 4999), rng.randint(2, 9)
    r = client.get("/items/", params={"skip": skip, "limit": limit})
    assert r.is_success, r.text
    assert r.json() == [{"item_id": i, "name": f"Item {i}"} for i in range(skip, skip + limit)]

    pages = [(1, 2), (4, 3)]
    asked = [("GET", f"/items/?skip={skip}&limit={limit}") for skip, limit in pages]
    for (skip, limit), r in zip(pages, client.together(*asked), strict=True):
        assert listed(r) == list(range(skip, skip + limit))


@pytest.mark.parametrize("name", ["skip", "limit"])
def test_refuses_pages_that_are_no_numbers(client, name, rng):
    """A `skip` or `limit` that is not a whole number is refused with 422."""
    page = {"skip": rng.randint(2, 9), "limit": rng.randint(2, 9)}
    assert client.get("/items/", params=page).is_success
    for other in ("few", f"{page[name]}.5", f"{page[name]}x", "²", "1e3"):
        for params in ({name: other}, page | {name: other}):
            r = client.get("/items/", params=params)
            assert r.status_code == 422, r.text
    assert client.get("/items/", params=page).is_success


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


@pytest.mark.parametrize(
    ("department", "own", "others"),
    [("users", {"", "/{user_id}"}, ("/items",)), ("items", {""}, ("/users", "/{user_id}"))],
)
def test_routers_stand_alone(learner, department, own, others):
    """Each router holds its own paths: `branch.py` can include one of the two without the other."""
    addresses = learner.call("branch.addresses", f"app.routers.{department}")
    borrowed = [address.removeprefix("/branch").rstrip("/") for address in addresses]

    assert own <= {address.removeprefix(f"/{department}") for address in borrowed}, addresses
    assert [address for address in borrowed if address.startswith(others)] == [], addresses
