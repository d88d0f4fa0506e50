import string

import pytest

ORIGINS = ["https://reading.example", "http://localhost:3000"]
FOREIGN = ["https://evil.example", "null", "http://127.0.0.1:3000", "file://", "https://example"]
ALIKE = [
    "http://reading.example",
    "https://evil.reading.example",
    "https://evilreading.example",
    "https://readingXexample",
    "https://reading.example.evil.example",
    "https://reading.example:8443",
    "http://localhost",
    "http://localhost:3001",
    "http://localhost:30000",
    "https://localhost:3000",
    "http://evil.localhost:3000",
    "http://localhost:3000.evil.example",
]
CRASHES = ["RuntimeError", "KeyError", "ValueError", "OSError", "TypeError", "ZeroDivisionError"]
REFUSALS = [
    ("GET", "/books/77", 404),
    ("GET", "/nowhere", 404),
    ("GET", "/books/soup", 422),
    ("PUT", "/books/2", 422),
]

two_origins = pytest.mark.parametrize("origin", ORIGINS)


@pytest.fixture
def walk(learner, rng):
    """Sets the clock. Returns how long it takes to fetch a book; the porter takes no time."""
    walk = rng.randint(4, 400) / 4
    learner.call("library.arrange", rng.randint(10, 10**4), walk)
    return walk


@pytest.fixture
def draw_id(rng):
    """Draws an id as somebody may bring it, a long one now and then."""
    letters = string.ascii_letters + string.digits + "-_.:/+="
    return lambda: f"Visit-{rng.randint(10**6, 10**7)}{''.join(rng.choices(letters, k=80))}X"


@pytest.fixture
def request_id(draw_id):
    return draw_id()


@pytest.fixture
def enrage(learner, rng):
    """Has the raven think of something else to say; gives the words."""

    def teach(kind):
        words = f"Nevermore, and {rng.randint(10**6, 10**7)} times nevermore"
        learner.call("library.teach_the_raven", words, kind)
        return words

    return teach


def seconds(r):
    said = r.headers.get("x-process-time")
    assert said is not None, "The answer has no `X-Process-Time`."
    return float(said)


def allowed(r):
    """What an answer tells the browser of the page that asked: who may read it, cookies or not."""
    about = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
    return {name: r.headers.get(name) for name in about}


def welcome(origin):
    """What is to be told of a page from the origin."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
    }


def names(header):
    return {name.strip().lower() for name in header.split(",")}


def test_gives_each_request_an_id(client, learner, rng):
    """Each answer carries an `X-Request-ID`, and no two requests have the same one."""
    asked = [("GET", f"/books/{rng.choice([1, 2])}") for _ in range(4)]
    answers = [client.request(*one) for one in asked]
    learner.call("library.go_together", len(asked))
    answers += client.together(*asked)

    for r in answers:
        assert r.status_code == 200, r.text
        assert r.headers.get("x-request-id"), "The answer has no `X-Request-ID`."
    ids = [r.headers["x-request-id"] for r in answers]
    assert sorted(set(ids)) == sorted(ids), "These are the ids of as many requests."


def test_keeps_an_id(client, learner, draw_id, rng):
    """A request that brings an `X-Request-ID` keeps it: the answer carries just that."""
    ids = [draw_id(), "007", draw_id().upper(), str(rng.randint(1, 99)), draw_id()]
    asked = [("GET", f"/books/{rng.choice([1, 2])}", {"headers": {"X-Request-ID": i}}) for i in ids]
    answers = [client.get(path, **more) for _, path, more in asked]
    learner.call("library.go_together", 3)
    answers += client.together(*asked[:3])

    for r, brought in zip(answers, ids + ids[:3], strict=True):
        assert r.status_code == 200, r.text
        assert r.headers.get_list("x-request-id") == [brought]


def test_hires_the_porter(client, learner, draw_id):
    """The porter writes every request into his diary, under its id."""
    asked = [("GET", "/books/1"), ("GET", "/books/77"), ("PUT", "/books/2"), ("GET", "/books/13")]
    written = []
    for method, path in asked:
        brought = draw_id()
        client.request(method, path, headers={"X-Request-ID": brought})
        written.append(f"{brought}: {method} {path}")
    r = client.get("/books/2")
    written.append(f"{r.headers.get('x-request-id')}: GET /books/2")
    assert learner.value("library.diary") == written

    ids = [draw_id() for _ in range(3)]
    client.together(*[("GET", "/books/1", {"headers": {"X-Request-ID": one}}) for one in ids])
    written += [f"{one}: GET /books/1" for one in ids]
    assert sorted(learner.value("library.diary")) == sorted(written)


def test_says_how_long_it_took(client, learner, walk):
    """Each answer says in `X-Process-Time` how many seconds it took by the library's clock."""
    doors = [("GET", "/books/1"), ("GET", "/books/2"), ("PUT", "/books/2?title=Soup")]
    for time, door in zip((walk, walk + 0.25, 0, walk), (*doors, doors[0]), strict=True):
        learner.call("library.arrange", walk * 3, time)
        r = client.request(*door)
        assert r.status_code == 200, r.text
        assert seconds(r) == time


def test_counts_the_porter(client, learner, rng):
    """The seconds in `X-Process-Time` count what the porter takes for himself as well."""
    for _ in range(2):
        walk, look = rng.randint(4, 400) / 4, rng.randint(4, 400) / 4
        learner.call("library.arrange", rng.randint(10, 10**4), walk, look)

        r = client.get("/books/2")

        assert r.status_code == 200, r.text
        assert seconds(r) == walk + look


