from itertools import combinations

import pytest

WORDS = ["maps", "tides", "bees", "clocks", "weaving"]
OTHERS = ["Maps", "tides & ebb", "Bees", "château", "50%20 Clocks", "a,b", "Weaving+more", "null"]
DEFAULTS = {"q": None, "skip": 0, "limit": 100}
PARTS = [names for size in (1, 2) for names in combinations(DEFAULTS, size)]

both_addresses = pytest.mark.parametrize("address", ["/items/", "/users/"])


@pytest.fixture
def ask(rng):
    """Draws a question that differs from the defaults in every part."""

    def draw():
        q = f"{rng.choice(WORDS)} {rng.randint(10, 99)}"
        return {"q": q, "skip": rng.randint(1, 90), "limit": rng.randint(1, 90)}

    return draw


@pytest.fixture
def unusual(rng):
    """Questions that are as good as any: for nothing, for very much, in odd or very many words."""
    few, many = rng.randint(1, 90), rng.randint(10**4, 10**6)
    questions = [
        {"q": f" {'  '.join(rng.sample(OTHERS, 8))} ", "skip": few, "limit": few},
        {"q": "", "skip": 0, "limit": 0},
        {"q": "0", "skip": many, "limit": many + few},
        {"q": "null", "skip": few, "limit": 1},
        {"q": " ".join(rng.choices(WORDS, k=60)), "skip": 0, "limit": 1},
    ]
    return rng.sample(questions, len(questions))


def documented(openapi, method, address):
    """What the documentation says about an operation, its address with or without a last slash."""
    paths = {path.rstrip("/"): operations for path, operations in openapi["paths"].items()}
    return paths[address.rstrip("/")][method]


def check_answers(client, address, questions):
    """Each question is answered with itself, one after the other and all at once."""
    for asked in questions:
        r = client.get(address, params=asked)
        assert r.status_code == 200, r.text
        assert r.json() == asked

    answers = client.together(*[("GET", address, {"params": asked}) for asked in questions])
    assert [r.json() for r in answers] == questions, "These were asked at the same time."


def test_items_are_asked_for(client, ask, unusual):
    """`GET /items/` answers with the `q`, `skip` and `limit` it was asked with."""
    check_answers(client, "/items/", [ask(), *unusual, ask()])


def test_users_are_asked_for(client, ask, unusual):
    """`GET /users/` answers with the `q`, `skip` and `limit` it was asked with."""
    check_answers(client, "/users/", [ask(), *unusual, ask()])


@both_addresses
def test_defaults(client, address):
    """Asked for nothing, both answer with a `q` of `null`, a `skip` of 0 and a `limit` of 100."""
    r = client.get(address)

    assert r.status_code == 200, r.text
    assert r.json() == DEFAULTS


@both_addresses
@pytest.mark.parametrize("names", PARTS, ids=" and ".join)
def test_one_alone(client, ask, address, names):
    """Each of the three may be given without the others."""
    nothing = client.get(address)
    assert nothing.status_code == 200, nothing.text
    asked = ask()
    part = {name: asked[name] for name in names}

    r = client.get(address, params=part)

    assert r.status_code == 200, r.text
    assert r.json() == nothing.json() | part


@both_addresses
@pytest.mark.parametrize("name", ["skip", "limit"])
def test_refuses_what_is_no_number(client, ask, rng, address, name):
    """A `skip` or a `limit` that is not a whole number is refused with 422 at both addresses."""
    asked = ask()
    for wrong in rng.sample(["many", "2.5", "", "1e3", "null", "0x10"], 6):
        number = client.get(address, params=asked)
        assert number.status_code == 200, number.text

        for others in (asked, {"q": asked["q"]}):
            r = client.get(address, params={**others, name: wrong})
            assert r.status_code == 422, r.text
            detail = r.json().get("detail")
            fastapi_wrote = "`detail` is to be the list of faults that FastAPI writes."
            assert isinstance(detail, list), fastapi_wrote
            errors = [(error["type"], error["loc"]) for error in detail]
            assert errors == [("int_parsing", ["query", name])]


@both_addresses
def test_forgets_the_last_request(client, ask, address):
    """What one request asked for is forgotten when the next one comes."""
    for _ in range(2):
        asked = ask()
        first = client.get(address, params=asked)
        assert first.status_code == 200, first.text
        assert first.json() == asked

        r = client.get(address)
        assert r.status_code == 200, r.text
        assert r.json() == DEFAULTS


@both_addresses
def test_documents_the_parameters(client, address):
    """`/docs` lists the three parameters at both addresses, none of them required."""
    openapi = client.get("/openapi.json").json()

    parameters = documented(openapi, "get", address).get("parameters", [])
    listed = {one["name"]: one for one in parameters if one["in"] == "query"}
    assert sorted(set(DEFAULTS) - set(listed)) == [], "These are not listed."
    assert [name for name in DEFAULTS if listed[name]["required"]] == []


@both_addresses
def test_calls_the_dependency(client, learner, ask, address):
    """At both addresses FastAPI calls `common_parameters()` once a request, for the answer."""
    asked = ask()
    learner.call("tally.keep")
    for calls in (1, 2):
        r = client.get(address, params=asked)
        assert r.status_code == 200, r.text
        assert r.json() == asked
        assert learner.value("tally.calls") == ["common_parameters"] * calls

    learner.call("tally.leave_out")
    r = client.get(address, params=asked)
    assert not (r.is_success and r.json() == asked), "It was answered without the dependency."
