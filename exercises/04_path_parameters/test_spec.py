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


def answered(r):
    """Return what was answered, with whichever status of success."""
    assert r.is_success, r.text
    return r.json()


def test_user(client, user_id, rng):
    """`GET /users/{user_id}` answers `{"user_id": ...}`, the id as a number or as text."""
    others = [0, rng.randint(1001, 99_999), rng.randint(10**6, 10**9)]
    for number in (user_id, *rng.sample(others, 3)):
        r = client.get(f"/users/{number}")
        assert r.status_code == 200, r.text
        assert r.json() in ({"user_id": number}, {"user_id": str(number)})


def test_current_user(client, user_id):
    """`GET /users/me` answers `{"user_id": "current"}`."""
    assert answered(client.get("/users/me")) == {"user_id": "current"}

    client.get(f"/users/{user_id}")
    assert answered(client.get("/users/me")) == {"user_id": "current"}


def test_item_of_a_user(client, user_id, item_id, rng):
    """`GET /users/{user_id}/items/{item_id}` answers `user_id` and `item_id`, both as numbers."""
    large = rng.randint(10**6, 10**9)
    pairs = [(user_id, item_id), (0, item_id), (user_id, 0), (item_id, user_id), (large, large + 1)]
    asked = [("GET", f"/users/{one}/items/{other}") for one, other in pairs]
    for (one, other), r in zip(pairs, client.together(*asked), strict=True):
        found = answered(r)
        assert {name: found[name] for name in ("user_id", "item_id")} == {
            "user_id": one,
            "item_id": other,
        }


@pytest.mark.parametrize("path", ["/users/{}/items/7", "/users/7/items/{}"])
def test_refuses_ids_that_are_no_numbers(client, user_id, item_id, path):
    """In the path of an item, an id that is not a whole number is refused with status 422."""
    answered(client.get(f"/users/{user_id}/items/{item_id}"))

    for other in ("umbrella", f"{item_id}.5", f"{item_id}th", f"no{item_id}", "²", "me", "1e3"):
        r = client.get(path.format(other))
        assert r.status_code == 422, r.text
    answered(client.get(f"/users/{user_id}/items/{item_id}"))


def test_model(client, rng):
    """`GET /models/{model_name}` answers the name as `model`, for `resnet` and for `lenet`."""
    for name in rng.choice([("resnet", "lenet", "resnet"), ("lenet", "resnet", "lenet")]):
        r = client.get(f"/models/{name}")
        assert r.is_success, r.text
        assert r.json()["model"] == name


def test_alexnet(client):
    """`GET /models/alexnet` answers `{"model": "AlexNet", "description": "Deep CNN"}`."""
    alexnet = {"model": "AlexNet", "description": "Deep CNN"}
    assert answered(client.get("/models/alexnet")) == alexnet

    client.get("/models/resnet")
    assert answered(client.get("/models/alexnet")) == alexnet


def test_refuses_an_unknown_model(client, rng):
    """`GET /models/{model_name}` refuses any other name with status 422."""
    answered(client.get("/models/lenet"))

    known = rng.choice(["alexnet", "resnet", "lenet"])
    others = [f"net{rng.randint(10, 99)}", f"{known}50", f"my{known}", known[:-1], known[1:]]
    spelt = ["AlexNet", "ResNet", "LeNet", known.upper(), f"{known} ", "resnet,lenet", "vgg"]
    for name in (*others, *spelt):
        r = client.get(f"/models/{name}")
        assert r.status_code == 422, r.text
    answered(client.get("/models/lenet"))


def test_documents_the_models(client):
    """`/docs` offers the three names: in `/openapi.json` they are the `enum` of `model_name`."""
    schema = documented(client, "/models/{model_name}", "model_name")

    assert "enum" in schema, "This is all that the docs say of `model_name`."
    assert sorted(schema["enum"]) == ["alexnet", "lenet", "resnet"]
