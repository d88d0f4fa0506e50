import pytest


def refused(r):
    """Where the parameters that a 422 complains about were looked for."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [error["loc"] for error in detail]


@pytest.fixture
def order(rng):
    return {
        "required_param": f"pot {rng.randint(2, 99)}",
        "optional_param": f"cup {rng.randint(2, 99)}",
        "default_param": rng.randint(11, 99),
        "query_required": f"guest {rng.randint(2, 99)}",
        "query_optional": f"table {rng.randint(2, 99)}",
    }


def test_skip_and_limit(client, rng):
    """`GET /items/` answers the whole numbers `skip` and `limit` that it was sent."""
    skip, limit = rng.randint(1, 999), rng.randint(11, 999)
    r = client.get("/items/", params={"skip": skip, "limit": limit})
    assert r.status_code == 200, r.text
    assert r.json() == {"skip": skip, "limit": limit}

    r = client.get("/items/", params={"skip": skip, "limit": 0})
    assert r.json() == {"skip": skip, "limit": 0}


def test_defaults(client, rng):
    """At `GET /items/`, a `skip` that was left out is 0 and a `limit` is 10."""
    r = client.get("/items/")
    assert r.status_code == 200, r.text
    assert r.json() == {"skip": 0, "limit": 10}

    limit = rng.randint(11, 999)
    assert client.get("/items/", params={"limit": limit}).json() == {"skip": 0, "limit": limit}


@pytest.mark.parametrize("name", ["skip", "limit"])
def test_whole_numbers(client, name):
    """`GET /items/` answers 422 to a `skip` or a `limit` that is no whole number."""
    r = client.get("/items/", params={name: 3})
    assert r.status_code == 200, r.text

    assert refused(client.get("/items/", params={name: "three"})) == [["query", name]]
    assert refused(client.get("/items/", params={name: "3.5"})) == [["query", name]]


def test_echo(client, order):
    """`GET /echo/` answers the five parameters it was sent, under the keys shown below."""
    r = client.get("/echo/", params=order)

    assert r.status_code == 200, r.text
    assert r.json() == {
        "required": order["required_param"],
        "optional": order["optional_param"],
        "default": order["default_param"],
        "query_required": order["query_required"],
        "query_optional": order["query_optional"],
    }


@pytest.mark.parametrize("name", ["required_param", "query_required"])
def test_echo_required(client, order, name):
    """`GET /echo/` without `required_param` or without `query_required` is refused with 422."""
    r = client.get("/echo/", params=order)
    assert r.status_code == 200, r.text

    del order[name]
    assert refused(client.get("/echo/", params=order)) == [["query", name]]


def test_echo_optional(client, order):
    """Left out of `/echo/`, `optional_param`, `query_optional` are null, `default_param` is 10."""
    needed = {name: order[name] for name in ("required_param", "query_required")}
    r = client.get("/echo/", params=needed)

    assert r.status_code == 200, r.text
    assert r.json() == {
        "required": order["required_param"],
        "optional": None,
        "default": 10,
        "query_required": order["query_required"],
        "query_optional": None,
    }


def test_search(client, learner, rng):
    """`GET /teas/` answers every tea on the menu, or with a `q` those whose name contains it."""
    number = rng.randint(1000, 9999)
    learner.call("menu.add", f"Blend {number} Gold", decaf=rng.random() < 0.5)
    teas = learner.value("menu.TEAS")

    r = client.get("/teas/")
    assert r.status_code == 200, r.text
    assert r.json() == teas

    assert client.get("/teas/", params={"q": number}).json() == teas[-1:]
    assert client.get("/teas/", params={"q": "Coffee"}).json() == []


@pytest.mark.parametrize(
    ("path", "name"),
    [("/teas", "q"), ("/echo", "optional_param"), ("/echo", "query_optional")],
)
def test_optional_in_docs(client, path, name):
    """In `/openapi.json`, `q`, `optional_param` and `query_optional` are a string or null."""
    paths = client.get("/openapi.json").json().get("paths", {})
    operation = paths.get(f"{path}/", paths.get(path, {})).get("get", {})
    schemas = {p["name"]: p["schema"] for p in operation.get("parameters", [])}

    assert name in schemas, f"`{name}` of `GET {path}/` is not among its parameters."
    schema = schemas[name]
    types = {str(s.get("type")) for s in schema.get("anyOf", [schema])}
    assert sorted(types) == ["null", "string"], f"`{name}` of `GET {path}/`: {schema}"


@pytest.mark.parametrize("yes", ["true", "1", "yes", "on"])
def test_decaf(client, learner, yes):
    """With a `decaf` of `true`, `1`, `yes` or `on`, `/teas/` answers only teas without caffeine."""
    teas = [tea for tea in learner.value("menu.TEAS") if tea["decaf"]]
    r = client.get("/teas/", params={"decaf": yes})

    assert r.status_code == 200, r.text
    assert r.json() == teas


@pytest.mark.parametrize("query", [{}, *({"decaf": no} for no in ("false", "0", "no", "off"))])
def test_any_caffeine(client, learner, query):
    """Caffeine does not matter to `/teas/` if `decaf` is `false`, `0`, `no`, `off` or left out."""
    teas = learner.value("menu.TEAS")
    r = client.get("/teas/", params=query)

    assert r.status_code == 200, r.text
    assert r.json() == teas


def test_neither_yes_nor_no(client):
    """`GET /teas/` answers 422 to a `decaf` that means neither true nor false."""
    r = client.get("/teas/", params={"decaf": "true"})
    assert r.status_code == 200, r.text

    assert refused(client.get("/teas/", params={"decaf": "perhaps"})) == [["query", "decaf"]]
