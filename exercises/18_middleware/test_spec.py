import pytest

ORIGINS = ["https://reading.example", "http://localhost:3000"]

two_origins = pytest.mark.parametrize("origin", ORIGINS)


@pytest.fixture
def walk(learner, rng):
    """Sets the clock. Returns how long it takes to fetch a book; the porter takes no time."""
    walk = rng.randint(4, 400) / 4
    learner.call("library.arrange", rng.randint(10, 10**4), walk)
    return walk


@pytest.fixture
def request_id(rng):
    return f"visit-{rng.randint(10**6, 10**7)}"


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


def test_gives_each_request_an_id(client):
    """Each answer carries an `X-Request-ID`, and no two requests have the same one."""
    answers = [client.get(f"/books/{number}") for number in (1, 2, 1)]

    assert [r.status_code for r in answers] == [200, 200, 200]
    for r in answers:
        assert r.headers.get("x-request-id") is not None, "The answer has no `X-Request-ID`."
    ids = [r.headers["x-request-id"] for r in answers]
    assert sorted(set(ids)) == sorted(ids), "These are the ids of three requests."


def test_keeps_an_id(client, request_id):
    """A request that brings an `X-Request-ID` keeps it: the answer carries just that."""
    r = client.get("/books/1", headers={"X-Request-ID": request_id})

    assert r.status_code == 200, r.text
    assert r.headers.get_list("x-request-id") == [request_id]


def test_hires_the_porter(client, learner, request_id):
    """The porter writes every request into his diary, under its id."""
    client.get("/books/1", headers={"X-Request-ID": request_id})
    r = client.get("/books/77")

    assert learner.value("library.diary") == [
        f"{request_id}: GET /books/1",
        f"{r.headers.get('x-request-id')}: GET /books/77",
    ]


def test_says_how_long_it_took(client, walk):
    """Each answer says in `X-Process-Time` how many seconds it took by the library's clock."""
    for number in (1, 2):
        r = client.get(f"/books/{number}")
        assert r.status_code == 200, r.text
        assert seconds(r) == walk


def test_counts_the_porter(client, learner, rng):
    """The seconds in `X-Process-Time` count what the porter takes for himself as well."""
    walk, look = rng.randint(4, 400) / 4, rng.randint(4, 400) / 4
    learner.call("library.arrange", rng.randint(10, 10**4), walk, look)

    r = client.get("/books/2")

    assert r.status_code == 200, r.text
    assert seconds(r) == walk + look


@pytest.mark.parametrize(("path", "status"), [("/books/77", 404), ("/books/soup", 422)])
def test_refusals_carry_both(client, request_id, path, status):
    """Answers with 404 and 422 carry an `X-Request-ID` and an `X-Process-Time`, too."""
    r = client.get(path, headers={"X-Request-ID": request_id})

    assert r.status_code == status, r.text
    assert r.headers.get("x-request-id") == request_id
    assert seconds(r) >= 0


def test_crashes_carry_both(client, request_id, walk):
    """A crash is answered with 500, `{"detail": "Something went wrong"}` and the two headers."""
    r = client.get("/books/13", headers={"X-Request-ID": request_id})

    assert r.status_code == 500, r.text
    assert r.json() == {"detail": "Something went wrong"}
    assert r.headers.get("x-request-id") == request_id
    assert seconds(r) == walk


def test_shows_the_crash(client, learner, rng, request_id, output):
    """The terminal shows what a crash said, and the id of the request."""
    words = f"Nevermore, and {rng.randint(10**6, 10**7)} times nevermore"
    learner.call("library.teach_the_raven", words)

    r = client.get("/books/13", headers={"X-Request-ID": request_id})

    assert r.status_code == 500, r.text
    assert words in output.text
    assert request_id in output.text


@two_origins
def test_named_pages_may_read(client, origin):
    """Pages from the two origins may read the answers, even to requests with cookies."""
    for path in ("/books/1", "/books/77"):
        r = client.get(path, headers={"Origin": origin, "Cookie": "reader=ada"})
        assert r.status_code in {200, 404}, r.text
        assert allowed(r) == welcome(origin)


@pytest.mark.parametrize(
    "stranger",
    [
        "https://evil.example",
        "http://reading.example",
        "https://reading.example.evil.example",
        "http://localhost:3001",
    ],
)
def test_other_pages_may_not(client, stranger):
    """Pages from any other origin may not read the answers."""
    r = client.get("/books/1", headers={"Origin": ORIGINS[0]})
    assert r.headers.get("access-control-allow-origin") in [ORIGINS[0], "*"]

    for headers in ({"Origin": stranger}, {"Origin": stranger, "Cookie": "reader=ada"}):
        r = client.get("/books/1", headers=headers)
        assert r.headers.get("access-control-allow-origin") not in [stranger, "*"]


@two_origins
def test_named_pages_may_put(client, origin):
    """Pages from the two origins may send `PUT`, with a `Content-Type` and an `X-Request-ID`."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type,x-request-id",
    }
    r = client.options("/books/1", headers=asked)

    assert r.is_success, r.text
    assert allowed(r) == welcome(origin)
    assert "put" in sorted(names(r.headers.get("access-control-allow-methods", "")))
    lacking = {"content-type", "x-request-id"} - names(
        r.headers.get("access-control-allow-headers", "")
    )
    assert sorted(lacking) == [], "`Access-Control-Allow-Headers` lacks these."


@two_origins
def test_named_pages_may_read_the_headers(client, origin):
    """Pages from the two origins may read the two headers, even when there are cookies."""
    r = client.get("/books/1", headers={"Origin": origin, "Cookie": "reader=ada"})

    assert r.status_code == 200, r.text
    exposed = r.headers.get("access-control-expose-headers", "")
    lacking = {"x-request-id", "x-process-time"} - names(exposed)
    assert sorted(lacking) == [], f"`Access-Control-Expose-Headers` is {exposed!r}, without these:"


@two_origins
def test_named_pages_may_read_of_a_crash(client, origin):
    """Pages from the two origins may read the answer to a crash, too."""
    r = client.get("/books/13", headers={"Origin": origin, "Cookie": "reader=ada"})

    assert r.status_code == 500, r.text
    assert allowed(r) == welcome(origin)
