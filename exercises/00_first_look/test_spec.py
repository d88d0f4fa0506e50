import pytest

ADDRESSES = (
    "/",
    "/admin",
    "/docs",
    "/health",
    "/help",
    "/openapi.json",
    "/openapi.yaml",
    "/redoc",
    "/schema",
    "/swagger",
)
BROKEN_JSON = {"content": '{"title": ', "headers": {"content-type": "application/json"}}


@pytest.fixture
def predicted(learner):
    """Reads a prediction; one that still has a "?" stops the test before anything is sent."""

    def read(name):
        prediction = learner.value(f"predictions.{name}")
        answers = prediction.values() if isinstance(prediction, dict) else prediction
        assert "?" not in answers, f'`{name}` in predictions.py still has a "?"'
        return prediction

    return read


@pytest.fixture
def card(rng):
    return {"card": rng.choice(["Ada", "Ben", "Cleo", "Dora", "Emil"])}


@pytest.fixture
def steps(client, learner):
    """Sends a request and returns what the diary says of it."""

    def send(method, path, **request):
        learner.call("main.diary.clear")
        client.request(method, path, **request)
        return learner.value("main.diary")

    return send


def test_steps_of_a_loan(predicted, steps, card, rng):
    """Ada's `GET /books/7` takes the steps in the order that you predicted."""
    prediction = predicted("steps_of_a_loan")

    assert prediction == steps("GET", f"/books/{rng.choice([7, 8])}", headers=card)


def test_steps_of_refused_requests(predicted, steps, card, rng):
    """Each of the five refused requests takes just the steps that you predicted."""
    tom = predicted("steps_of_tom")
    seven = predicted("steps_to_book_seven")
    missing = predicted("steps_to_book_99")
    bikes = predicted("steps_to_the_bikes")
    broken = predicted("steps_of_broken_json")

    assert tom == steps("GET", f"/books/{rng.choice([7, 8])}")
    assert seven == steps("GET", f"/books/{rng.choice(['six', 'ten'])}", headers=card)
    assert missing == steps("GET", f"/books/{rng.randint(50, 99)}", headers=card)
    assert bikes == steps("GET", f"/bikes/{rng.choice([7, 8])}", headers=card)
    assert broken == steps("POST", "/books", **BROKEN_JSON)


def test_status_codes(predicted, client, card, rng):
    """Each of the five requests is answered with the status code that you predicted."""
    codes = predicted("status_codes")
    word, shelved, missing = rng.choice(["six", "ten"]), rng.choice([7, 8]), rng.randint(50, 99)

    r = client.get(f"/books/{word}", headers=card)
    assert codes["Ada sends GET /books/seven"] == r.status_code
    r = client.get(f"/books/{word}")
    assert codes["Tom sends GET /books/seven"] == r.status_code
    r = client.get(f"/books/{missing}", headers=card)
    assert codes["Ada sends GET /books/99"] == r.status_code
    r = client.delete(f"/books/{shelved}", headers=card)
    assert codes["Ada sends DELETE /books/7"] == r.status_code
    r = client.post("/books", **BROKEN_JSON)
    assert codes["Tom sends broken JSON to POST /books"] == r.status_code


def test_fields_of_the_slip(predicted, client, card, rng):
    """The slip has the fields that you predicted, and no other."""
    prediction = predicted("fields_of_the_slip")

    r = client.get(f"/books/{rng.choice([7, 8])}", headers=card)
    assert sorted(set(prediction)) == sorted(r.json())


def test_values_on_the_slip(predicted, client, card):
    """On the slip stand the five values that you predicted."""
    values = predicted("values_on_the_slip")

    r = client.get("/books/007", headers=card)
    assert values["number for /books/007"] == r.json()["number"]
    r = client.get("/books/7", headers=card)
    assert values["days for /books/7"] == r.json()["days"]
    assert values["remark for /books/7"] == r.json()["remark"]
    r = client.get("/books/7?days=3", headers=card)
    assert values["days for /books/7?days=3"] == r.json()["days"]
    r = client.get("/books/7?day=3", headers=card)
    assert values["days for /books/7?day=3"] == r.json()["days"]


def test_addresses_for_free(predicted, client):
    """Of the ten addresses, those that you predicted answer with 200."""
    prediction = predicted("addresses_for_free")

    free = {address for address in ADDRESSES if client.get(address).status_code == 200}
    assert set(prediction) == free
