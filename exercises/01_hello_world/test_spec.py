import pytest


@pytest.fixture
def item_id(rng):
    return rng.randint(100, 999)


@pytest.fixture
def q(rng):
    return rng.choice(["green", "white", "ginger", "mint"])


def answered(r):
    """Return what was answered, with whichever status of success."""
    assert r.is_success, r.text
    return r.json()


def test_greets(client):
    """`GET /` answers `{"message": "Hello World"}`."""
    for _ in range(3):
        assert answered(client.get("/")) == {"message": "Hello World"}


def test_answers_with_the_item_id(client, item_id, q, rng):
    """`GET /items/{item_id}` answers with the number from its path as `item_id`."""
    r = client.get(f"/items/{item_id}", params={"q": q})
    assert r.status_code == 200, r.text
    assert r.json()["item_id"] == item_id

    for number in (0, rng.randint(2, 9), rng.randint(1001, 99_999), rng.randint(10**6, 10**9)):
        assert answered(client.get(f"/items/{number}", params={"q": q}))["item_id"] == number


def test_answers_with_q(client, item_id, q, rng):
    """`GET /items/{item_id}` answers with the text after `?q=` as `q`."""
    assert answered(client.get(f"/items/{item_id}", params={"q": q}))["q"] == q

    spaced = f"Earl Grey no. {rng.randint(10, 99)}"
    texts = ["", "0", "null", spaced, "  a & b = 100 % ", "1+1 %20", "thé vert", "oolong " * 50, q]
    for text in rng.sample(texts, len(texts)):
        assert answered(client.get(f"/items/{item_id}", params={"q": text}))["q"] == text

    two = [("GET", f"/items/{item_id}", {"params": {"q": text}}) for text in ("first", "second")]
    assert [answered(r)["q"] for r in client.together(*two)] == ["first", "second"]


def test_q_may_be_left_out(client, item_id, q):
    """`q` may be left out, and is then `null` in the answer."""
    assert answered(client.get(f"/items/{item_id}"))["q"] is None

    client.get(f"/items/{item_id}", params={"q": q})
    assert answered(client.get(f"/items/{item_id}"))["q"] is None


@pytest.mark.parametrize("no_number", ["tea", "4.5", "7up", "no7", "²", "inf", "1e3", "0x1F"])
def test_refuses_what_is_no_number(client, item_id, q, no_number):
    """An `item_id` that is not a whole number is refused with status 422."""
    answered(client.get(f"/items/{item_id}", params={"q": q}))

    r = client.get(f"/items/{no_number}", params={"q": q})
    assert r.status_code == 422, r.text
    answered(client.get(f"/items/{item_id}", params={"q": q}))
