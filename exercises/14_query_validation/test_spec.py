import string

import pytest

LETTERS = string.ascii_letters + string.digits


def refused(r):
    """Where the parameters that a 422 complains about were looked for."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [error["loc"] for error in detail]


def word(rng, length, letters=LETTERS):
    return "".join(rng.choices(letters, k=length))


@pytest.fixture
def answer(client):
    """Asks an address, and gives the answer."""

    def ask(path, **params):
        r = client.get(path, params=params)
        assert r.status_code == 200, r.text
        return r.json()

    return ask


@pytest.fixture
def documented(client):
    """What `/openapi.json` says about the parameters of `/items/`."""
    paths = client.get("/openapi.json").json().get("paths", {})
    operation = paths.get("/items/", paths.get("/items", {})).get("get", {})
    return {parameter["name"]: parameter for parameter in operation.get("parameters", [])}


def check_length(client, answer, path, rng, letters, others):
    """Texts of 3 to 50 characters are answered as they are, others refused; spaces count."""
    edges = [
        word(rng, 3, letters),
        word(rng, 50, letters),
        f" {word(rng, 1)} ",
        f" {word(rng, 49)}",
    ]
    for q in rng.sample(edges, len(edges)):
        for other in ({}, others):
            assert answer(path, q=q, **other)["q"] == q

    short = [word(rng, length, letters) for length in range(3)]
    long = [word(rng, length, letters) for length in (51, 52, 64, 300)]
    for q in rng.sample([*short, *long, f" {word(rng, 50)}"], 8):
        for other in ({}, others):
            assert refused(client.get(path, params={"q": q, **other})) == [["query", "q"]]
    assert answer(path, q=edges[0])["q"] == edges[0]


def test_search(client, answer, rng):
    """`GET /items/search` answers `q` and `limit`, or null and 10 where they are left out."""
    texts = [word(rng, 8), "left-glove, Größe 7", "Null", " 00 ", "a+b & 100%", "0070"]
    asked = [{"q": q, "limit": rng.randint(11, 99)} for q in rng.sample(texts, len(texts))]
    for one in asked:
        assert answer("/items/search", **one) == one
        assert answer("/items/search") == {"q": None, "limit": 10}
        assert answer("/items/search", q=one["q"]) == one | {"limit": 10}
        assert answer("/items/search", limit=one["limit"]) == one | {"q": None}

    answers = client.together(*[("GET", "/items/search", {"params": one}) for one in asked])
    assert [r.json() for r in answers] == asked, "These were asked at the same time."


def test_search_length(client, answer, rng):
    """`GET /items/search` answers 422 to a `q` of fewer than 3 or more than 50 characters."""
    check_length(client, answer, "/items/search", rng, LETTERS + "äß€☂ -", {"limit": 20})


def test_limit(client, answer, rng):
    """`GET /items/search` answers 422 to a `limit` that is no whole number from 1 to 100."""
    wrong = [0, -1, 101, 1000, "many", "2.5", "", "null", "1e1"]
    for limit in rng.sample(wrong, len(wrong)):
        for q in ({}, {"q": word(rng, 8)}):
            r = client.get("/items/search", params={"limit": limit, **q})
            assert refused(r) == [["query", "limit"]]

            good = rng.choice([1, 2, 99, 100])
            assert answer("/items/search", limit=good, **q)["limit"] == good
    for edge in (1, 100):
        assert answer("/items/search", limit=edge)["limit"] == edge


def test_items(answer, rng):
    """`GET /items/` without a query answers null for `q`, `[]` for `tags`, false for `hidden`."""
    nothing = {"q": None, "tags": [], "hidden": False}
    assert answer("/items/") == nothing

    for asked in ({"q": word(rng, 8)}, {"tags": [word(rng, 6)]}, {"hidden": "true"}):
        answer("/items/", **asked)
        assert answer("/items/") == nothing


def test_items_length(client, answer, rng):
    """`GET /items/` answers 422 to a `q` of fewer than 3 or more than 50 characters."""
    check_length(client, answer, "/items/", rng, LETTERS + " ", {"tags": ["wet", "long"]})


@pytest.mark.parametrize(
    "odd",
    [
        list(string.punctuation),
        ["\t", "\n", "\r", "\v", "\f", "\u00a0", "\u2028", "\u3000"],  # these are no spaces
        ["ü", "é", "ß", "я", "字", "☂", "\u017f", "\u212a", "\uff41"],  # the last ones look English
        ["\u0663", "\uff13", "²", "½"],  # these are other people's digits
    ],
    ids=["punctuation", "blanks", "letters", "digits"],
)
def test_pattern(client, answer, rng, odd):
    """`GET /items/` answers 422 to a `q` with anything but English letters, digits and spaces."""
    good = f" {word(rng, 5)}  {rng.randint(100, 999)} AZ az 09 "
    alone = [word(rng, 6, letters) for letters in (string.ascii_letters, string.digits, " ")]
    for q in (good, *alone):
        assert answer("/items/", q=q)["q"] == q

    for character in rng.sample(odd, len(odd)):
        places = [f"{character}glove", f"left{character}glove", f"glove{character}"]
        for q in places if character.isspace() else rng.sample(places, 1):
            assert refused(client.get("/items/", params={"q": q})) == [["query", "q"]]
    assert answer("/items/", q=good)["q"] == good


def test_tags(client, answer, rng):
    """`GET /items/` takes `tags` many times over, and answers all of them in their order."""
    words = [word(rng, 6) for _ in range(4)]
    odd = [" Wet ", "wet", "WET", "größer", "a,b", "", "007", "null", word(rng, 300)]
    lists = [words, words[:1], [*words, *words], rng.sample([*odd, *words], 13), ["", ""]]
    lists = rng.sample(lists, len(lists))
    for tags in lists:
        assert answer("/items/", tags=tags)["tags"] == tags
        assert answer("/items/", tags=tags, q=word(rng, 8), hidden="true")["tags"] == tags

    answers = client.together(*[("GET", "/items/", {"params": {"tags": t}}) for t in lists])
    assert [r.json()["tags"] for r in answers] == lists, "These were asked at the same time."


def test_hidden(client, answer, rng):
    """`GET /items/` answers `hidden` with true or false as asked, and 422 to anything else."""
    for wrong in rng.sample(["maybe", "2", "", "null", "truth"], 5):
        for others in ({}, {"q": word(rng, 8), "tags": [word(rng, 6)]}):
            assert answer("/items/", hidden="true", **others)["hidden"] is True
            assert answer("/items/", hidden="false", **others)["hidden"] is False

            r = client.get("/items/", params={"hidden": wrong, **others})
            assert refused(r) == [["query", "hidden"]]


def test_hidden_in_docs(documented):
    """`/openapi.json` lists the parameters `q` and `tags` of `/items/`, but not `hidden`."""
    assert sorted({"q", "tags", "hidden"} & set(documented)) == ["q", "tags"]


def test_q_in_docs(documented):
    """In `/openapi.json`, the `q` of `/items/` has the title, description and example below."""
    q = documented.get("q", {})
    schema = q.get("schema", {})
    named = [example.get("value") for example in q.get("examples", {}).values()]

    assert schema.get("title") == "Search Query"
    assert q.get("description") == "Search term for items"
    assert "laptop" in schema.get("examples", named), "These are the `examples` of `q`:"


def test_shelf_mark(client, answer, rng):
    """`GET /items/shelf` needs the parameter `shelf-mark`, and knows it by no other name."""
    mark = f"{rng.choice('ABCDEF')}-{rng.randint(10, 99)}"
    for known in (mark, mark.lower(), f" {mark} / Größe ", "007", word(rng, 300)):
        assert answer("/items/shelf", **{"shelf-mark": known}) == {"shelf_mark": known}

    assert refused(client.get("/items/shelf")) == [["query", "shelf-mark"]]
    for name in ("shelf_mark", "shelfmark", "shelf", "mark", "Shelf-Mark", "alias"):
        r = client.get("/items/shelf", params={name: mark})
        assert refused(r) == [["query", "shelf-mark"]]
        both = {name: "elsewhere", "shelf-mark": mark}
        assert answer("/items/shelf", **both) == {"shelf_mark": mark}
