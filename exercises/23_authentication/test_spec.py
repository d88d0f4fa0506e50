import base64
import json
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

HOLD_UP = """
create trigger hold_up before insert on "user"
when not exists (select 1 from "user" where username = new.username)
begin
    select count(*) from (
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000)
        select i from n
    );
end
"""
"""Makes the first of several insertions so slow that all others have looked before it is done."""


@pytest.fixture
def word(rng):
    """Draw a word of so many letters."""
    return lambda length=12: "".join(rng.choices(ascii_lowercase, k=length))


@pytest.fixture
def name(word):
    """Draw a name with capitals, a blank, an accent and a hyphen."""
    return lambda: f"{word(6).title()} d'Été-{word(6).title()}"


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
def sneak(client, stranger):
    """Register with more than there should be: that is overlooked, or all of it refused."""

    def sneak(**more):
        r = client.post("/auth/register", json=stranger(**more))
        assert r.status_code in (201, 422), r.text
        return r.json() if r.is_success else {}

    return sneak


@pytest.fixture
def users(database):
    """Read the table of users."""
    return lambda: database.rows('select * from "user" order by id')


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
    return lambda token: client.get("/auth/me", headers=bearer(token))


@pytest.fixture
def files(learner):
    """Read the files that the app has written, as far as they are texts."""

    def files():
        names = learner.call("glob.glob", "**", recursive=True, include_hidden=True)
        return {name: "".join(learner.call("linecache.getlines", name)) for name in names}

    return files


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    return [fault.get("loc") for fault in detail]


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def traces(password):
    """What gives a password away."""
    return {password, password[::-1], password.encode().hex(), encoded(password)}


def challenge(r):
    return r.status_code, r.headers.get("www-authenticate")


def fields_of(schema, document):
    """The names of the fields that a schema describes."""
    name = schema.get("$ref", "").rpartition("/")[2]
    described = document["components"]["schemas"][name] if name else schema
    return set(described.get("properties", {}))


def test_registers(client, stranger, sneak, rng, name):
    """`POST /auth/register` answers 201 with the five fields of the new user."""
    for person in (stranger(), stranger(username=name())):
        r = client.post("/auth/register", json=person)
        assert r.status_code == 201, r.text
        assert set(r.json()) >= USER
        assert r.json()["username"] == person["username"]
        assert r.json()["email"] == person["email"]
        assert type(r.json()["id"]) is int

    wish = rng.randint(10**6, 10**9)
    assert sneak(id=wish).get("id") != wish
    assert not sneak(created_at="2001-01-01T01:01:01Z").get("created_at", "").startswith("2001")


def test_shows_no_secret(client, stranger):
    """A new user is shown with these fields alone: no password, no hash."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert set(r.json()) == USER


def test_registers_active_users(client, stranger, sneak, users):
    """A new user is active."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert r.json()["is_active"] is True

    assert sneak(is_active=False).get("is_active") is not False
    assert all(row["is_active"] for row in users())


def test_bounds_usernames(client, stranger, register, word, name):
    """A username has 3 to 50 characters."""
    for username in (word(3), word(50), name()):
        register(username=username)

    for username in ("", word(2), "ßé", word(51), word(80)):
        r = client.post("/auth/register", json=stranger(username=username))
        assert places(r) == [["body", "username"]]


def test_checks_addresses(client, stranger, register, word):
    """An e-mail address has to be one."""
    for email in (
        f"{word()}@{word()}.com",
        f"{word()}.{word()}+chores2@mail.{word()}-{word()}.org",
    ):
        assert register(email=email)["email"] == email

    at = (f"{word()}@", f"@{word()}.com", "@", f"{word()}@@{word()}.com", f"{word()}@.com")
    blank = (f"{word()} {word()}@{word()}.com", f"{word()}@{word()} {word()}.com")
    for email in ("", word(), f"{word()}.com", *at, *blank):
        r = client.post("/auth/register", json=stranger(email=email))
        assert places(r) == [["body", "email"]]


def test_bounds_passwords(client, stranger, register, word):
    """A password has 8 characters or more."""
    for password in (word(8), word(120), "ßé½€ łø!"):
        register(password=password)

    for password in (word(7), "", "ßé½€ łø"):
        r = client.post("/auth/register", json=stranger(password=password))
        assert places(r) == [["body", "password"]]


def test_requires_all_three(client, stranger, register, users):
    """`username`, `email` and `password` are all required."""
    register()
    kept = users()

    for name in ("username", "email", "password"):
        without = stranger()
        del without[name]
        for person in (without, stranger(**{name: None})):
            r = client.post("/auth/register", json=person)
            assert places(r) == [["body", name]]

    assert users() == kept


