import pytest

CRASHED = {"detail": "Something went wrong in the bakery"}


@pytest.fixture
def bread(rng):
    """A bread that was not baked here before today."""
    return f"{rng.choice(['walnut', 'potato', 'onion', 'poppy'])} {rng.randint(10, 99)}"


@pytest.fixture
def baked(learner, rng, bread):
    """How many of the bread are on the shelf."""
    number = rng.randint(5, 40)
    learner.call("bakery.bake", bread, number)
    return number


def check_404(r):
    assert r.status_code == 404, r.text
    assert r.json() == {"detail": "No such bread"}


def check_409(r, bread, left):
    assert r.status_code == 409, r.text
    assert r.json() == {"detail": "Not enough bread", "bread": bread, "left": left}


def test_shows_a_bread(client, bread, baked):
    """`GET /breads/{name}` answers how many are left of a bread: `{"name": "rye", "left": 12}`."""
    r = client.get(f"/breads/{bread}")

    assert r.status_code == 200, r.text
    assert r.json() == {"name": bread, "left": baked}


def test_sells_a_bread(client, learner, bread, baked):
    """`POST /breads/{name}/buy` sells one and says what is left: `{"name": "rye", "left": 11}`."""
    r = client.post(f"/breads/{bread}/buy")

    assert r.status_code == 200, r.text
    assert r.json() == {"name": bread, "left": baked - 1}
    assert learner.value("bakery.shelf")[bread] == baked - 1


def test_takes_an_order(client, learner, bread, baked, rng):
    """`POST /orders/` answers 201 with the order as `bakery.order()` returned it."""
    count = rng.randint(2, 4)
    first = client.post("/orders/", json={"bread": bread, "count": count})
    assert first.status_code == 201, first.text
    assert first.json() == {"number": 1, "bread": bread, "count": count}
    assert learner.value("bakery.shelf")[bread] == baked - count

    second = client.post("/orders/", json={"bread": bread, "count": baked - count})
    assert second.status_code == 201, second.text
    assert second.json() == {"number": 2, "bread": bread, "count": baked - count}


def test_knows_its_bread(client, bread):
    """All three functions answer 404 for a bread that is not baked here."""
    r = client.get("/breads/rye")
    assert r.status_code == 200, r.text

    check_404(client.get(f"/breads/{bread}"))
    check_404(client.post(f"/breads/{bread}/buy"))
    check_404(client.post("/orders/", json={"bread": bread, "count": 2}))


def test_refuses_too_large_an_order(client, bread, baked):
    """An order for more than is left is answered with 409, and with how many are left."""
    r = client.post("/orders/", json={"bread": bread, "count": 2})
    assert r.is_success, r.text

    check_409(client.post("/orders/", json={"bread": bread, "count": baked - 1}), bread, baked - 2)


def test_sells_no_more_than_there_is(client):
    """`POST /breads/{name}/buy` is answered with 409, too, when none is left, with `left` 0."""
    r = client.post("/breads/raisin/buy")
    assert r.status_code == 200, r.text

    check_409(client.post("/breads/raisin/buy"), "raisin", 0)


def test_closes(client, learner):
    """While the bakery is closed, orders are answered with 503 and `Retry-After: 3600`."""
    r = client.post("/orders/", json={"bread": "rye", "count": 1})
    assert r.is_success, r.text

    learner.call("bakery.close")
    r = client.post("/orders/", json={"bread": "rye", "count": 1})
    assert r.status_code == 503, r.text
    assert r.headers.get("retry-after") == "3600"
    assert r.json() == {"detail": "The bakery is closed"}
    r = client.post("/breads/rye/buy")
    assert r.status_code == 200, r.text


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"json": {"bread": "rye", "count": 0}}, [("body.count", "greater_than_equal")]),
        ({"json": {"count": "six"}}, [("body.bread", "missing"), ("body.count", "int_parsing")]),
        (
            {"content": '{"bread": ', "headers": {"content-type": "application/json"}},
            [("body.10", "json_invalid")],
        ),
    ],
    ids=["count", "both", "broken JSON"],
)
def test_names_the_faults(client, sent, faults):
    """A request that does not fit is answered with 422, and the place and type of each fault."""
    r = client.post("/orders/", json={"bread": "rye", "count": 1})
    assert r.is_success, r.text

    r = client.post("/orders/", **sent)
    assert r.status_code == 422, r.text
    assert r.json().get("detail") == "This does not fit"
    named = [(fault.get("place"), fault.get("type")) for fault in r.json().get("faults", [])]
    assert sorted(named, key=str) == faults


def test_repeats_nothing(client, rng):
    """An answer with 422 repeats nothing of what was sent."""
    r = client.post("/orders/", json={"bread": "rye", "count": 1})
    assert r.is_success, r.text

    words = f"a secret {rng.randint(10**6, 10**7)} wish"
    r = client.post("/orders/", json={"wish": words, "count": words})
    assert r.status_code in {400, 422}, r.text
    assert words not in r.text


CALLS = [
    ("GET", "/breads/rye", {}),
    ("POST", "/breads/rye/buy", {}),
    ("POST", "/orders/", {"json": {"bread": "rye", "count": 1}}),
]


@pytest.mark.parametrize(("method", "path", "sent"), CALLS, ids=["show", "buy", "order"])
def test_keeps_its_countenance(client, learner, method, path, sent):
    """A crash anywhere is answered with 500, and with a sentence that is always the same."""
    r = client.request(method, path, **sent)
    assert r.is_success, r.text

    learner.call("bakery.break_down", "The oven does not answer")
    r = client.request(method, path, **sent)
    assert r.status_code == 500, r.text
    assert r.json() == CRASHED


@pytest.mark.parametrize(("method", "path", "sent"), CALLS, ids=["show", "buy", "order"])
def test_keeps_its_secrets(client, learner, rng, method, path, sent):
    """Nothing of what a crash said is in the answer."""
    r = client.request(method, path, **sent)
    assert r.is_success, r.text

    secret = f"yeast-{rng.randint(10**6, 10**7)}"
    learner.call("bakery.break_down", f"Oven 10.0.0.7 refused the password {secret}")
    r = client.request(method, path, **sent)
    assert r.status_code == 500, r.text
    assert secret not in r.text
    assert secret not in str(r.headers)
