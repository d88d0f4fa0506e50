import pytest


@pytest.fixture
def item_id(rng):
    return rng.randint(100, 999)


@pytest.fixture
def q(rng):
    return rng.choice(["green", "white", "earl grey"]) + f" no. {rng.randint(10, 99)}"


def test_greets(client):
    """`GET /` answers `{"message": "Hello World"}`."""
    r = client.get("/")

    assert r.status_code == 200, r.text
    assert r.json() == {"message": "Hello World"}


def test_answers_with_the_item_id(client, item_id, q):
    """`GET /items/{item_id}` answers with the number from its path as `item_id`."""
    r = client.get(f"/items/{item_id}", params={"q": q})

    assert r.status_code == 200, r.text
    assert r.json()["item_id"] == item_id


def test_answers_with_q(client, item_id, q):
    """`GET /items/{item_id}` answers with the text after `?q=` as `q`."""
    r = client.get(f"/items/{item_id}", params={"q": q})

    assert r.status_code == 200, r.text
    assert r.json()["q"] == q


def test_q_may_be_left_out(client, item_id):
    """`q` may be left out, and is then `null` in the answer."""
    r = client.get(f"/items/{item_id}")

    assert r.status_code == 200, r.text
    assert r.json()["q"] is None


@pytest.mark.parametrize("no_number", ["tea", "4.5"])
def test_refuses_what_is_no_number(client, item_id, q, no_number):
    """An `item_id` that is not a whole number is refused with status 422."""
    r = client.get(f"/items/{item_id}", params={"q": q})
    assert r.status_code == 200, r.text

    r = client.get(f"/items/{no_number}", params={"q": q})
    assert r.status_code == 422, r.text