@pytest.mark.deadline(20)
@pytest.mark.sqlite("its trigger is written for SQLite")
def test_refuses_a_taken_username(client, stranger, register, users, database, name):
    """A username that is taken is refused with 400, even if two ask for it at the same moment."""
    person = register(username=name())
    register()
    kept = users()
    for _ in range(2):
        r = client.post("/auth/register", json=stranger(username=person["username"]))
        assert r.status_code == 400, r.text
    assert users() == kept

    database.execute('update "user" set is_active = false')
    r = client.post("/auth/register", json=stranger(username=person["username"]))
    assert r.status_code == 400, r.text

    wanted = name()
    database.execute(HOLD_UP)
    requests = [("POST", "/auth/register", {"json": stranger(username=wanted)}) for _ in range(4)]
    answers = client.together(*requests)
    assert sorted(r.status_code for r in answers) == [201, 400, 400, 400]
    database.execute("drop trigger hold_up")
    register()


def test_refuses_a_taken_address(client, stranger, register, users, database):
    """An e-mail address that is taken is refused with 400."""
    person = register()
    register()
    kept = users()
    for _ in range(2):
        r = client.post("/auth/register", json=stranger(email=person["email"]))
        assert r.status_code == 400, r.text
    assert users() == kept

    database.execute('update "user" set is_active = false')
    r = client.post("/auth/register", json=stranger(email=person["email"]))
    assert r.status_code == 400, r.text
    register()


@pytest.mark.sqlite("only SQLite lists its tables there")
def test_hashes_passwords(register, sneak, learner, database, users, files, name):
    """The database holds an Argon2 hash in `hashed_password`, and no table or file the password."""
    people = [register(), register(password=name())]
    for person, row in zip(people, users(), strict=True):
        hashed = row["hashed_password"]
        assert hashed.startswith("$argon2")
        assert learner.call("security.verify_password", person["password"], hashed)
    sneak(hashed_password="open to all")
    assert all(row["hashed_password"].startswith("$argon2") for row in users())

    tables = database.rows("select name from sqlite_master where type = 'table'")
    rows = [row for table in tables for row in database.rows(f'select * from "{table["name"]}"')]
    kept = [str(value) for row in rows for value in row.values()] + [*files().values()]
    for person in people:
        assert not [text for text in kept for trace in traces(person["password"]) if trace in text]


def test_users_outlive_a_restart(register, log_in, restart, users):
    """A user is still there after a restart."""
    people = register(), register()
    kept = users()

    restart()

    assert users() == kept
    for person in (*people, register()):
        assert log_in(person)


def test_hands_out_tokens(register, ask_for_token, name, word):
    """`POST /auth/token` takes a form and answers `access_token` and `token_type`, `"bearer"`."""
    for person in (register(), register(username=name(), password=f" {name()} {word(100)}")):
        r = ask_for_token(person)
        assert r.status_code == 200, r.text
        assert set(r.json()) >= TOKEN
        assert r.json()["token_type"] == "bearer"


def test_names_the_user_in_the_token(register, log_in, learner, name):
    """The token is one in which `read_access_token` reads the username."""
    for person in (register(), register(username=name()), register()):
        token = log_in(person)
        assert learner.call("security.read_access_token", token) == person["username"]


def test_refuses_a_wrong_password(register, log_in, ask_for_token, database, word):
    """A wrong password is refused with 401 and `WWW-Authenticate: Bearer`."""
    person, other = register(password=f" {word().title()} {word(100)}"), register()
    own = person["password"]
    log_in(person)

    wrong = (word(), other["password"], own.lower(), own.strip(), own[:-1], own[:-1] + "!", own * 2)
    for password in wrong:
        r = ask_for_token(person, password=password)
        assert challenge(r) == (401, "Bearer"), r.text
    log_in(person)

    theirs = '(select hashed_password from "user" where username = ?)'
    database.execute(f'update "user" set hashed_password = {theirs}', other["username"])
    assert ask_for_token(person).status_code == 401
    log_in(person | {"password": other["password"]})


def test_does_not_tell_who_is_known(register, log_in, ask_for_token, database, word):
    """An unknown username gets the same answer as a wrong password."""
    person, other = register(), register()
    log_in(person)
    wrong = word()

    known = ask_for_token(person, password=wrong)
    for username in (f"{person['username']}x", person["username"][:-1], "%", "' or 1 = 1 --"):
        assert ask_for_token(person, username=username).status_code == known.status_code
    database.execute('delete from "user" where id = ?', person["id"])
    for password in (wrong, person["password"], other["password"]):
        unknown = ask_for_token(person, password=password)
        assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
        assert unknown.headers.get("www-authenticate") == known.headers.get("www-authenticate")
    log_in(other)


