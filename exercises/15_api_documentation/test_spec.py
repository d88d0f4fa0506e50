import re

import pytest

FIELDS = {"name", "description", "price", "tax"}
MISSING = "is missing"


def openapi(client):
    r = client.get("/openapi.json")
    assert r.status_code == 200, r.text
    return r.json()


def operation(document, method, path):
    paths = document.get("paths", {})
    return paths.get(f"{path}/", paths.get(path, {})).get(method, {})


def resolved(document, schema):
    """The schema itself, or the one that it refers to."""
    for part in (schema, *schema.get("allOf", [])):
        if "$ref" in part:
            return document["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    return schema


def json_content(part):
    return part.get("content", {}).get("application/json", {})


def field_examples(field):
    return [e for part in (field, *field.get("anyOf", [])) for e in part.get("examples", [])]


def good_examples(client, document):
    """The examples of the body that `POST /items/` accepts, each of them once."""
    body = json_content(operation(document, "post", "/items").get("requestBody", {}))
    schema = body.get("schema", {})
    examples = [example.get("value") for example in body.get("examples", {}).values()]
    examples += schema.get("examples") or resolved(document, schema).get("examples", [])
    assert len(examples) >= 2, "Examples of the body:"
    assert [e for e in examples if not isinstance(e, dict)] == [], "These examples are no items."

    different = [e for n, e in enumerate(examples) if e not in examples[:n]]
    return [e for e in different if client.post("/items/", json=e).status_code == 201]


@pytest.fixture
def draw_item(rng):
    """Draws an item of which every field is a little out of the ordinary."""
    return lambda: {
        "name": f"{rng.choice(['umbrella', 'HAT', 'Étui'])}  no. {rng.randint(100, 999)}, left",
        "description": f"Forgötten {rng.randint(2, 99)} days ago. " * rng.randint(1, 8),
        "price": rng.randint(100, 9999) + 0.375,
        "tax": rng.randint(10, 99) + 0.125,
    }


@pytest.fixture
def item(draw_item):
    return draw_item()


def test_title(client):
    """The API has the title `My API`, the version `2.0.0` and a description."""
    info = openapi(client).get("info", {})

    assert info.get("title") == "My API"
    assert info.get("version") == "2.0.0"
    assert info.get("description", "").strip(), "The API has no description."


def test_contact(client):
    """The API names a contact, `API Support` at `support@myapi.com`, and its licence, `MIT`."""
    info = openapi(client).get("info", {})

    contact = info.get("contact", {})
    assert contact.get("name") == "API Support"
    assert contact.get("email") == "support@myapi.com"
    assert info.get("license", {}).get("name") == "MIT"


def test_create(client, draw_item, rng):
    """`POST /items/` answers 201 and the item; `description` and `tax` may be null or left out."""
    items = [
        draw_item(),
        draw_item() | {"description": "", "tax": 0},
        draw_item() | {"price": 0.01},
    ]
    nulls = {"description": None, "tax": None}
    items += [draw_item() | part for part in ({"description": None}, {"tax": None}, nulls)]
    for item in rng.sample(items, len(items)):
        there = {name: value for name, value in item.items() if value is not None}
        for sent in (item, there):
            r = client.post("/items/", json=sent)
            assert r.status_code == 201, r.text
            assert r.json() == item

    answers = client.together(*[("POST", "/items/", {"json": item}) for item in items])
    assert [r.json() for r in answers] == items, "These were sent at the same time."


@pytest.mark.parametrize(
    ("good", "field", "bad"),
    [
        ({}, "name", [MISSING, None]),
        ({"price": 0.01}, "price", [MISSING, None, 0, -0.01, -100, "free"]),
        ({"tax": 0}, "tax", [-0.01, -1, -100, "much"]),
    ],
    ids=["name", "price", "tax"],
)
def test_limits(client, item, rng, good, field, bad):
    """An item needs a name, a price above 0, and a tax, if it has one, of at least 0; else 422."""
    for value in rng.sample(bad, len(bad)):
        r = client.post("/items/", json=item | good)
        assert r.status_code == 201, r.text

        spoilt = item | {field: value}
        sent = {name: value for name, value in spoilt.items() if value != MISSING}
        short = {name: value for name, value in sent.items() if name in {"name", "price", field}}
        for faulty in (sent, short):
            r = client.post("/items/", json=faulty)
            assert r.status_code == 422, r.text
            detail = r.json().get("detail")
            fastapi_wrote = "`detail` is to be the list of faults that FastAPI writes."
            assert isinstance(detail, list), fastapi_wrote
            assert [error["loc"] for error in detail] == [["body", field]]


def test_summary(client):
    """`POST /items/` has the tag `items` and the summary `Create a new item`."""
    post = operation(openapi(client), "post", "/items")

    assert "items" in post.get("tags", [])
    assert post.get("summary") == "Create a new item"


def test_description(client):
    """The description of `POST /items/` mentions all four fields by name."""
    description = operation(openapi(client), "post", "/items").get("description", "")

    words = set(re.findall("[a-z]+", description.lower()))
    assert sorted(FIELDS & words) == sorted(FIELDS), description


def test_response(client):
    """`POST /items/` is documented to answer 201, `The created item`, with all four fields."""
    document = openapi(client)
    responses = operation(document, "post", "/items").get("responses", {})

    assert "201" in responses
    assert responses["201"].get("description") == "The created item"
    schema = json_content(responses["201"]).get("schema", {})
    assert sorted(resolved(document, schema).get("properties", {})) == sorted(FIELDS)


def test_field_examples(client):
    """Each field of the item that is sent has an example, and together they make a good item."""
    document = openapi(client)
    schema = json_content(operation(document, "post", "/items").get("requestBody", {}))
    fields = resolved(document, schema.get("schema", {})).get("properties", {})
    examples = {name: field_examples(field) for name, field in fields.items()}

    shown = sorted(name for name, values in examples.items() if values)
    assert shown == sorted(FIELDS), "Fields that have an example:"
    r = client.post("/items/", json={name: values[0] for name, values in examples.items()})
    assert r.status_code == 201, r.text


def test_body_examples(client):
    """The body of `POST /items/` has two good items as examples, one of them with all fields."""
    good = good_examples(client, openapi(client))

    assert len(good) >= 2, "Examples of the body that are good items, and not the same one again:"
    assert sorted(max(good, key=len)) == sorted(FIELDS), "Fields of the fullest example:"


def test_tags(client, item):
    """`GET /items/` has the tag `items`, `GET /users/` has `users`, and both answer as before."""
    document = openapi(client)

    assert "items" in operation(document, "get", "/items").get("tags", [])
    assert "users" in operation(document, "get", "/users").get("tags", [])
    for _ in range(2):
        assert client.get("/items/").json() == [{"name": "Item 1"}]
        assert client.get("/users/").json() == [{"username": "alice"}]
        client.post("/items/", json=item)


def test_tag_descriptions(client):
    """The tags `items` and `users` have a description, `users` external documentation as well."""
    tags = {tag["name"]: tag for tag in openapi(client).get("tags", [])}

    described = sorted(name for name, tag in tags.items() if tag.get("description", "").strip())
    assert sorted({"items", "users"} - set(described)) == [], "These tags are not described."
    docs = tags["users"].get("externalDocs", {})
    assert docs.get("url", "") != "", "The tag `users` has no external documentation."


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages(client, rng, path):
    """`/docs` and `/redoc` are there for everybody, under the title of the API."""
    browser = {"accept": "text/html,*/*;q=0.8", "user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}
    stranger = client.client_from(f"203.0.113.{rng.randint(1, 254)}")
    for visitor in (client, stranger):
        for headers in ({}, browser, {"accept": "text/html"}, {"cookie": "reader=ada"}):
            r = visitor.get(path, headers=headers)
            assert r.status_code == 200, r.text
            assert "text/html" in r.headers["content-type"]
            assert "<title>My API" in r.text
            assert "openapi.json" in r.text
