import pytest

FIELDS = {"name", "description", "price", "tax"}


def openapi(client):
    r = client.get("/openapi.json")
    assert r.status_code == 200, r.text
    return r.json()


def operation(document, method, path):
    paths = document.get("paths", {})
    return paths.get(f"{path}/", paths.get(path, {})).get(method, {})


def tags_of(operation):
    """Which of the two tags an operation has; further ones are welcome."""
    return sorted({"items", "users"} & set(operation.get("tags", [])))


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


@pytest.fixture
def item(rng):
    return {
        "name": f"Umbrella {rng.randint(100, 999)}",
        "description": f"Forgotten {rng.randint(2, 99)} days ago",
        "price": rng.randint(100, 999) / 4,
        "tax": rng.randint(10, 99) / 4,
    }


def test_title(client):
    """The API has the title `My API`, the version `2.0.0` and a description."""
    info = openapi(client).get("info", {})

    assert info.get("title") == "My API"
    assert info.get("version") == "2.0.0"
    assert info.get("description"), "The API has no description."


def test_contact(client):
    """The API names a contact, `API Support` at `support@myapi.com`, and its licence, `MIT`."""
    info = openapi(client).get("info", {})

    contact = info.get("contact", {})
    assert contact.get("name") == "API Support"
    assert contact.get("email") == "support@myapi.com"
    assert info.get("license", {}).get("name") == "MIT"


def test_create(client, item):
    """`POST /items/` answers 201 and the item; `description` and `tax` may be null or left out."""
    r = client.post("/items/", json=item)
    assert r.status_code == 201, r.text
    assert r.json() == item

    short = item | {"description": None, "tax": None}
    r = client.post("/items/", json={"name": item["name"], "price": item["price"]})
    assert r.status_code == 201, r.text
    assert r.json() == short

    r = client.post("/items/", json=short)
    assert r.status_code == 201, r.text
    assert r.json() == short


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({}, {"name": None}),
        ({}, {"price": None}),
        ({"price": 0.01}, {"price": 0}),
        ({"tax": 0}, {"tax": -0.01}),
    ],
)
def test_limits(client, item, good, bad):
    """An item needs a name, a price above 0, and a tax, if it has one, of at least 0; else 422."""
    r = client.post("/items/", json=item | good)
    assert r.status_code == 201, r.text

    spoilt = {name: value for name, value in (item | bad).items() if value is not None}
    r = client.post("/items/", json=spoilt)
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    assert [error["loc"] for error in detail] == [["body", *bad]]


def test_summary(client):
    """`POST /items/` has the tag `items` and the summary `Create a new item`."""
    post = operation(openapi(client), "post", "/items")

    assert tags_of(post) == ["items"]
    assert post.get("summary") == "Create a new item"


def test_description(client):
    """The description of `POST /items/` mentions all four fields by name."""
    description = operation(openapi(client), "post", "/items").get("description", "")

    assert sorted(name for name in FIELDS if name in description) == sorted(FIELDS), description


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
    document = openapi(client)
    body = json_content(operation(document, "post", "/items").get("requestBody", {}))
    schema = body.get("schema", {})
    examples = [example.get("value") for example in body.get("examples", {}).values()]
    examples += schema.get("examples") or resolved(document, schema).get("examples", [])

    assert len(examples) >= 2, "Examples of the body:"
    assert [e for e in examples if not isinstance(e, dict)] == [], "These examples are no items."
    assert sorted(max(examples, key=len)) == sorted(FIELDS), "Fields of the fullest example:"
    for example in examples:
        r = client.post("/items/", json=example)
        assert r.status_code == 201, r.text


def test_tags(client):
    """`GET /items/` has the tag `items`, `GET /users/` has `users`, and both answer as before."""
    document = openapi(client)

    assert tags_of(operation(document, "get", "/items")) == ["items"]
    assert tags_of(operation(document, "get", "/users")) == ["users"]
    assert client.get("/items/").json() == [{"name": "Item 1"}]
    assert client.get("/users/").json() == [{"username": "alice"}]


def test_tag_descriptions(client):
    """The tags `items` and `users` have a description, `users` external documentation as well."""
    tags = {tag["name"]: tag for tag in openapi(client).get("tags", [])}

    described = sorted(name for name, tag in tags.items() if tag.get("description"))
    assert sorted({"items", "users"} - set(described)) == [], "These tags are not described."
    docs = tags["users"].get("externalDocs", {})
    assert docs.get("url", "") != "", "The tag `users` has no external documentation."


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages(client, path):
    """`/docs` and `/redoc` are there for everybody, under the title of the API."""
    r = client.get(path)

    assert r.status_code == 200, r.text
    assert "text/html" in r.headers["content-type"]
    assert "<title>My API" in r.text
    assert "openapi.json" in r.text