def test_knows_who_is_asking(client, register, log_in, me, name):
    """`GET /auth/me` answers the user whose token came with the request."""
    people = [register(), register(username=name()), register()]
    tokens = [log_in(person) for person in people]
    shown = [{field: person[field] for field in USER} for person in people]

    for _ in range(2):
        for token, expected in zip(reversed(tokens), reversed(shown), strict=True):
            r = me(token)
            assert r.status_code == 200, r.text
            assert {field: r.json().get(field) for field in USER} == expected

    answers = client.together(
        *[("GET", "/auth/me", {"headers": bearer(one)}) for one in tokens] * 2
    )
    assert [{field: r.json().get(field) for field in USER} for r in answers] == shown * 2


def test_shows_no_secret_of_mine(register, log_in, me):
    """This user, too, is shown with the five fields alone."""
    r = me(log_in(register()))

    assert r.status_code == 200, r.text
    assert set(r.json()) == USER


def test_asks_for_a_token(client, register, log_in, me):
    """Without a token, `GET /auth/me` answers 401 with `WWW-Authenticate: Bearer`."""
    person = register()
    token = log_in(person)
    assert me(token).status_code == 200

    words = base64.b64encode(f"{person['username']}:{person['password']}".encode()).decode()
    for headers in ({}, {"Authorization": f"Basic {words}"}):
        r = client.get("/auth/me", headers=headers)
        assert challenge(r) == (401, "Bearer"), r.text
    assert me(token).status_code == 200


def test_refuses_bad_tokens(register, me, word):
    """A token that does not hold good is refused with 401 and `WWW-Authenticate: Bearer`."""
    now = int(time.time())
    claims = {"sub": register()["username"], "exp": now + 600}
    good = jwt.encode(claims, SECRET, "HS256")
    assert me(good).status_code == 200

    head, content, signature = good.split(".")
    other = encoded(json.dumps(claims | {"sub": register()["username"]}))
    none = encoded(json.dumps({"alg": "none", "typ": "JWT"}))
    bad = {
        "expired": jwt.encode(claims | {"exp": now - 600}, SECRET, "HS256"),
        "expired just now": jwt.encode(claims | {"exp": now - 2}, SECRET, "HS256"),
        "another key": jwt.encode(claims, OTHER_SECRET, "HS256"),
        "another algorithm": jwt.encode(claims, SECRET, "HS512"),
        "no sub": jwt.encode({"exp": claims["exp"]}, SECRET, "HS256"),
        "no exp": jwt.encode({"sub": claims["sub"]}, SECRET, "HS256"),
        "altered": f"{head}.{other}.{signature}",
        "no signature": f"{head}.{content}.",
        "no algorithm": f"{none}.{content}.",
        "no token": word(),
        "three words": f"{word()}.{word()}.{word()}",
        "nothing": "",
    }
    answers = {fault: challenge(me(token)) for fault, token in bad.items()}

    assert answers == dict.fromkeys(bad, (401, "Bearer"))
    assert me(good).status_code == 200


def test_refuses_deleted_users(register, log_in, me, database):
    """The token of a user who was deleted is refused with 401 and `WWW-Authenticate: Bearer`."""
    alice, bob = register(), register()
    tokens = log_in(alice), log_in(bob)
    assert [me(token).status_code for token in tokens] == [200, 200]

    database.execute('delete from "user" where id = ?', alice["id"])

    for _ in range(2):
        r = me(tokens[0])
        assert challenge(r) == (401, "Bearer"), r.text
        assert me(tokens[1]).status_code == 200
    assert me(log_in(register())).status_code == 200


def test_refuses_inactive_users(register, log_in, me, database):
    """A user whose `is_active` is false is refused at `GET /auth/me` with 400, 401 or 403."""
    alice, bob = register(), register()
    tokens = log_in(alice), log_in(bob)
    assert [me(token).status_code for token in tokens] == [200, 200]

    database.execute('update "user" set is_active = false where id = ?', alice["id"])
    for _ in range(2):
        r = me(tokens[0])
        assert r.status_code in (400, 401, 403), r.text
        assert me(tokens[1]).status_code == 200

    database.execute('update "user" set is_active = true where id = ?', alice["id"])
    assert [me(token).status_code for token in tokens] == [200, 200]


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
