import time
from string import ascii_lowercase
from urllib.parse import urljoin

import jwt
import pytest

SECRET = "known to this spec and to the app it starts, and to nobody else above the bakery"
OTHER_SECRET = "known to the baker, who is a nice man and lives downstairs, in another house"

pytestmark = pytest.mark.env(SECRET_KEY=SECRET, DATABASE_URL=None)

USER = {"id", "username", "email", "is_active", "created_at"}
TOKEN = {"access_token", "token_type"}


@pytest.fixture
def word(rng):
    """Draw a word of so many letters."""
    return lambda length=12: "".join(rng.choices(ascii_lowercase, k=length))


@pytest.fixture
def stranger(word):
    """Draw somebody whom the API does not know yet."""

    def stranger(**fields):
        name = word()
        email = f"{name}@example.com"
        return {"username": name, "email": email, "password": word()} | fields

    return stranger


@pytest.fixture
def register(client, stranger):
    """Register a stranger."""

    def register(**fields):
        person = stranger(**fields)
        r = client.post("/auth/register", json=person)
        assert r.status_code == 201, r.text
        return person | r.json()

    return register


@pytest.fixture
def ask_for_token(client):
    """Send the form of the login."""

    def ask_for_token(person, **fields):
        form = {"username": person["username"], "password": person["password"]} | fields
        r = client.post("/auth/token", data=form)
        if r.status_code == 422 and "grant_type" in r.text:  # OAuth2 to the letter
            r = client.post("/auth/token", data=form | {"grant_type": "password"})
        return r

    return ask_for_token


@pytest.fixture
def log_in(ask_for_token):
    """Log somebody in, and get their token."""

    def log_in(person):
        r = ask_for_token(person)
        assert r.status_code == 200, r.text
        return r.json()["access_token"]

    return log_in


@pytest.fixture
def me(client):
    """Ask who is asking."""
    return lambda token: client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    return [fault.get("loc") for fault in detail]


def challenge(r):
    return r.status_code, r.headers.get("www-authenticate")


def fields_of(schema, document):
    """The names of the fields that a schema describes."""
    name = schema.get("$ref", "").rpartition("/")[2]
    described = document["components"]["schemas"][name] if name else schema
    return set(described.get("properties", {}))


def test_registers(client, stranger):
    """`POST /auth/register` answers 201 with the five fields of the new user."""
    person = stranger()

    r = client.post("/auth/register", json=person)

    assert r.status_code == 201, r.text
    assert set(r.json()) >= USER
    assert r.json()["username"] == person["username"]
    assert r.json()["email"] == person["email"]


def test_shows_no_secret(client, stranger):
    """A new user is shown with these fields alone: no password, no hash."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert set(r.json()) == USER


def test_registers_active_users(client, stranger):
    """A new user is active."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert r.json()["is_active"] is True


def test_bounds_usernames(client, stranger, register, word):
    """A username has 3 to 50 characters."""
    register(username=word(3))
    register(username=word(50))

    for length in (2, 51):
        r = client.post("/auth/register", json=stranger(username=word(length)))
        assert places(r) == [["body", "username"]]


def test_checks_addresses(client, stranger, register, word):
    """An e-mail address has to be one."""
    register(email=f"{word()}@{word()}.com")

    for email in (word(), f"{word()}@", f"@{word()}.com"):
        r = client.post("/auth/register", json=stranger(email=email))
        assert places(r) == [["body", "email"]]


def test_bounds_passwords(client, stranger, register, word):
    """A password has 8 characters or more."""
    register(password=word(8))
    register(password=word(60))

    r = client.post("/auth/register", json=stranger(password=word(7)))

    assert places(r) == [["body", "password"]]


@pytest.mark.parametrize("name", ["username", "email", "password"])
def test_requires_all_three(client, stranger, register, name):
    """`username`, `email` and `password` are all required."""
    register()

    person = stranger()
    del person[name]
    r = client.post("/auth/register", json=person)

    assert places(r) == [["body", name]]


def test_refuses_a_taken_username(client, stranger, register):
    """A username that is taken is refused with 400."""
    person = register()
    register()

    r = client.post("/auth/register", json=stranger(username=person["username"]))

    assert r.status_code == 400, r.text


def test_refuses_a_taken_address(client, stranger, register):
    """An e-mail address that is taken is refused with 400."""
    person = register()
    register()

    r = client.post("/auth/register", json=stranger(email=person["email"]))

    assert r.status_code == 400, r.text


def test_hashes_passwords(register, database):
    """The database holds an Argon2 hash in `hashed_password`, and nowhere the password."""
    person = register()

    [row] = database.rows('select * from "user"')

    assert row["hashed_password"].startswith("$argon2")
    assert person["password"] not in row.values()


def test_users_outlive_a_restart(register, log_in, restart):
    """A user is still there after a restart."""
    person = register()

    restart()

    assert log_in(person)


def test_hands_out_tokens(register, ask_for_token):
    """`POST /auth/token` takes a form and answers `access_token` and `token_type`, `"bearer"`."""
    r = ask_for_token(register())

    assert r.status_code == 200, r.text
    assert set(r.json()) >= TOKEN
    assert r.json()["token_type"] == "bearer"


