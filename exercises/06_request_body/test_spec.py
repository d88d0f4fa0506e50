import pytest

GOODS = ["Teapot", "Rope", "Honey", "Candles", "Wool", "Soap"]
TEXTS = ["0", "lamp  oil & wick", "Crème brûlée", "NULL", " a quart ", "candle " * 50 + "end"]


@pytest.fixture
def item(rng):
    """A complete item; its amounts are fractions that add up exactly."""
    return {
        "name": rng.choice(GOODS),
        "description": f"Shelf {rng.randint(1, 40)}",
        "price": rng.randint(4, 400) + 0.25,
        "tax": rng.randint(1, 40) + 0.5,
    }


def answered(response):
    """What was answered, with whichever status of success."""
    assert response.is_success, response.text
    return response.json()


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


def test_answers_with_the_item(client, item, rng):
    """`POST /items/` answers 200 with all four fields of the item it was sent."""
    r = client.post("/items/", json=item)
    assert r.status_code == 200, r.text
    assert fields(r) == item

    texts = rng.sample(TEXTS, len(TEXTS))
    amounts = [(0.25, 0.5), (1000.5, 200.25), (rng.randint(10**5, 10**6) + 0.75, 9999.5)]
    others = [
        {"name": name, "description": description, "price": price, "tax": tax}
        for name, description in zip(texts, [*texts[1:], ""], strict=True)
        for price, tax in [rng.choice(amounts)]
    ]
    extremes = [item | {"price": price, "tax": tax} for price, tax in amounts]
    for other in (*others, *extremes):
        assert fields(client.post("/items/", json=other)) == other

    answers = client.together(*(("POST", "/items/", {"json": other}) for other in others))
    assert [fields(r) for r in answers] == others


def test_adds_the_tax(client, item):
    """An item with a `tax` gets a `price_with_tax` as well: the two added up."""
    for price, tax in ((item["price"], item["tax"]), (4.5, 0.25), (1500.25, 1200.5), (0.5, 3)):
        r = client.post("/items/", json=item | {"price": price, "tax": tax})
        assert answered(r).get("price_with_tax") == price + tax


def test_no_sum_without_tax(client, item):
    """An item without a `tax` gets no `price_with_tax`."""
    untaxed = {name: value for name, value in item.items() if name != "tax"}
    for _ in range(2):
        answer = answered(client.post("/items/", json=untaxed))
        assert answer["name"] == item["name"]
        assert "price_with_tax" not in answer
        client.post("/items/", json=item)

    assert "price_with_tax" not in client.post("/items/", json=item | {"tax": None}).text


def test_left_out_is_null(client, item):
    """A `description` or a `tax` that was left out is answered as `null`."""
    short = {"name": item["name"], "price": item["price"]}
    for sent in (short, item, short, short | {"tax": item["tax"]}, item, short):
        r = client.post("/items/", json=sent)
        assert r.is_success, r.text
        assert fields(r) == {"description": None, "tax": None, **sent}


@pytest.mark.parametrize(("field", "error"), [("name", "string_type"), ("price", "float_type")])
def test_null_here_but_not_there(client, item, field, error):
    """A `description` or a `tax` may be sent as `null`, a `name` or a `price` may not."""
    both = {"description": None, "tax": None}
    for nothing in (both, {"description": None}, {"tax": None}):
        welcome = client.post("/items/", json=item | nothing)
        assert welcome.is_success, welcome.text
        assert fields(welcome) == item | nothing

    for others in ({}, both):
        r = client.post("/items/", json=item | others | {field: None})
        assert r.status_code == 422, r.text
        assert errors(r) == [(error, ["body", field])]


@pytest.mark.parametrize("field", ["name", "price"])
def test_refuses_a_missing_field(client, item, field):
    """An item that lacks its `name` or its `price` is refused with 422, which names the field."""
    answered(client.post("/items/", json=item))

    lacking = {name: value for name, value in item.items() if name != field}
    r = client.post("/items/", json=lacking)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]

    del lacking["description"], lacking["tax"]
    r = client.post("/items/", json=lacking)
    assert r.status_code == 422, r.text
    assert ("missing", ["body", field]) in errors(r)


@pytest.mark.parametrize(
    ("field", "values", "error"),
    [
        ("name", (7, 0, 7.5), "string_type"),
        ("description", (7, 0, 7.5), "string_type"),
        ("price", ("a song", "4 pounds", "3,50"), "float_parsing"),
        ("tax", ("a song", "4 pounds", "10 %"), "float_parsing"),
    ],
)
def test_refuses_a_wrong_type(client, item, field, values, error):
    """A number where text is due, or words where a number is due, are refused with 422."""
    answered(client.post("/items/", json=item))

    for value in values:
        r = client.post("/items/", json=item | {field: value})
        assert r.status_code == 422, r.text
        assert errors(r) == [(error, ["body", field])]
    answered(client.post("/items/", json=item))


def test_reads_a_number_from_text(client, item):
    """A `price` sent as text that spells a number (`"4.50"`) is answered as that number."""
    whole = int(item["price"])
    for text, price in ((str(item["price"]), item["price"]), ("0.50", 0.5), (f"{whole}", whole)):
        assert answered(client.post("/items/", json=item | {"price": text}))["price"] == price


def test_drops_unknown_fields(client, item, rng):
    """A field that is not in the table is ignored: it does not come back in the answer."""
    unknown = {"aisle": rng.randint(1, 9), "id": 7, "colour": None, "shelf": {"name": "top"}}
    answer = answered(client.post("/items/", json=item | unknown))
    assert answer["name"] == item["name"]
    assert set(unknown) & set(answer) == set()

    for tax in (item["tax"], None):
        r = client.post("/items/", json=item | {"tax": tax, "price_with_tax": 77.125})
        assert "77.125" not in r.text


def test_documents_the_item(client):
    """`/docs` shows the four fields of an item, and that only `name` and `price` are required."""
    openapi = client.get("/openapi.json").json()

    operation = documented(openapi, "post", "/items")
    assert "requestBody" in operation
    item = resolved(openapi, operation["requestBody"]["content"]["application/json"]["schema"])
    assert set(item.get("properties", ())) == {"name", "description", "price", "tax"}
    assert set(item.get("required", ())) == {"name", "price"}
