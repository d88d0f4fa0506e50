import pytest

WORDS = ["maps", "tides", "bees", "lanterns", "clocks", "weaving"]

both_addresses = pytest.mark.parametrize("address", ["/items/", "/users/"])


@pytest.fixture
def asked(rng):
    """A question that differs from the defaults in every part."""
    return {"q": rng.choice(WORDS), "skip": rng.randint(1, 90), "limit": rng.randint(1, 90)}


def documented(openapi, method, address):
    """What the documentation says about an operation, its address with or without a last slash."""
    paths = {path.rstrip("/"): operations for path, operations in openapi["paths"].items()}
    return paths[address.rstrip("/")][method]


def test_items_are_asked_for(client, asked):
    """`GET /items/` answers with the `q`, `skip` and `limit` it was asked with."""
    r = client.get("/items/", params=asked)

    assert r.status_code == 200, r.text
    assert r.json() == asked


def test_users_are_asked_for(client, asked):
    """`GET /users/` answers with the `q`, `skip` and `limit` it was asked with."""
    r = client.get("/users/", params=asked)

    assert r.status_code == 200, r.text
    assert r.json() == asked


@both_addresses
def test_defaults(client, address):
    """Asked for nothing, both answer with a `q` of `null`, a `skip` of 0 and a `limit` of 100."""
    r = client.get(address)

    assert r.status_code == 200, r.text
    assert r.json() == {"q": None, "skip": 0, "limit": 100}


@both_addresses
@pytest.mark.parametrize("name", ["q", "skip", "limit"])
def test_one_alone(client, asked, address, name):
    """Each of the three may be given without the others."""
    r = client.get(address, params={name: asked[name]})

    assert r.status_code == 200, r.text
    assert r.json()[name] == asked[name]


@both_addresses
@pytest.mark.parametrize("name", ["skip", "limit"])
def test_refuses_what_is_no_number(client, asked, address, name):
    """A `skip` or a `limit` that is not a whole number is refused with 422 at both addresses."""
    number = client.get(address, params=asked)
    assert number.status_code == 200, number.text

    r = client.get(address, params={**asked, name: "many"})

    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    errors = [(error["type"], error["loc"]) for error in detail]
    assert errors == [("int_parsing", ["query", name])]


@both_addresses
def test_forgets_the_last_request(client, asked, address):
    """What one request asked for is forgotten when the next one comes."""
    first = client.get(address, params=asked)
    assert first.status_code == 200, first.text
    assert first.json() == asked

    r = client.get(address)

    assert r.status_code == 200, r.text
    assert r.json() == {"q": None, "skip": 0, "limit": 100}


@both_addresses
def test_documents_the_parameters(client, address):
    """`/docs` lists the three parameters at both addresses, none of them required."""
    openapi = client.get("/openapi.json").json()

    parameters = documented(openapi, "get", address).get("parameters", [])
    assert {parameter["name"] for parameter in parameters} == {"q", "skip", "limit"}
    assert [parameter["name"] for parameter in parameters if parameter["required"]] == []


@both_addresses
def test_calls_the_dependency(client, learner, asked, address):
    """At both addresses FastAPI calls `common_parameters()` once for each request."""
    learner.call("tally.keep")

    for calls in (1, 2):
        r = client.get(address, params=asked)
        assert r.status_code == 200, r.text
        assert r.json() == asked
        assert learner.value("tally.calls") == ["common_parameters"] * calls