def test_names_the_user_in_the_token(register, log_in, learner):
    """The token is one in which `read_access_token` reads the username."""
    for person in (register(), register()):
        token = log_in(person)
        assert learner.call("security.read_access_token", token) == person["username"]


def test_refuses_a_wrong_password(register, log_in, ask_for_token, word):
    """A wrong password is refused with 401 and `WWW-Authenticate: Bearer`."""
    person, other = register(), register()
    log_in(person)

    for password in (word(), other["password"]):
        r = ask_for_token(person, password=password)
        assert challenge(r) == (401, "Bearer"), r.text


def test_does_not_tell_who_is_known(register, log_in, ask_for_token, database, word):
    """An unknown username gets the same answer as a wrong password."""
    person = register()
    log_in(person)
    wrong = word()

    known = ask_for_token(person, password=wrong)
    database.execute('delete from "user" where id = ?', person["id"])
    unknown = ask_for_token(person, password=wrong)

    assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
    assert unknown.headers.get("www-authenticate") == known.headers.get("www-authenticate")


def test_knows_who_is_asking(register, log_in, me):
    """`GET /auth/me` answers the user whose token came with the request."""
    alice, bob = register(), register()

    for person in (bob, alice):
        r = me(log_in(person))
        assert r.status_code == 200, r.text
        assert {name: r.json().get(name) for name in USER} == {name: person[name] for name in USER}


def test_shows_no_secret_of_mine(register, log_in, me):
    """This user, too, is shown with the five fields alone."""
    r = me(log_in(register()))

    assert r.status_code == 200, r.text
    assert set(r.json()) == USER


def test_asks_for_a_token(client, register, log_in, me):
    """Without a token, `GET /auth/me` answers 401 with `WWW-Authenticate: Bearer`."""
    assert me(log_in(register())).status_code == 200

    r = client.get("/auth/me")

    assert challenge(r) == (401, "Bearer"), r.text


@pytest.mark.parametrize("fault", ["expired", "another key", "no sub", "no exp", "no token"])
def test_refuses_bad_tokens(register, me, word, fault):
    """A token that does not hold good is refused with 401 and `WWW-Authenticate: Bearer`."""
    now = int(time.time())
    good = {"sub": register()["username"], "exp": now + 600}
    assert me(jwt.encode(good, SECRET, "HS256")).status_code == 200

    bad = {
        "expired": jwt.encode(good | {"exp": now - 600}, SECRET, "HS256"),
        "another key": jwt.encode(good, OTHER_SECRET, "HS256"),
        "no sub": jwt.encode({"exp": good["exp"]}, SECRET, "HS256"),
        "no exp": jwt.encode({"sub": good["sub"]}, SECRET, "HS256"),
        "no token": word(),
    }
    r = me(bad[fault])

    assert challenge(r) == (401, "Bearer"), r.text


def test_refuses_deleted_users(register, log_in, me, database):
    """The token of a user who was deleted is refused with 401 and `WWW-Authenticate: Bearer`."""
    alice, bob = register(), register()
    tokens = log_in(alice), log_in(bob)
    assert [me(token).status_code for token in tokens] == [200, 200]

    database.execute('delete from "user" where id = ?', alice["id"])

    r = me(tokens[0])
    assert challenge(r) == (401, "Bearer"), r.text
    assert me(tokens[1]).status_code == 200


def test_refuses_inactive_users(register, log_in, me, database):
    """A user whose `is_active` is false is refused at `GET /auth/me` with 400, 401 or 403."""
    alice, bob = register(), register()
    tokens = log_in(alice), log_in(bob)
    assert [me(token).status_code for token in tokens] == [200, 200]

    database.execute('update "user" set is_active = false where id = ?', alice["id"])

    r = me(tokens[0])
    assert r.status_code in (400, 401, 403), r.text
    assert me(tokens[1]).status_code == 200


def test_documents_the_password_flow(client):
    """`GET /auth/me` asks for the password flow of `/auth/token`; the other two ask for nothing."""
    document = client.get("/openapi.json").json()
    schemes = document.get("components", {}).get("securitySchemes", {})
    flows = {
        name: urljoin("/docs", scheme["flows"]["password"]["tokenUrl"])
        for name, scheme in schemes.items()
        if "password" in scheme.get("flows", {})
    }
    asked = {
        f"{method.upper()} {path.rstrip('/')}": [
            flows.get(name) for wanted in operation.get("security", []) for name in wanted
        ]
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
    }

    assert asked == asked | {
        "POST /auth/register": [],
        "POST /auth/token": [],
        "GET /auth/me": ["/auth/token"],
    }


def test_documents_its_answers(client):
    """The answers are described with their fields: a user's five, a token's two."""
    document = client.get("/openapi.json").json()
    described = {
        f"{method.upper()} {path.rstrip('/')} {status}": fields_of(
            media.get("schema", {}), document
        )
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        for media in answer.get("content", {}).values()
    }

    assert described == described | {
        "POST /auth/register 201": USER,
        "POST /auth/token 200": TOKEN,
        "GET /auth/me 200": USER,
    }
