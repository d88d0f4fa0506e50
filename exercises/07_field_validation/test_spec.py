from string import ascii_lowercase, ascii_uppercase, digits, punctuation

import pytest


@pytest.fixture
def form(rng):
    name = "".join(rng.choices(ascii_lowercase, k=12))
    return {
        "username": name,
        "email": f"{name}@example.com",
        "age": rng.randint(20, 80),
        "is_active": False,
    }


def faults(response):
    """Return where a refusal found which type of fault."""
    detail = response.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return {".".join(map(str, e["loc"])): e["type"] for e in detail}


def accepted(response):
    """Return the answer to a form that was in order, with whichever status of success."""
    assert response.is_success, response.text
    return response.json()


def refused(response):
    """Return the faults of a form that was refused."""
    assert response.status_code == 422, response.text
    return faults(response)


def test_answers_with_the_form(client, form, rng):
    """`POST /users/` answers 200 with the form as it was filled in, all four fields of it."""
    r = client.post("/users/", json=form)
    assert r.status_code == 200, r.text
    assert r.json() == form

    name = "".join(rng.choices(ascii_uppercase, k=2) + rng.choices(ascii_lowercase, k=8))
    other = {"username": name, "email": f"{name}@example.org", "age": 9, "is_active": True}
    answers = client.together(*(("POST", "/users/", {"json": each}) for each in (form, other)))
    assert [accepted(r) for r in answers] == [form, other]

    long = "".join(rng.choices(ascii_lowercase + digits, k=50))
    unusual = [
        {"username": long},
        {"username": "007"},
        {"email": f"{long[:45]}@{long[:30]}.example.com"},
        {"email": "Ada.King+7@mail.example.co.uk"},
        {"age": 0},
        {"age": 150},
    ]
    for each in unusual:
        r = client.post("/users/", json=form | each)
        assert r.status_code == 422 or accepted(r) == form | each


def test_is_active_unless_told_otherwise(client, form):
    """`is_active` may be left out, and is then true."""
    short = {name: value for name, value in form.items() if name != "is_active"}
    for _ in range(2):
        assert accepted(client.post("/users/", json=short))["is_active"] is True
        client.post("/users/", json=form)


@pytest.mark.parametrize("field", ["username", "email", "age"])
def test_required_fields(client, form, field):
    """`username`, `email` and `age` are required."""
    accepted(client.post("/users/", json=form))

    lacking = {name: value for name, value in form.items() if name != field}
    assert refused(client.post("/users/", json=lacking)) == {f"body.{field}": "missing"}
    assert list(refused(client.post("/users/", json=form | {field: None}))) == [f"body.{field}"]
    accepted(client.post("/users/", json=form))


@pytest.mark.parametrize(
    ("field", "fault", "others"),
    [("age", "int_parsing", (30.5, "30.5", [30])), ("is_active", "bool_parsing", (None, 7, []))],
)
def test_kinds_of_values(client, form, field, fault, others):
    """`age` is a whole number and `is_active` is true or false."""
    accepted(client.post("/users/", json=form))

    r = client.post("/users/", json=form | {field: "plenty"})
    assert refused(r) == {f"body.{field}": fault}
    for other in others:
        assert list(refused(client.post("/users/", json=form | {field: other}))) == [
            f"body.{field}"
        ]
    accepted(client.post("/users/", json=form))


@pytest.mark.parametrize(
    ("last", "beyond", "fault"),
    [(0, (-1, -20, -(10**6)), "greater_than_equal"), (150, (151, 300, 10**6), "less_than_equal")],
)
def test_age_limits(client, form, last, beyond, fault):
    """`age` is at least 0 and at most 150."""
    assert accepted(client.post("/users/", json=form | {"age": last})).get("age") == last

    for age in beyond:
        assert refused(client.post("/users/", json=form | {"age": age})) == {"body.age": fault}
    assert accepted(client.post("/users/", json=form | {"age": last})).get("age") == last


@pytest.mark.parametrize(
    ("last", "beyond", "fault"),
    [(3, (2, 1), "string_too_short"), (50, (51, 300), "string_too_long")],
)
def test_username_limits(client, form, last, beyond, fault):
    """`username` has at least 3 and at most 50 characters."""
    longest = "a" * last
    assert accepted(client.post("/users/", json=form | {"username": longest}))

    for length in beyond:
        r = client.post("/users/", json=form | {"username": "a" * length})
        assert refused(r) == {"body.username": fault}
    assert accepted(client.post("/users/", json=form | {"username": longest}))


def test_email_address(client, form, rng):
    """`email` is an e-mail address."""
    name = "".join(rng.choices(ascii_lowercase, k=40))
    for email in (f"{name}@example.com", "ada.l+7@mail.example.co.uk", "a_b-c@ex-ample.org"):
        assert accepted(client.post("/users/", json=form | {"email": email}))

    incomplete = ["ada", "ada@", "@example.com", "@", "@.", ".@", "ada.example.com"]
    odd = ["ada at example.com", "a da@example.com", "ada@exam ple.com", "ada@@example.com"]
    odd += ["ada@example.com, ben@example.com", "ada@example.com;ben@example.com"]
    for email in (*incomplete, *odd):
        r = client.post("/users/", json=form | {"email": email})
        assert refused(r) == {"body.email": "value_error"}
    accepted(client.post("/users/", json=form))


def test_letters_and_digits_only(client, form, rng):
    """`username` consists of letters and digits, nothing else."""
    for username in ("Ada99", "1815", "0ada", "AdaKing"):
        assert accepted(client.post("/users/", json=form | {"username": username}))

    start, middle, end = (rng.choice(punctuation) for _ in range(3))
    spaced = ["Ada Lovelace", " ada", "ada ", "ada\n", "ad\ta"]
    signs = [f"{start}ada", f"a{middle}da", f"ada{end}", "ada_1815", "_ada", "ada-1815", "ada🙂"]
    for username in rng.sample(spaced + signs, len(spaced + signs)):
        r = client.post("/users/", json=form | {"username": username})
        assert list(refused(r)) == ["body.username"], f"The username was {username!r}."
    accepted(client.post("/users/", json=form | {"username": "Ada99"}))


def test_names_all_faults(client, form):
    """One answer names all the faults of a form."""
    accepted(client.post("/users/", json=form))

    for username, age in (("ada!", 200), ("ad", -1), (1815, 200), (None, -1)):
        r = client.post("/users/", json=form | {"username": username, "email": "ada", "age": age})
        assert sorted(refused(r)) == ["body.age", "body.email", "body.username"]
    accepted(client.post("/users/", json=form))