@pytest.mark.usefixtures("walk")
@pytest.mark.parametrize("status", [404, 422])
def test_refusals_carry_both(client, draw_id, status):
    """Answers with 404 and 422 carry an `X-Request-ID` and an `X-Process-Time`, too."""
    for method, path, expected in REFUSALS:
        if expected == status:
            brought = draw_id()
            r = client.request(method, path, headers={"X-Request-ID": brought})
            assert r.status_code == status, r.text
            assert r.headers.get("x-request-id") == brought
            took = seconds(r)

            r = client.request(method, path)
            assert r.status_code == status, r.text
            assert r.headers.get("x-request-id"), "The answer has no `X-Request-ID`."

            if path == "/books/77":
                same_walk = seconds(client.get("/books/1"))
                assert (took > 0) == (same_walk > 0), "A walk in vain takes time, too."


def test_crashes_carry_both(client, enrage, request_id, rng, walk):
    """A crash is answered with 500, `{"detail": "Something went wrong"}` and the two headers."""
    for kind in rng.sample(CRASHES, 3):
        words = enrage(kind)
        r = client.get("/books/13", headers={"X-Request-ID": request_id})
        assert r.status_code == 500, r.text
        assert r.json() == {"detail": "Something went wrong"}
        assert words not in str(r.headers)
        assert r.headers.get("x-request-id") == request_id
        assert seconds(r) == walk

    r = client.get("/books/13")
    assert r.status_code == 500, r.text
    assert r.headers.get("x-request-id"), "The answer has no `X-Request-ID`."
    assert seconds(r) == walk

    r = client.get("/books/1")
    assert r.status_code == 200, r.text


def test_shows_the_crash(client, enrage, draw_id, rng, output):
    """The terminal shows what a crash said, and the id of the request."""
    sent = [{"X-Request-ID": draw_id()}, {}, {"X-Request-ID": draw_id()}]
    for kind, headers in zip(rng.sample(CRASHES, 3), sent, strict=True):
        words = enrage(kind)
        r = client.get("/books/13", headers=headers)
        assert r.status_code == 500, r.text
        assert words in output.text
        assert headers.get("X-Request-ID", r.headers.get("x-request-id", "")) in output.text


@two_origins
def test_named_pages_may_read(client, origin):
    """Pages from the two origins may read the answers, even to requests with cookies."""
    asked = [("GET", "/books/1", 200), ("PUT", "/books/2?title=Soup", 200), *REFUSALS]
    for method, path, status in asked:
        r = client.request(method, path, headers={"Origin": origin, "Cookie": "reader=ada"})
        assert r.status_code == status, r.text
        assert allowed(r) == welcome(origin)

    r = client.get("/books/1", headers={"Origin": origin})
    assert allowed(r) == welcome(origin)


@pytest.mark.parametrize("strangers", [FOREIGN, ALIKE], ids=["foreign", "alike"])
def test_other_pages_may_not(client, rng, strangers):
    """Pages from any other origin may not read the answers."""
    preflight = {"Access-Control-Request-Method": "PUT"}
    asked = [
        ("GET", "/books/1", {"Cookie": "reader=ada"}),
        ("GET", "/books/77", {}),
        ("PUT", "/books/2?title=Soup", {}),
        ("GET", "/books/13", {}),
        ("OPTIONS", "/books/1", preflight),
    ]
    for origin in ORIGINS:
        r = client.get("/books/1", headers={"Origin": origin})
        assert r.headers.get("access-control-allow-origin") in [origin, "*"]

    tried = [(one, asked[0]) for one in rng.sample(strangers, len(strangers))]
    tried += [(rng.choice(strangers), door) for door in asked]
    for stranger, (method, path, more) in tried:
        r = client.request(method, path, headers={"Origin": stranger, **more})
        assert r.headers.get("access-control-allow-origin") not in [stranger, "*"]


@two_origins
def test_named_pages_may_put(client, origin, rng):
    """Pages from the two origins may send `PUT`, with a `Content-Type` and an `X-Request-ID`."""
    path = f"/books/{rng.choice([1, 2, 77])}"
    asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    r = client.options(path, headers=asked)
    assert "put" in sorted(names(r.headers.get("access-control-allow-methods", "")))
    assert r.is_success, r.text

    for wanted in ("content-type,x-request-id", "x-request-id", "content-type"):
        r = client.options(path, headers={**asked, "Access-Control-Request-Headers": wanted})
        lacking = names(wanted) - names(r.headers.get("access-control-allow-headers", ""))
        assert sorted(lacking) == [], "`Access-Control-Allow-Headers` lacks these."
        assert r.is_success, r.text
        assert allowed(r) == welcome(origin)


@two_origins
def test_named_pages_may_read_the_headers(client, origin):
    """Pages from the two origins may read the two headers, even when there are cookies."""
    for method, path, status in (("GET", "/books/1", 200), *REFUSALS):
        r = client.request(method, path, headers={"Origin": origin, "Cookie": "reader=ada"})

        assert r.status_code == status, r.text
        exposed = r.headers.get("access-control-expose-headers", "")
        assert exposed, "The answer has no `Access-Control-Expose-Headers`."
        lacking = {"x-request-id", "x-process-time"} - names(exposed)
        without = f"`Access-Control-Expose-Headers` is {exposed!r}, without these:"
        assert sorted(lacking) == [], without


@two_origins
def test_named_pages_may_read_of_a_crash(client, enrage, rng, origin):
    """Pages from the two origins may read the answer to a crash, too."""
    for kind, cookies in zip(rng.sample(CRASHES, 2), [{"Cookie": "reader=ada"}, {}], strict=True):
        enrage(kind)
        r = client.get("/books/13", headers={"Origin": origin, **cookies})
        assert r.status_code == 500, r.text
        assert allowed(r) == welcome(origin)
