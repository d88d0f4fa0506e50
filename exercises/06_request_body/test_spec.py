import pytest

GOODS = ["Teapot", "Rope", "Honey", "Candles", "Wool", "Soap"]


@pytest.fixture
def item(rng):
    """A complete item; its amounts are fractions that add up exactly."""
    return {
        "name": rng.choice(GOODS),
        "description": f"Shelf {rng.randint(1, 40)}",
        "price": rng.randint(4, 400) + 0.25,
        "tax": rng.randint(1, 40) + 0.5,
    }


def fields(response):
    """What an answer says about the item, any sum apart."""
    names = ("name", "description", "price", "tax")
    return {name: value for name, value in response.json().items() if name in names}


def errors(response):
    """What the answer complains about: the type and the place of each fault."""
    detail = response.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [(error["type"], error["loc"]) for error in detail]


def documented(openapi, method, address):
    """What the documentation says about an operation, its address with or without a last slash."""
    paths = {path.rstrip("/"): operations for path, operations in openapi["paths"].items()}
    return paths.get(address, {}).get(method, {})


def resolved(openapi, schema):
    """The schema itself, or the one that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return openapi["components"]["schemas"][name] if name else schema


def test_answers_with_the_item(client, item):
    """`POST /items/` answers 200 with all four fields of the item it was sent."""
    r = client.post("/items/", json=item)

    assert r.status_code == 200, r.text
    assert fields(r) == item


def test_adds_the_tax(client, item):
    """An item with a `tax` gets a `price_with_tax` as well: the two added up."""
    r = client.post("/items/", json=item)

    assert r.status_code == 200, r.text
    assert r.json().get("price_with_tax") == item["price"] + item["tax"]


def test_no_sum_without_tax(client, item):
    """An item without a `tax` gets no `price_with_tax`."""
    del item["tax"]

    r = client.post("/items/", json=item)

    assert r.status_code == 200, r.text
    assert r.json()["name"] == item["name"]
    assert "price_with_tax" not in r.json()


def test_left_out_is_null(client, item):
    """A `description` or a `tax` that was left out is answered as `null`."""
    item = {"name": item["name"], "price": item["price"]}

    r = client.post("/items/", json=item)

    assert r.status_code == 200, r.text
    assert fields(r) == {**item, "description": None, "tax": None}


@pytest.mark.parametrize(("field", "error"), [("name", "string_type"), ("price", "float_type")])
def test_null_here_but_not_there(client, item, field, error):
    """A `description` or a `tax` may be sent as `null`, a `name` or a `price` may not."""
    item = {**item, "description": None, "tax": None}
    welcome = client.post("/items/", json=item)
    assert welcome.status_code == 200, welcome.text
    assert fields(welcome) == item

    r = client.post("/items/", json={**item, field: None})

    assert r.status_code == 422, r.text
    assert errors(r) == [(error, ["body", field])]


@pytest.mark.parametrize("field", ["name", "price"])
def test_refuses_a_missing_field(client, item, field):
    """An item that lacks its `name` or its `price` is refused with 422, which names the field."""
    complete = client.post("/items/", json=item)
    assert complete.status_code == 200, complete.text
    del item[field]

    r = client.post("/items/", json=item)

    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", 7, "string_type"),
        ("description", 7, "string_type"),
        ("price", "a song", "float_parsing"),
        ("tax", "a song", "float_parsing"),
    ],
)
def test_refuses_a_wrong_type(client, item, field, value, error):
    """A number where text is due, or words where a number is due, are refused with 422."""
    complete = client.post("/items/", json=item)
    assert complete.status_code == 200, complete.text

    r = client.post("/items/", json={**item, field: value})

    assert r.status_code == 422, r.text
    assert errors(r) == [(error, ["body", field])]


def test_reads_a_number_from_text(client, item):
    """A `price` sent as text that spells a number (`"4.50"`) is answered as that number."""
    r = client.post("/items/", json={**item, "price": str(item["price"])})

    assert r.status_code == 200, r.text
    assert r.json()["price"] == item["price"]


def test_drops_unknown_fields(client, item, rng):
    """A field that is not in the table is ignored: it does not come back in the answer."""
    r = client.post("/items/", json={**item, "aisle": rng.randint(1, 9)})

    assert r.status_code == 200, r.text
    assert r.json()["name"] == item["name"]
    assert "aisle" not in r.json()


def test_documents_the_item(client):
    """`/docs` shows the four fields of an item, and that only `name` and `price` are required."""
    openapi = client.get("/openapi.json").json()

    operation = documented(openapi, "post", "/items")
    assert "requestBody" in operation
    item = resolved(openapi, operation["requestBody"]["content"]["application/json"]["schema"])
    assert set(item.get("properties", ())) == {"name", "description", "price", "tax"}
    assert set(item.get("required", ())) == {"name", "price"}
