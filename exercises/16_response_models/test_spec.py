from datetime import datetime

import pytest

MEMBER = {"id", "username", "email", "is_active", "created_at"}
ITEM = {"name", "description", "price", "tags"}


@pytest.fixture
def form(rng):
    name = f"{rng.choice(['alma', 'bruno', 'cleo', 'dora'])}{rng.randint(10, 99)}"
    return {
        "username": name,
        "email": f"{name}@example.org",
        "password": f"open-{rng.randint(10**6, 10**7)}-sesame",
    }


@pytest.fixture
def card(rng):
    """A card that has all four fields, and one more."""
    return {
        "name": f"{rng.choice(['Spade', 'Drill', 'Anvil'])} no. {rng.randint(10, 99)}",
        "description": f"Mended {rng.randint(2, 9)} times",
        "price": rng.randint(4, 40) + 0.25,
        "tags": rng.sample(["iron", "old", "heavy", "blue", "sharp"], 3),
        "paid": rng.randint(100, 400),
    }


def page(learner, user_id):
    """What a member's page says in the five fields, the date as a moment."""
    written = learner.value("library.register")[str(user_id)]
    return dated({name: written[name] for name in MEMBER})


def dated(member):
    """The member with the date as a moment, if it is one."""
    try:
        return member | {"created_at": datetime.fromisoformat(member["created_at"])}
    except (KeyError, TypeError, ValueError):
        return member


def readable(card):
    return {name: value for name, value in card.items() if name in ITEM}


def promised(document, method, path, status):
    """The fields that the documentation promises for an answer."""
    paths = {known.rstrip("/"): operations for known, operations in document["paths"].items()}
    responses = paths.get(path, {}).get(method, {}).get("responses", {})
    schema = responses.get(status, {}).get("content", {}).get("application/json", {}).get("schema")
    schema = (schema or {}).get("items", schema or {})
    for part in (schema, *schema.get("allOf", [])):
        if "$ref" in part:
            schema = document["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return sorted(schema.get("properties", {}))


def test_answers_with_the_new_member(client, learner, form):
    """`POST /users/` answers 201 with the five fields of the new member."""
    r = client.post("/users/", json=form)

    assert r.status_code == 201, r.text
    answer = {name: value for name, value in r.json().items() if name in MEMBER}
    assert dated(answer) == page(learner, 3)
    assert answer == answer | {"username": form["username"], "email": form["email"]}


def test_keeps_the_rest_of_the_page(client, form):
    """`POST /users/` answers nothing else from the member's page, the password least of all."""
    r = client.post("/users/", json=form)

    assert r.is_success, r.text
    assert r.json().get("username") == form["username"]
    assert sorted(set(r.json()) - MEMBER) == [], "These fields are too many."
    assert form["password"] not in r.text


def test_answers_with_a_member(client, learner, rng):
    """`GET /users/{user_id}` answers the five fields only, whatever else is noted on the page."""
    user_id, debt = rng.choice([1, 2]), rng.randint(1, 99)
    learner.call("library.note", user_id, is_active=False, debt=debt)

    r = client.get(f"/users/{user_id}")

    assert r.status_code == 200, r.text
    assert dated(r.json()) == page(learner, user_id)
    assert r.json()["is_active"] is False


def test_lists_members(client, learner, form):
    """`GET /users/` lists all members in the order of the register, with the five fields only."""
    learner.call("library.enrol", **form)

    r = client.get("/users/")

    assert r.status_code == 200, r.text
    assert [dated(member) for member in r.json()] == [page(learner, n) for n in (1, 2, 3)]


def test_lists_items(client, learner, card):
    """`GET /items/` lists all tools in the order of the shed, each with all of its four fields."""
    learner.call("library.put_up", card)

    r = client.get("/items/")

    assert r.status_code == 200, r.text
    assert r.json() == [
        {"name": "Ladder", "description": "Twelve rungs", "price": 0.5, "tags": ["wood"]},
        {"name": "Wheelbarrow", "description": None, "price": 2.5, "tags": []},
        readable(card),
    ]


def test_answers_what_the_card_has(client, learner, card, rng):
    """`GET /items/{item_id}` answers those of the four fields that its card has, and no other."""
    for field in ("description", "price", "tags"):
        part = {name: value for name, value in card.items() if name != field}
        item_id = learner.call("library.put_up", part)
        r = client.get(f"/items/{item_id}")
        assert r.status_code == 200, r.text
        assert r.json() == readable(part)


def test_answers_what_is_like_the_default(client, learner, card):
    """`GET /items/{item_id}` answers a field of the card even if it holds just the default."""
    plain = {"name": card["name"], "description": None, "price": 0.5, "tags": []}
    item_id = learner.call("library.put_up", plain)

    r = client.get(f"/items/{item_id}")

    assert r.status_code == 200, r.text
    assert r.json() == plain


@pytest.mark.parametrize(
    "fault",
    [{"name": None}, {"description": 7}, {"price": "a song"}, {"price": None}, {"tags": [7]}],
    ids=str,
)
def test_answers_no_faulty_card(client, learner, card, fault):
    """A card that does not fit is not answered: `GET /items/{item_id}` says 500 instead."""
    r = client.get(f"/items/{learner.call('library.put_up', card)}")
    assert r.status_code == 200, r.text
    assert r.json() == readable(card)

    r = client.get(f"/items/{learner.call('library.put_up', card | fault)}")
    assert r.status_code == 500, r.text


def test_documents_the_answers(client):
    """`/openapi.json` lists, for each of the five functions, just the fields that it answers."""
    document = client.get("/openapi.json").json()

    for method, path, status, fields in (
        ("post", "/users", "201", MEMBER),
        ("get", "/users", "200", MEMBER),
        ("get", "/users/{user_id}", "200", MEMBER),
        ("get", "/items", "200", ITEM),
        ("get", "/items/{item_id}", "200", ITEM),
    ):
        listed = promised(document, method, path, status)
        assert listed == sorted(fields), f"{method.upper()} {path}, status {status}:"
