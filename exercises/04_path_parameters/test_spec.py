import pytest


@pytest.fixture
def user_id(rng):
    return rng.randint(100, 499)


@pytest.fixture
def item_id(rng):
    return rng.randint(500, 999)


def documented(client, path, name):
    """Return what the docs say about a parameter of `GET` at a path."""
    document = client.get("/openapi.json").json()
    paths = {path.rstrip("/"): operations for path, operations in document["paths"].items()}
    assert path in paths, "This path is not in the docs."
    parameters = paths[path].get("get", {}).get("parameters", [])
    schemas = {parameter["name"]: parameter["schema"] for parameter in parameters}
    assert name in schemas, "This parameter is not in the docs."
    referred = schemas[name].get("$ref", "").rpartition("/")[-1]
    return document["components"]["schemas"][referred] if referred else schemas[name]


def test_user(client, user_id):
    """`GET /users/{user_id}` answers `{"user_id": ...}`, the id as a number or as text."""
    r = client.get(f"/users/{user_id}")

    assert r.status_code == 200, r.text
    assert r.json() in ({"user_id": user_id}, {"user_id": str(user_id)})


def test_current_user(client):
    """`GET /users/me` answers `{"user_id": "current"}`."""
    r = client.get("/users/me")

    assert r.status_code == 200, r.text
    assert r.json() == {"user_id": "current"}


def test_item_of_a_user(client, user_id, item_id):
    """`GET /users/{user_id}/items/{item_id}` answers `user_id` and `item_id`, both as numbers."""
    r = client.get(f"/users/{user_id}/items/{item_id}")

    assert r.status_code == 200, r.text
    assert r.json() == {"user_id": user_id, "item_id": item_id}


@pytest.mark.parametrize("path", ["/users/ada/items/7", "/users/7/items/umbrella"])
def test_refuses_ids_that_are_no_numbers(client, user_id, item_id, path):
    """In the path of an item, an id that is not a whole number is refused with status 422."""
    r = client.get(f"/users/{user_id}/items/{item_id}")
    assert r.status_code == 200, r.text

    r = client.get(path)
    assert r.status_code == 422, r.text


@pytest.mark.parametrize("name", ["resnet", "lenet"])
def test_model(client, name):
    """`GET /models/{model_name}` answers the name as `model`, for `resnet` and for `lenet`."""
    r = client.get(f"/models/{name}")

    assert r.status_code == 200, r.text
    assert r.json() == {"model": name}


def test_alexnet(client):
    """`GET /models/alexnet` answers `{"model": "AlexNet", "description": "Deep CNN"}`."""
    r = client.get("/models/alexnet")

    assert r.status_code == 200, r.text
    assert r.json() == {"model": "AlexNet", "description": "Deep CNN"}


def test_refuses_an_unknown_model(client, rng):
    """`GET /models/{model_name}` refuses any other name with status 422."""
    r = client.get("/models/lenet")
    assert r.status_code == 200, r.text

    r = client.get(f"/models/net{rng.randint(10, 99)}")
    assert r.status_code == 422, r.text


def test_documents_the_models(client):
    """`/docs` offers the three names: in `/openapi.json` they are the `enum` of `model_name`."""
    schema = documented(client, "/models/{model_name}", "model_name")

    assert "enum" in schema, "This is all that the docs say of `model_name`."
    assert sorted(schema["enum"]) == ["alexnet", "lenet", "resnet"]
