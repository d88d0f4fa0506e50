from functools import partial

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
REQUESTS = (
    "Ada sends GET /books/seven",
    "Tom sends GET /books/seven",
    "Ada sends GET /books/99",
    "Ada sends DELETE /books/7",
    "Tom sends broken JSON to POST /books",
)
BROKEN_JSON = {"content": '{"title": ', "headers": {"content-type": "application/json"}}


@pytest.fixture
def predicted(learner):
    """Reads a prediction; one that still has a "?" stops the test before anything is sent."""

    def read(name):
        prediction = learner.call("reading.prediction", name)
        answers = prediction.values() if isinstance(prediction, dict) else prediction
        if "?" in answers:
            pytest.fail(f'`{name}` in predictions.py still has a "?"')
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


def score(predictions, truths):
    """Say how many predictions are right, before the first wrong one is shown."""
    right = [one == other for one, other in zip(predictions, truths, strict=True)]
    return f"{sum(right)} of the {len(right)} are right."


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

    of_tom = partial(steps, "GET", f"/books/{rng.choice([7, 8])}")
    to_seven = partial(steps, "GET", f"/books/{rng.choice(['six', 'ten'])}", headers=card)
    to_99 = partial(steps, "GET", f"/books/{rng.randint(50, 99)}", headers=card)
    to_the_bikes = partial(steps, "GET", f"/bikes/{rng.choice([7, 8])}", headers=card)
    of_broken_json = partial(steps, "POST", "/books", **BROKEN_JSON)

    ways = [of_tom, to_seven, to_99, to_the_bikes, of_broken_json]
    right = score([tom, seven, missing, bikes, broken], [way() for way in ways])
    assert tom == of_tom(), right
    assert seven == to_seven(), right
    assert missing == to_99(), right
    assert bikes == to_the_bikes(), right
    assert broken == of_broken_json(), right


def test_status_codes(predicted, client, card, rng):
    """Each of the five requests is answered with the status code that you predicted."""
    codes = predicted("status_codes")
    word, shelved, missing = rng.choice(["six", "ten"]), rng.choice([7, 8]), rng.randint(50, 99)

    seven = client.get(f"/books/{word}", headers=card)
    tom = client.get(f"/books/{word}")
    unknown = client.get(f"/books/{missing}", headers=card)
    delete = client.delete(f"/books/{shelved}", headers=card)
    broken = client.post("/books", **BROKEN_JSON)

    answers = (seven, tom, unknown, delete, broken)
    right = score([codes[name] for name in REQUESTS], [r.status_code for r in answers])
    assert codes["Ada sends GET /books/seven"] == seven.status_code, right
    assert codes["Tom sends GET /books/seven"] == tom.status_code, right
    assert codes["Ada sends GET /books/99"] == unknown.status_code, right
    assert codes["Ada sends DELETE /books/7"] == delete.status_code, right
    assert codes["Tom sends broken JSON to POST /books"] == broken.status_code, right


def test_fields_of_the_slip(predicted, client, card, rng):
    """The slip, the JSON that Ada gets, has the fields that you predicted, and no other."""
    prediction = predicted("fields_of_the_slip")

    r = client.get(f"/books/{rng.choice([7, 8])}", headers=card)
    assert sorted(set(prediction)) == sorted(r.json())


def test_values_on_the_slip(predicted, client, card):
    """On the slip stand the five values that you predicted."""
    values = predicted("values_on_the_slip")

    zeros = client.get("/books/007", headers=card)
    plain = client.get("/books/7", headers=card)
    days = client.get("/books/7?days=3", headers=card)
    day = client.get("/books/7?day=3", headers=card)

    truths = {
        "number for /books/007": zeros.json()["number"],
        "days for /books/7": plain.json()["days"],
        "days for /books/7?days=3": days.json()["days"],
        "days for /books/7?day=3": day.json()["days"],
        "remark for /books/7": plain.json()["remark"],
    }
    right = score([values[name] for name in truths], truths.values())
    assert values["number for /books/007"] == zeros.json()["number"], right
    assert values["days for /books/7"] == plain.json()["days"], right
    assert values["days for /books/7?days=3"] == days.json()["days"], right
    assert values["days for /books/7?day=3"] == day.json()["days"], right
    assert values["remark for /books/7"] == plain.json()["remark"], right


def test_addresses_for_free(predicted, client):
    """Of the ten addresses, those that you predicted answer with 200."""
    prediction = predicted("addresses_for_free")

    answers = {address: client.get(address) for address in ADDRESSES}
    free = {address for address, r in answers.items() if r.status_code == 200}
    right = score(
        [address in prediction for address in ADDRESSES],
        [address in free for address in ADDRESSES],
    )
    for address in ADDRESSES:
        r = answers[address]
        assert (address in prediction) == (r.status_code == 200), f"{right} Not so `{address}`."
    assert set(prediction) <= free, "Only the ten addresses are asked for."
