from datetime import datetime

import pytest

MEMBER = {"id", "username", "email", "is_active", "created_at"}
ITEM = {"name", "description", "price", "tags"}
NAMES = ["alma", "Bruno Æbi", "Cléo", "DORA", "édith van Dijk"]
SEVERAL = ("allOf", "anyOf", "oneOf")
MISSING = "is missing"
TAGS = ["iron", "Old", "heavy", "blue steel", "schärf", ""]


@pytest.fixture
def fill_in(rng):
    """Fills in the form of somebody new."""

    def draw():
        number = rng.randint(10**4, 10**5)
        return {
            "username": f"{rng.choice(NAMES)} {number} of the long winding lane",
            "email": f"Reader.{number}@example.org",
            "password": f"Open-{rng.randint(10**6, 10**7)}-sesame",
        }

    return draw


@pytest.fixture
def write_card(rng):
    """Writes a card that has all four fields, and one more."""

    def draw():
        tags = rng.sample(TAGS, 3)
        return {
            "name": f"{rng.choice(['Spade', 'dRILL', 'Hæmmer'])} no. {rng.randint(10, 99)} ",
            "description": f"Mended {rng.randint(2, 9)} times" * rng.randint(1, 20),
            "price": rng.randint(4, 40) + 0.125,
            "tags": [*tags, tags[0]],
            "paid": rng.randint(100, 400),
        }

    return draw


@pytest.fixture
def card(write_card):
    return write_card()


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


