from itertools import combinations

import pytest

WORDS = ["pot", "Cup", "guest & son", "tåble", "100% Leaf", "a,b", "null"]
NEEDED = ("required_param", "query_required")
EXTRA = {"optional_param": None, "default_param": 10, "query_optional": None}
PARTS = ["", "null", "Cloud", "smin", "t ", " Cloud", "(No. 7", "7)", "Thé", "+"]
NO_NUMBERS = ["three", "3.5", "", "1e3", "null"]


def refused(r):
    """Where the parameters that a 422 complains about were looked for."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [error["loc"] for error in detail]


@pytest.fixture
def text(rng):
    """Draws a text as people type it."""
    return lambda: f" {' '.join(rng.choices(WORDS, k=rng.randint(1, 60)))} {rng.randint(2, 99)} "


@pytest.fixture
def draw_order(rng, text):
    """Draws what is sent to `/echo/`: all five parameters."""
    return lambda: {
        "required_param": text(),
        "optional_param": text(),
        "default_param": rng.randint(11, 9999),
        "query_required": text(),
        "query_optional": text(),
    }


@pytest.fixture
def order(draw_order):
    return draw_order()


def echoed(order):
    """What `/echo/` answers to an order, of which some may have been left out."""
    everything = EXTRA | order
    return {
        "required": everything["required_param"],
        "optional": everything["optional_param"],
        "default": everything["default_param"],
        "query_required": everything["query_required"],
        "query_optional": everything["query_optional"],
    }


def check_echo(client, *orders):
    """Each order is answered with itself, one after the other and all at once."""
    for order in orders:
        r = client.get("/echo/", params=order)
        assert r.status_code == 200, r.text
        assert r.json() == echoed(order)

    answers = client.together(*[("GET", "/echo/", {"params": order}) for order in orders])
    assert [r.json() for r in answers] == [echoed(order) for order in orders]


@pytest.fixture
def menu(learner, rng):
    """The menu with a dozen more teas."""
    for name in rng.sample(["Cloudberry", "Thé d'été", "Mint+Lime", "Pale Cloud", "Plain"] * 3, 12):
        learner.call("menu.add", name, decaf=rng.random() < 0.5)
    learner.call("menu.add", f"Blend {rng.randint(100, 999)} (No. 7)", decaf=True)
    learner.call("menu.add", "Jasmine Cloud", decaf=False)
    return learner.value("menu.TEAS")


def test_skip_and_limit(client, rng):
    """`GET /items/` answers the whole numbers `skip` and `limit` that it was sent."""
    large, small = rng.randint(10**5, 10**6), rng.randint(1, 999)
    sent = [
        {"skip": s, "limit": n} for s, n in ((small, large), (0, 0), (large, 1), (large, small))
    ]
    for asked in rng.sample(sent, len(sent)):
        r = client.get("/items/", params=asked)
        assert r.status_code == 200, r.text
        assert r.json() == asked

    answers = client.together(*[("GET", "/items/", {"params": asked}) for asked in sent])
    assert [r.json() for r in answers] == sent, "These were asked at the same time."


def test_defaults(client, rng):
    """At `GET /items/`, a `skip` that was left out is 0 and a `limit` is 10."""
    number = rng.randint(11, 999)
    for asked in ({}, {"limit": number}, {}, {"skip": number}, {}):
        r = client.get("/items/", params=asked)
        assert r.status_code == 200, r.text
        assert r.json() | asked == {"skip": 0, "limit": 10} | asked


@pytest.mark.parametrize("name", ["skip", "limit"])
def test_whole_numbers(client, rng, name):
    """`GET /items/` answers 422 to a `skip` or a `limit` that is no whole number."""
    other = {"skip": "limit", "limit": "skip"}[name]
    for wrong in rng.sample(NO_NUMBERS, len(NO_NUMBERS)):
        r = client.get("/items/", params={name: 3})
        assert r.status_code == 200, r.text

        assert refused(client.get("/items/", params={name: wrong})) == [["query", name]]
        r = client.get("/items/", params={name: wrong, other: 3})
        assert refused(r) == [["query", name]]


def test_echo(client, draw_order):
    """`GET /echo/` answers the five parameters it was sent, under the keys shown below."""
    empty = {"optional_param": "", "default_param": 0, "query_optional": ""}
    digits = {"required_param": "0070", "query_required": "1.50", "optional_param": "false"}
    check_echo(client, draw_order(), draw_order() | empty, draw_order() | digits)

    r = client.get("/echo/", params=draw_order())
    assert isinstance(r.json()["default"], int), r.text


@pytest.mark.parametrize("name", NEEDED)
def test_echo_required(client, order, name):
    """`GET /echo/` without `required_param` or without `query_required` is refused with 422."""
    for _ in range(2):
        r = client.get("/echo/", params=order)
        assert r.status_code == 200, r.text

        lacking = {known: value for known, value in order.items() if known != name}
        assert refused(client.get("/echo/", params=lacking)) == [["query", name]]

        for others in ({}, {known: order[known] for known in NEEDED if known != name}):
            assert ["query", name] in refused(client.get("/echo/", params=others))


def test_echo_optional(client, order, rng):
    """Left out of `/echo/`, `optional_param`, `query_optional` are null, `default_param` is 10."""
    parts = [part for size in range(3) for part in combinations(EXTRA, size)]
    for part in rng.sample(parts, len(parts)):
        sent = {name: order[name] for name in (*NEEDED, *part)}
        r = client.get("/echo/", params=sent)
        assert r.status_code == 200, r.text
        assert r.json() == echoed(sent)


def teas(client, **query):
    r = client.get("/teas/", params=query)
    assert r.status_code == 200, r.text
    return r.json()


def test_search(client, learner, menu):
    """`GET /teas/` answers every tea on the menu, or with a `q` those whose name contains it."""
    for _ in range(2):
        assert teas(client) == menu
        for q in PARTS:
            assert teas(client, q=q) == [tea for tea in menu if q in tea["name"]]

        learner.call("menu.add", "Cloud of Thé", decaf=False)
        menu = learner.value("menu.TEAS")


def types_of(document, schema):
    """The types that a schema admits, whichever way it is written."""
    if "$ref" in schema:
        return types_of(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    several = [part for of in ("anyOf", "oneOf") for part in schema.get(of, [])]
    named = schema.get("type", [])
    own = {named} if isinstance(named, str) else set(named)
    return own.union(*(types_of(document, part) for part in several))


@pytest.mark.parametrize(
    ("path", "name"),
    [("/teas", "q"), ("/echo", "optional_param"), ("/echo", "query_optional")],
)
def test_optional_in_docs(client, path, name):
    """In `/openapi.json`, `q`, `optional_param` and `query_optional` are a string or null."""
    document = client.get("/openapi.json").json()
    paths = document.get("paths", {})
    operation = paths.get(f"{path}/", paths.get(path, {})).get("get", {})
    schemas = {p["name"]: p["schema"] for p in operation.get("parameters", [])}

    assert name in schemas, f"`{name}` of `GET {path}/` is not among its parameters."
    types = types_of(document, schemas[name])
    assert sorted(types) == ["null", "string"], f"`{name}` of `GET {path}/`: {schemas[name]}"


@pytest.mark.parametrize("yes", ["true", "1", "yes", "on"])
def test_decaf(client, menu, yes):
    """With a `decaf` of `true`, `1`, `yes` or `on`, `/teas/` answers only teas without caffeine."""
    assert teas(client, decaf=yes) == [tea for tea in menu if tea["decaf"]]

    for q in PARTS:
        assert teas(client, decaf=yes, q=q) == [tea for tea in teas(client, q=q) if tea["decaf"]]


@pytest.mark.parametrize("no", [None, "false", "0", "no", "off"], ids=str)
def test_any_caffeine(client, menu, no):
    """Caffeine does not matter to `/teas/` if `decaf` is `false`, `0`, `no`, `off` or left out."""
    sent = {} if no is None else {"decaf": no}
    assert teas(client, **sent) == menu

    for q in PARTS:
        teas(client, decaf="on")
        assert teas(client, **sent, q=q) == teas(client, q=q)
    assert teas(client, **sent) == menu


def test_neither_yes_nor_no(client, rng):
    """`GET /teas/` answers 422 to a `decaf` that means neither true nor false."""
    for neither in rng.sample(["perhaps", "2", "", "null", "truth", "-1"], 6):
        r = client.get("/teas/", params={"decaf": "true"})
        assert r.status_code == 200, r.text

        for q in ({}, {"q": "Cloud"}):
            r = client.get("/teas/", params={"decaf": neither} | q)
            assert refused(r) == [["query", "decaf"]]
