import string

import pytest


def refused(r):
    """Where the parameters that a 422 complains about were looked for."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [error["loc"] for error in detail]


def word(rng, length):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


@pytest.fixture
def documented(client):
    """What `/openapi.json` says about the parameters of `/items/`."""
    paths = client.get("/openapi.json").json().get("paths", {})
    operation = paths.get("/items/", paths.get("/items", {})).get("get", {})
    return {parameter["name"]: parameter for parameter in operation.get("parameters", [])}


def check_length(client, path, rng):
    for length in (3, 50):
        q = word(rng, length)
        r = client.get(path, params={"q": q})
        assert r.status_code == 200, r.text
        assert r.json()["q"] == q

    assert refused(client.get(path, params={"q": word(rng, 2)})) == [["query", "q"]]
    assert refused(client.get(path, params={"q": word(rng, 51)})) == [["query", "q"]]


def test_search(client, rng):
    """`GET /items/search` answers `q` and `limit`, or null and 10 where they are left out."""
    q, limit = word(rng, 8), rng.randint(11, 99)
    r = client.get("/items/search", params={"q": q, "limit": limit})
    assert r.status_code == 200, r.text
    assert r.json() == {"q": q, "limit": limit}

    assert client.get("/items/search").json() == {"q": None, "limit": 10}


def test_search_length(client, rng):
    """`GET /items/search` answers 422 to a `q` of fewer than 3 or more than 50 characters."""
    check_length(client, "/items/search", rng)


def test_limit(client):
    """`GET /items/search` answers 422 to a `limit` that is no whole number from 1 to 100."""
    for limit in (1, 100):
        r = client.get("/items/search", params={"limit": limit})
        assert r.status_code == 200, r.text
        assert r.json()["limit"] == limit

    for limit in (0, 101, "many"):
        r = client.get("/items/search", params={"limit": limit})
        assert refused(r) == [["query", "limit"]]


def test_items(client):
    """`GET /items/` without a query answers null for `q`, `[]` for `tags`, false for `hidden`."""
    r = client.get("/items/")

    assert r.status_code == 200, r.text
    assert r.json() == {"q": None, "tags": [], "hidden": False}


def test_items_length(client, rng):
    """`GET /items/` answers 422 to a `q` of fewer than 3 or more than 50 characters."""
    check_length(client, "/items/", rng)


@pytest.mark.parametrize(
    "bad",
    [
        "!glove",
        "glove?",
        "left-glove",
        "left_glove",
        "handschühe",
        "left\tglove",
        "left\nglove",
        "glove\n",
    ],
)
def test_pattern(client, rng, bad):
    """`GET /items/` answers 422 to a `q` with anything but English letters, digits and spaces."""
    good = f"{word(rng, 5)} {rng.randint(100, 999)} AZ az 09"
    r = client.get("/items/", params={"q": good})
    assert r.status_code == 200, r.text
    assert r.json()["q"] == good

    assert refused(client.get("/items/", params={"q": bad})) == [["query", "q"]]


def test_tags(client, rng):
    """`GET /items/` takes `tags` many times over, and answers all of them in their order."""
    tags = [word(rng, 6) for _ in range(3)]
    r = client.get("/items/", params={"tags": tags})

    assert r.status_code == 200, r.text
    assert r.json()["tags"] == tags


def test_hidden(client):
    """`GET /items/` answers `hidden` with true or false as asked, and 422 to anything else."""
    r = client.get("/items/", params={"hidden": "true"})
    assert r.status_code == 200, r.text
    assert r.json()["hidden"] is True
    assert client.get("/items/", params={"hidden": "false"}).json()["hidden"] is False

    assert refused(client.get("/items/", params={"hidden": "maybe"})) == [["query", "hidden"]]


def test_hidden_in_docs(documented):
    """`/openapi.json` lists the parameters `q` and `tags` of `/items/`, but not `hidden`."""
    assert sorted(documented) == ["q", "tags"]


def test_q_in_docs(documented):
    """In `/openapi.json`, the `q` of `/items/` has the title, description and example below."""
    q = documented.get("q", {})
    schema = q.get("schema", {})
    named = [example.get("value") for example in q.get("examples", {}).values()]

    assert schema.get("title") == "Search Query"
    assert q.get("description") == "Search term for items"
    assert "laptop" in schema.get("examples", named), "These are the `examples` of `q`:"


def test_shelf_mark(client, rng):
    """`GET /items/shelf` needs the parameter `shelf-mark`, and knows it by no other name."""
    mark = f"{rng.choice('ABCDEF')}-{rng.randint(10, 99)}"
    r = client.get("/items/shelf", params={"shelf-mark": mark})
    assert r.status_code == 200, r.text
    assert r.json() == {"shelf_mark": mark}

    r = client.get("/items/shelf", params={"shelf_mark": mark})
    assert refused(r) == [["query", "shelf-mark"]]