def fields_of(document, schema):
    """The fields that a schema names, be it of one, of a list, or by way of another schema."""
    if "$ref" in schema:
        return fields_of(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    found = set(schema.get("properties", {}))
    within = [schema["items"]] if "items" in schema else []
    for part in (*within, *(part for of in SEVERAL for part in schema.get(of, []))):
        found |= fields_of(document, part)
    return found


def promised(document, method, path, status):
    """The fields that the documentation promises for an answer."""
    paths = {known.rstrip("/"): operations for known, operations in document["paths"].items()}
    responses = paths.get(path, {}).get(method, {}).get("responses", {})
    schema = responses.get(status, {}).get("content", {}).get("application/json", {}).get("schema")
    return sorted(fields_of(document, schema or {}))


def test_answers_with_the_new_member(client, learner, fill_in):
    """`POST /users/` answers 201 with the five fields of the new member."""
    forms = [fill_in() for _ in range(4)]
    answers = [client.post("/users/", json=forms[0])]
    answers += client.together(*[("POST", "/users/", {"json": form}) for form in forms[1:]])

    for form, r in zip(forms, answers, strict=True):
        assert r.status_code == 201, r.text
        answer = {name: value for name, value in r.json().items() if name in MEMBER}
        assert dated(answer) == page(learner, answer["id"])
        assert answer == answer | {"username": form["username"], "email": form["email"]}
        assert answer["is_active"] is True
    assert sorted(r.json()["id"] for r in answers) == [3, 4, 5, 6], "These members are new."
    assert len(learner.value("library.register")) == 6

    r = client.post("/users/", json=fill_in() | {"id": 1, "is_active": False})
    if r.status_code != 422:
        assert r.json() == r.json() | {"id": 7, "is_active": True}, "Forms ask for no such fields."


def test_keeps_the_rest_of_the_page(client, fill_in):
    """`POST /users/` answers nothing else from the member's page, the password least of all."""
    for form in (fill_in(), fill_in()):
        r = client.post("/users/", json=form)
        assert r.is_success, r.text
        assert "username" in r.json()
        assert sorted(set(r.json()) - MEMBER) == [], "These fields are too many."
        assert form["password"] not in r.text + str(r.headers)


def test_answers_with_a_member(client, learner, fill_in, rng):
    """`GET /users/{user_id}` answers the five fields only, whatever else is noted on the page."""
    newest = learner.call("library.enrol", **fill_in())["id"]
    for user_id in rng.sample([1, 2, newest], 3):
        for is_active in (False, True):
            learner.call("library.note", user_id, is_active=is_active, debt=rng.randint(1, 99))
            r = client.get(f"/users/{user_id}")
            assert r.status_code == 200, r.text
            assert dated(r.json()) == page(learner, user_id)

    learner.call("library.note", newest, username=f"Ædda {rng.randint(2, 99)}", mother="alma")
    r = client.get(f"/users/{newest}")
    assert r.status_code == 200, r.text
    assert dated(r.json()) == page(learner, newest)


def test_lists_members(client, learner, fill_in, rng):
    """`GET /users/` lists all members in the order of the register, with the five fields only."""
    r = client.get("/users/")
    assert r.status_code == 200, r.text
    assert [dated(member) for member in r.json()] == [page(learner, n) for n in (1, 2)]

    forms = [fill_in() for _ in range(rng.randint(10, 20))]
    for form in [*forms, forms[0]]:
        learner.call("library.enrol", **form)
    learner.call("library.note", rng.randint(1, 12), is_active=False, debt=rng.randint(1, 99))

    r = client.get("/users/")
    assert r.status_code == 200, r.text
    everybody = [page(learner, number) for number in range(1, len(forms) + 4)]
    assert [dated(member) for member in r.json()] == everybody


def test_lists_items(client, learner, write_card, rng):
    """`GET /items/` lists all tools in the order of the shed, each with all of its four fields."""
    shed = [
        {"name": "Ladder", "description": "Twelve rungs", "price": 0.5, "tags": ["wood"]},
        {"name": "Wheelbarrow", "description": None, "price": 2.5, "tags": []},
    ]
    r = client.get("/items/")
    assert r.status_code == 200, r.text
    assert r.json() == shed

    cards = [write_card() for _ in range(rng.randint(10, 20))]
    free = write_card() | {"description": "", "price": 0, "tags": []}
    for card in rng.sample([*cards, cards[0], free], len(cards) + 2):
        learner.call("library.put_up", card)
        shed.append(readable(card))

    r = client.get("/items/")
    assert r.status_code == 200, r.text
    assert r.json() == shed


def test_answers_what_the_card_has(client, learner, write_card, rng):
    """`GET /items/{item_id}` answers those of the four fields that its card has, and no other."""
    lacking = [set(), {"description"}, {"price"}, {"tags"}, {"price", "tags"}, ITEM - {"name"}]
    for fields in rng.sample(lacking, len(lacking)):
        part = {name: value for name, value in write_card().items() if name not in fields}
        item_id = learner.call("library.put_up", part)
        r = client.get(f"/items/{item_id}")
        assert r.status_code == 200, r.text
        assert r.json() == readable(part)

    r = client.get("/items/2")
    assert r.status_code == 200, r.text
    assert r.json() == {"name": "Wheelbarrow", "price": 2.5}


def test_answers_what_is_like_the_default(client, learner, card, rng):
    """`GET /items/{item_id}` answers a field of the card even if it holds just the default."""
    plain = {"description": None, "price": 0.5, "tags": []}
    empty = {"description": "", "price": 0, "tags": []}
    mixed = [plain | {name: card[name]} for name in plain]
    for fields in rng.sample([plain, empty, *mixed], 5):
        item_id = learner.call("library.put_up", {"name": card["name"], **fields})
        r = client.get(f"/items/{item_id}")
        assert r.status_code == 200, r.text
        assert r.json() == {"name": card["name"], **fields}


FAULTS = {
    "name": [MISSING, None, 7, ["Spade"]],
    "description": [7, ["Mended"]],
    "price": ["a song", None, "", [2.5]],
    "tags": [[7], None, [None], "iron"],
}


@pytest.mark.parametrize("field", FAULTS)
def test_answers_no_faulty_card(client, learner, card, rng, field):
    """A card that does not fit is not answered: `GET /items/{item_id}` says 500 instead."""
    good = learner.call("library.put_up", card)
    for fault in rng.sample(FAULTS[field], len(FAULTS[field])):
        r = client.get(f"/items/{good}")
        assert r.status_code == 200, r.text
        assert r.json() == readable(card)

        faulty = {
            name: value for name, value in (card | {field: fault}).items() if value != MISSING
        }
        r = client.get(f"/items/{learner.call('library.put_up', faulty)}")
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
