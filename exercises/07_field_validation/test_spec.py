from string import ascii_letters, digits

import pytest


@pytest.fixture
def form(rng):
    name = "".join(rng.choices(ascii_letters + digits, k=12))
    return {
        "username": name,
        "email": f"{name.lower()}@example.com",
        "age": rng.randint(20, 80),
        "is_active": False,
    }


def faults(response):
    """Return where a refusal found which type of fault."""
    detail = response.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return {".".join(map(str, e["loc"])): e["type"] for e in detail}


def test_answers_with_the_form(client, form):
    """`POST /users/` answers 200 with the form as it was filled in, all four fields of it."""
    r = client.post("/users/", json=form)

    assert r.status_code == 200, r.text
    assert r.json() == form


def test_is_active_unless_told_otherwise(client, form):
    """`is_active` may be left out, and is then true."""
    del form["is_active"]
    r = client.post("/users/", json=form)

    assert r.status_code == 200, r.text
    assert r.json()["is_active"] is True


@pytest.mark.parametrize("field", ["username", "email", "age"])
def test_required_fields(client, form, field):
    """`username`, `email` and `age` are required."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text

    del form[field]
    r = client.post("/users/", json=form)
    assert r.status_code == 422, r.text
    assert faults(r) == {f"body.{field}": "missing"}


@pytest.mark.parametrize(
    ("field", "fault"), [("age", "int_parsing"), ("is_active", "bool_parsing")]
)
def test_kinds_of_values(client, form, field, fault):
    """`age` is a whole number and `is_active` is true or false."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {field: "plenty"})
    assert r.status_code == 422, r.text
    assert faults(r) == {f"body.{field}": fault}


@pytest.mark.parametrize(
    ("last", "beyond", "fault"), [(0, -1, "greater_than_equal"), (150, 151, "less_than_equal")]
)
def test_age_limits(client, form, last, beyond, fault):
    """`age` is at least 0 and at most 150."""
    r = client.post("/users/", json=form | {"age": last})
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {"age": beyond})
    assert r.status_code == 422, r.text
    assert faults(r) == {"body.age": fault}


@pytest.mark.parametrize(
    ("last", "beyond", "fault"), [(3, 2, "string_too_short"), (50, 51, "string_too_long")]
)
def test_username_limits(client, form, last, beyond, fault):
    """`username` has at least 3 and at most 50 characters."""
    r = client.post("/users/", json=form | {"username": "a" * last})
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {"username": "a" * beyond})
    assert r.status_code == 422, r.text
    assert faults(r) == {"body.username": fault}


@pytest.mark.parametrize("email", ["ada", "ada@", "ada at example.com"])
def test_email_address(client, form, email):
    """`email` is an e-mail address."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {"email": email})
    assert r.status_code == 422, r.text
    assert faults(r) == {"body.email": "value_error"}


@pytest.mark.parametrize("username", ["Ada Lovelace", "ada_1815", "ada!", "!ada"])
def test_letters_and_digits_only(client, form, username):
    """`username` consists of letters and digits, nothing else."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {"username": username})
    assert r.status_code == 422, r.text
    assert list(faults(r)) == ["body.username"]


def test_names_all_faults(client, form):
    """One answer names all the faults of a form."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text

    r = client.post("/users/", json=form | {"username": "ada!", "email": "ada", "age": 200})
    assert r.status_code == 422, r.text
    assert sorted(faults(r)) == ["body.age", "body.email", "body.username"]
