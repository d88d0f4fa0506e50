"""The TODO API, seen by those who use it and by one who looks into its database."""

import base64
import json
import re
import string
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import argon2
import jwt
import pytest

SECRET = "known to this spec and to the app it starts, and to nobody else in the whole house"
pytestmark = pytest.mark.env(SECRET_KEY=SECRET)

USER = {"id", "username", "email", "is_active", "created_at"}
TODO = {"id", "title", "description", "completed", "created_at", "updated_at", "user_id"}
TOKEN = {"access_token", "token_type"}

SERVED = {"list": 200, "make": 201, "read": 200, "change": 200, "delete": 204}
REFUSED = dict.fromkeys(SERVED, 401)
OPERATIONS = {
    "POST /auth/register": "Authentication",
    "POST /auth/token": "Authentication",
    "POST /todos": "Todos",
    "GET /todos": "Todos",
    "GET /todos/{id}": "Todos",
    "PATCH /todos/{id}": "Todos",
    "DELETE /todos/{id}": "Todos",
}


@pytest.fixture
def word(rng):
    """Draws a word of so many letters."""
    return lambda length=12: "".join(rng.choices(string.ascii_lowercase, k=length))


@pytest.fixture
def text(word):
    """Draws a text with all that a text may hold."""
    return lambda: f'  {word().title()}\'s <b>{word()}</b>; "№ ½ ß é €" %{word()} '


@pytest.fixture
def name(word):
    """Draws a name with capitals, a blank, an accent and a hyphen."""
    return lambda: f"{word(6).title()} d'Été-{word(6).title()}"


@pytest.fixture
def stranger(word):
    """Draws somebody whom the API does not know yet."""

    def draw(**fields):
        name = word()
        return {
            "username": name,
            "email": f"{name}@example.com",
            "password": word(),
        } | fields

    return draw


@pytest.fixture
def register(client, stranger):
    """Registers a stranger."""

    def register(**fields):
        person = stranger(**fields)
        r = client.post("/auth/register", json=person)
        assert r.status_code == 201, r.text
        return person | r.json()

    return register


@pytest.fixture
def ask_for_token(client):
    """Sends the form of the login."""

    def ask(person, **fields):
        form = {"username": person["username"], "password": person["password"]} | fields
        r = client.post("/auth/token", data=form)
        if r.status_code == 422 and "grant_type" in r.text:  # OAuth2 to the letter
            r = client.post("/auth/token", data=form | {"grant_type": "password"})
        return r

    return ask


@pytest.fixture
def log_in(ask_for_token):
    """Logs somebody in; answers the headers that their next requests carry."""

    def log_in(person):
        r = ask_for_token(person)
        assert r.status_code == 200, r.text
        return bearer(r.json()["access_token"])

    return log_in


@pytest.fixture
def join(register, log_in):
    """Registers a stranger and logs them in."""
    return lambda: log_in(register())


@pytest.fixture
def add(client, word):
    """Adds a todo to the list of whoever has these headers."""

    def add(headers, **fields):
        r = client.post("/todos/", json={"title": word()} | fields, headers=headers)
        assert r.status_code == 201, r.text
        return r.json()

    return add


@pytest.fixture
def complete(client):
    """Marks a todo as completed."""

    def complete(todo, headers):
        r = client.patch(f"/todos/{todo['id']}", json={"completed": True}, headers=headers)
        assert r.status_code == 200, r.text
        return r.json()

    return complete


@pytest.fixture
def todos(client):
    """Lists the todos of whoever has these headers."""

    def todos(headers, **query):
        r = client.get("/todos/", params=query, headers=headers)
        assert r.status_code == 200, r.text
        return r.json()

    return todos


@pytest.fixture
def two_lists(join, add):
    """Has two people add todos in turn; answers the headers and the todos of each."""

    def make(count):
        both = (join(), []), (join(), [])
        for _ in range(count):
            for headers, made in both:
                made.append(add(headers))
        return both

    return make


@pytest.fixture
def sneak(client):
    """Sends a body with more in it than there should be: that is overlooked, or all is refused."""

    def sneak(method, path, body, headers=None):
        r = client.request(method, path, json=body, headers=headers)
        assert r.is_success or r.is_client_error, r.text
        return r.json() if r.is_success else {}

    return sneak


@pytest.fixture
def enter(client):
    """Lists one's todos, and answers the status alone."""
    return lambda headers: client.get("/todos/", headers=headers).status_code


@pytest.fixture
def every_operation(client, word):
    """Tries all five operations on todos."""

    def ask(todo, headers):
        path = f"/todos/{todo['id']}"
        return {
            "list": client.get("/todos/", headers=headers),
            "make": client.post("/todos/", json={"title": word()}, headers=headers),
            "read": client.get(path, headers=headers),
            "change": client.patch(path, json={"title": word()}, headers=headers),
            "delete": client.delete(path, headers=headers),
        }

    return ask


@pytest.fixture
def turn_away(add, todos, every_operation):
    """Tries bad tokens at every operation: each gets 401 and does nothing; the good one is good."""

    def turn_away(headers, *bad):
        todo = add(headers)
        kept = todos(headers)
        answers = [every_operation(todo, one) for one in bad]
        assert [statuses(tried) for tried in answers] == [REFUSED] * len(bad)
        assert todos(headers) == kept
        assert 401 not in statuses(every_operation(todo, headers)).values()
        return answers

    return turn_away


@pytest.fixture
def operations(client):
    """The documented operations: `POST /todos` and the like."""

    def read():
        return {
            f"{method.upper()} {re.sub('{[^{}]*}', '{id}', path).rstrip('/')}": operation
            for path, methods in client.get("/openapi.json").json().get("paths", {}).items()
            for method, operation in methods.items()
        }

    return read


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def token_of(headers):
    return headers["Authorization"].removeprefix("Bearer ")


def claims(headers):
    """What a token says, whether it is to be believed or not."""
    return jwt.decode(token_of(headers), options={"verify_signature": False})


def seconds_left(headers):
    """How long a token says that it is good."""
    said = claims(headers)
    assert "exp" in said, "the token does not say when it expires"
    return said["exp"] - time.time()


def forge(headers, key=SECRET, algorithm="HS256", without=None, **changes):
    """The token of these headers, made anew with other claims or without one of them."""
    said = claims(headers) | changes
    said.pop(without, None)
    head = jwt.get_unverified_header(token_of(headers)) | {"alg": algorithm}
    return bearer(jwt.encode(said, key, algorithm, head))


def unsigned(headers, alg, signature=""):
    """The token of these headers with another `alg` written over its own."""
    _, content, _ = token_of(headers).split(".")
    head = jwt.get_unverified_header(token_of(headers)) | {"alg": alg}
    said = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
    return bearer(f"{said}.{content}.{signature}")


def traces(password):
    """What gives a password away."""
    told = password.encode()
    return {password, password[::-1], told.hex(), base64.b64encode(told).decode().rstrip("=")}


def statuses(answers):
    return {operation: r.status_code for operation, r in answers.items()}


def challenges(answers):
    return {operation: r.headers.get("www-authenticate") for operation, r in answers.items()}


def allowed(r, kind):
    """The methods or headers that a web page may use."""
    told = r.headers.get(f"access-control-allow-{kind}", "")
    return {name.strip().upper() for name in told.split(",")}


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    return [fault.get("loc") for fault in detail]


def moment(text):
    told = datetime.fromisoformat(text)
    assert told.utcoffset() == timedelta(0), f"{text} does not say that it is in UTC"
    return told


def fields_of(schema, document):
    """The names of the fields that a schema describes, for a list those of its items."""
    while "$ref" in schema or "items" in schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"][name] if name else schema["items"]
    return set(schema.get("properties", {}))


def test_welcomes(client):
    """`GET /` answers `{"message": "Welcome to TODO API"}`."""
    r = client.get("/")

    assert r.status_code == 200, r.text
    assert r.json() == {"message": "Welcome to TODO API"}


def test_is_healthy(client):
    """`GET /health` answers `{"status": "healthy"}`."""
    r = client.get("/health")

    assert r.status_code == 200, r.text
    assert r.json() == {"status": "healthy"}


def test_opens_to_pages_of_any_origin(client, word):
    """A web page of any origin may call every operation and send an `Authorization` header."""
    origins = (
        f"https://{word()}.example",
        f"http://{word()}.{word(3)}:8080",
        "http://localhost:5173",
    )
    called = {
        "/": ["GET"],
        "/auth/register": ["POST"],
        "/auth/token": ["POST"],
        "/todos/": ["GET", "POST"],
        "/todos/1": ["GET", "PATCH", "DELETE"],
    }
    calls = [(path, method) for path, methods in called.items() for method in methods]

    for origin in origins:
        for path, method in calls:
            asked = {
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization,content-type",
            }
            r = client.options(path, headers=asked)
            assert r.is_success, r.text
            assert r.headers.get("access-control-allow-origin") in ("*", origin)
            assert allowed(r, "methods") & {"*", method} or method in ("GET", "POST")
            assert allowed(r, "headers") & {"*", "AUTHORIZATION"}

        for path in ("/health", "/todos/"):
            r = client.get(path, headers={"Origin": origin})
            assert r.headers.get("access-control-allow-origin") in ("*", origin)


@pytest.mark.sqlite("it looks for files")
@pytest.mark.parametrize(
    "file",
    [
        pytest.param("bakery.db", marks=pytest.mark.env(DATABASE_URL="sqlite:///./bakery.db")),
        pytest.param("todo.db", marks=pytest.mark.env(DATABASE_URL=None)),
    ],
)
def test_uses_the_database_of_the_settings(register, database, file):
    """The app keeps its data in the database that `DATABASE_URL` names."""
    person = register()

    assert database.rows('select id, username from "user"') == [
        {"id": person["id"], "username": person["username"]}
    ]
    [found] = database.rows("select file from pragma_database_list where name = 'main'")
    assert found["file"].endswith(f"/{file}")


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
    assert sneak("POST", "/auth/register", stranger(id=wish)).get("id") != wish


def test_shows_no_secret(client, stranger):
    """A new user is shown with these fields alone: no password, no hash."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert set(r.json()) == USER


def test_registers_active_users(client, stranger, sneak, database):
    """A new user is active."""
    r = client.post("/auth/register", json=stranger())

    assert r.status_code == 201, r.text
    assert r.json()["is_active"] is True

    assert sneak("POST", "/auth/register", stranger(is_active=False)).get("is_active") is not False
    assert database.rows('select username from "user" where not is_active') == []


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


def test_requires_all_of_a_registration(client, stranger, register, database):
    """`username`, `email` and `password` are all required."""
    register()
    kept = database.rows('select * from "user"')

    for name in ("username", "email", "password"):
        without = stranger()
        del without[name]
        for person in (without, stranger(**{name: None})):
            r = client.post("/auth/register", json=person)
            assert places(r) == [["body", name]]

    assert database.rows('select * from "user"') == kept


def test_refuses_a_taken_username(client, stranger, register, database, name):
    """A username that is taken is refused with 400."""
    person = register(username=name())
    register()
    kept = database.rows('select * from "user" order by id')

    for _ in range(2):
        r = client.post("/auth/register", json=stranger(username=person["username"]))
        assert r.status_code == 400, r.text
    assert database.rows('select * from "user" order by id') == kept

    database.execute('update "user" set is_active = false')
    r = client.post("/auth/register", json=stranger(username=person["username"]))
    assert r.status_code == 400, r.text
    register()


def test_refuses_a_taken_address(client, stranger, register, database):
    """An e-mail address that is taken is refused with 400."""
    person = register()
    register()
    kept = database.rows('select * from "user" order by id')

    for _ in range(2):
        r = client.post("/auth/register", json=stranger(email=person["email"]))
        assert r.status_code == 400, r.text
    assert database.rows('select * from "user" order by id') == kept

    database.execute('update "user" set is_active = false')
    r = client.post("/auth/register", json=stranger(email=person["email"]))
    assert r.status_code == 400, r.text
    register()


def test_keeps_users_unique_in_the_table(register, database, word):
    """The table `user` itself refuses a second row with the same `username` or `email`."""
    person = register()

    def copy(**fields):
        [row] = database.rows('select * from "user" where id = ?', person["id"])
        row = {name: value for name, value in row.items() if name != "id"} | fields
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        database.execute(f'insert into "user" ({columns}) values ({marks})', *row.values())

    with pytest.raises(Exception, match=r"(?i)unique"):
        copy(email=f"{word()}@example.com")
    with pytest.raises(Exception, match=r"(?i)unique"):
        copy(username=word())
    copy(username=word(), email=f"{word()}@example.com")


@pytest.mark.sqlite("only SQLite lists its tables there")
def test_hashes_passwords(register, sneak, stranger, database, name):
    """The database holds an Argon2 hash in `hashed_password`, and nowhere the password."""
    people = [register(), register(password=name())]
    sneak("POST", "/auth/register", stranger(hashed_password="open to all"))

    users = database.rows('select hashed_password from "user"')
    assert len(users) >= len(people)
    for row in users:
        assert row["hashed_password"].startswith("$argon2")
        made = argon2.extract_parameters(row["hashed_password"])
        assert made.hash_len >= 16, "the hash is too short to be told from others"
        assert made.salt_len >= 8, "the salt is too short to differ"
    tables = database.rows("select name from sqlite_master where type = 'table'")
    rows = [row for table in tables for row in database.rows(f'select * from "{table["name"]}"')]
    values = [str(value) for row in rows for value in row.values()]
    for person in people:
        assert not [v for v in values for trace in traces(person["password"]) if trace in v]


def test_salts_hashes(register, database, word):
    """Two people with the same password have different hashes."""
    password = word()
    for _ in range(3):
        register(password=password)

    hashes = database.rows('select hashed_password from "user"')

    assert len({row["hashed_password"] for row in hashes}) == 3


def test_users_outlive_a_restart(register, log_in, restart, database):
    """A user is still there after a restart."""
    people = register(), register()
    kept = database.rows('select * from "user" order by id')

    restart()

    assert database.rows('select * from "user" order by id') == kept
    for person in (*people, register()):
        assert log_in(person)


def test_hands_out_tokens(register, ask_for_token, name, word):
    """`POST /auth/token` takes a form and answers `access_token` and `token_type`, `"bearer"`."""
    for person in (register(), register(username=name(), password=f" {name()} {word(100)}")):
        r = ask_for_token(person)
        assert r.status_code == 200, r.text
        assert isinstance(r.json()["access_token"], str)
        assert r.json()["token_type"] == "bearer"


def test_refuses_a_wrong_password(register, log_in, ask_for_token, database, word):
    """A wrong password is refused with 401 and `WWW-Authenticate: Bearer`."""
    person, other = register(password=f" {word().title()} {word(100)}"), register()
    own = person["password"]
    log_in(person)

    wrong = (word(), other["password"], own.lower(), own.strip(), own[:-1], own[:-1] + "!", own * 2)
    for password in wrong:
        r = ask_for_token(person, password=password)
        assert r.status_code == 401, r.text
        assert r.headers.get("www-authenticate") == "Bearer"
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


def test_signs_its_tokens(register, log_in, name):
    """The token is a JWT, signed with HS256 and `SECRET_KEY`, whose `sub` is the username."""
    for person in (register(), register(username=name())):
        token = token_of(log_in(person))

        said = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})
        assert said["sub"] == person["username"]


def test_tokens_last_half_an_hour(register, log_in):
    """A token expires after 30 minutes."""
    person = register()

    assert seconds_left(log_in(person)) == pytest.approx(30 * 60, abs=20)


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(5, marks=pytest.mark.env(ACCESS_TOKEN_EXPIRE_MINUTES="5")),
        pytest.param(4500, marks=pytest.mark.env(ACCESS_TOKEN_EXPIRE_MINUTES="4500")),
    ],
)
def test_sets_the_life_of_tokens(register, log_in, minutes):
    """`ACCESS_TOKEN_EXPIRE_MINUTES` says after how many minutes a token expires."""
    person = register()

    assert seconds_left(log_in(person)) == pytest.approx(minutes * 60, abs=20)


@pytest.mark.env(SECRET_KEY=None, DATABASE_URL=None)
@pytest.mark.sqlite("it looks for files")
@pytest.mark.files(
    {
        ".env": "ACCESS_TOKEN_EXPIRE_MINUTES=12\n"
        f"SECRET_KEY={SECRET[::-1]}\n"
        "DATABASE_URL=sqlite:///./pantry.db\n"
    }
)
def test_reads_its_settings_from_a_file(register, log_in, enter, database):
    """Settings may stand in a file `.env` in the working directory as well."""
    alice = log_in(register())

    assert seconds_left(alice) == pytest.approx(12 * 60, abs=20)
    assert enter(forge(alice, key=SECRET[::-1])) == 200
    [found] = database.rows("select file from pragma_database_list where name = 'main'")
    assert found["file"].endswith("/pantry.db")


def test_asks_for_a_token(register, log_in, add, todos, every_operation):
    """Without a token, every operation on todos answers 401 with `WWW-Authenticate: Bearer`."""
    person = register()
    alice = log_in(person)
    todo = add(alice)
    words = base64.b64encode(f"{person['username']}:{person['password']}".encode()).decode()

    for headers in ({}, {"Authorization": f"Basic {words}"}):
        answers = every_operation(todo, headers)
        assert statuses(answers) == REFUSED
        assert challenges(answers) == dict.fromkeys(SERVED, "Bearer")
    assert todos(alice) == [todo]
    assert statuses(every_operation(todo, alice)) == SERVED


def test_refuses_expired_tokens(join, enter, turn_away):
    """An expired token is refused with 401."""
    alice = join()
    hour = 60 * 60
    now = int(time.time())

    assert enter(forge(alice, exp=now + hour)) == 200
    turn_away(alice, forge(alice, exp=now - hour), forge(alice, exp=now - 2))


def test_refuses_altered_tokens(register, join, log_in, enter, turn_away):
    """A token that was altered, or signed with another key, is refused with 401."""
    alice, bob = join(), register()
    head, own, signature = token_of(alice).split(".")
    _, content, other = token_of(log_in(bob)).split(".")

    assert enter(alice) == 200
    altered = (f"{head}.{content}.{signature}", f"{head}.{own}.{other}", f"{head}.{own}.")
    keys = SECRET[::-1], SECRET.upper(), SECRET[:32]
    turn_away(alice, *map(bearer, altered), *(forge(alice, key=key) for key in keys))


def test_refuses_unsigned_tokens(join, turn_away):
    """A token without signature, its `alg` being `none`, is refused with 401."""
    alice = join()
    _, _, signature = token_of(alice).split(".")

    names = "none", "None", "NONE"
    turn_away(alice, *(unsigned(alice, alg) for alg in names), unsigned(alice, "none", signature))


def test_pins_the_algorithm(join, enter, turn_away):
    """A token signed with another algorithm is refused with 401, even if the key is right."""
    alice = join()

    assert enter(forge(alice)) == 200
    turn_away(alice, *(forge(alice, algorithm=other) for other in ("HS384", "HS512")))


def test_refuses_what_is_no_token(join, turn_away, word):
    """A token that is no JWT is refused with 401 and `WWW-Authenticate: Bearer`."""
    texts = word(), f"{word()}.{word()}.{word()}", "e30.e30.e30", "...", "", "null"

    for answers in turn_away(join(), *map(bearer, texts)):
        assert challenges(answers) == dict.fromkeys(SERVED, "Bearer")


def test_refuses_tokens_of_nobody(join, enter, turn_away):
    """A token without `sub` is refused with 401."""
    alice = join()

    assert enter(forge(alice)) == 200
    turn_away(alice, forge(alice, without="sub"), forge(alice, sub=None))


def test_refuses_deleted_users(register, log_in, join, enter, turn_away, database):
    """The token of a user who was deleted is refused with 401."""
    person = register()
    alice, bob = log_in(person), join()
    assert enter(alice) == 200

    database.execute('delete from "user" where username = ?', person["username"])

    turn_away(bob, alice)
    assert enter(log_in(register())) == 200


def test_refuses_inactive_users(register, log_in, add, todos, every_operation, database):
    """A user whose `is_active` is false is refused at the todos with 400, 401 or 403."""
    person = register()
    alice = log_in(person)
    todo = add(alice)

    database.execute('update "user" set is_active = false where id = ?', person["id"])
    tried = statuses(every_operation(todo, alice))
    let_in = {name: tried[name] for name in tried if tried[name] not in (400, 401, 403)}
    assert let_in == {}

    database.execute('update "user" set is_active = true where id = ?', person["id"])
    assert todos(alice) == [todo]
    assert statuses(every_operation(todo, alice)) == SERVED


def test_makes_a_todo(client, register, log_in, sneak, rng, name, text, word):
    """`POST /todos/` answers 201 with the seven fields of the new todo."""
    people = register(), register(username=name())
    for person, description in zip(people, (text() * 6, ""), strict=True):
        sent = {"title": text(), "description": description}

        r = client.post("/todos/", json=sent, headers=log_in(person))

        assert r.status_code == 201, r.text
        assert set(r.json()) == TODO
        assert type(r.json()["id"]) is int
        assert r.json() == r.json() | sent | {"user_id": person["id"]}

    wish = rng.randint(10**6, 10**9)
    body = {"title": word(), "id": wish}
    assert sneak("POST", "/todos/", body, log_in(people[0])).get("id") != wish


def test_todos_begin_uncompleted(join, add, sneak, todos, word):
    """A new todo is not completed."""
    alice = join()
    assert add(alice)["completed"] is False

    sneak("POST", "/todos/", {"title": word(), "completed": True}, alice)
    assert {todo["completed"] for todo in todos(alice)} <= {False}


def test_todos_begin_unchanged(join, add, sneak, todos, word, text):
    """A new todo has `null` as its `updated_at`, and as its `description` if none was sent."""
    alice = join()
    add(alice, description=text())
    todo = add(alice)

    assert todo["updated_at"] is None
    assert todo["description"] is None

    sneak("POST", "/todos/", {"title": word(), "updated_at": todo["created_at"]}, alice)
    assert {todo["updated_at"] for todo in todos(alice)} <= {None}


def test_bounds_titles(client, join, add, todos, word):
    """A title is required and has 1 to 200 characters."""
    alice = join()
    for title in (word(1), word(200), "€", "ß" * 199 + "é"):
        assert add(alice, title=title)["title"] == title
    kept = todos(alice)

    bodies = ({"title": ""}, {"title": word(201)}, {"title": "ß" * 300}, {"description": word()})
    for body in bodies:
        r = client.post("/todos/", json=body, headers=alice)
        assert places(r) == [["body", "title"]]
    assert todos(alice) == kept


def test_knows_whose_todo_it_is(client, register, log_in, add, sneak, todos, word):
    """A todo belongs to whoever made it, even if the body holds another `user_id`."""
    alice, bob = register(), register()
    hers, his = log_in(alice), log_in(bob)

    todo = add(hers)
    sneak("POST", "/todos/", {"title": word(), "user_id": bob["id"]}, hers)
    sneak("PATCH", f"/todos/{todo['id']}", {"user_id": bob["id"]}, hers)
    sneak("PATCH", f"/todos/{todo['id']}", {"title": word(), "user_id": bob["id"]}, hers)

    assert {kept["user_id"] for kept in todos(hers)} == {alice["id"]}
    assert todo["id"] in [kept["id"] for kept in todos(hers)]
    assert todos(his) == []

    listing = ("GET", "/todos/", {"headers": his})
    making = ("POST", "/todos/", {"json": {"title": word()}, "headers": hers})
    *lists, made = client.together(listing, listing, listing, making)
    assert made.json()["user_id"] == alice["id"]
    assert [r.json() for r in lists] == [[], [], []]


@pytest.mark.sqlite("only SQLite lists the keys of a table by a pragma")
def test_refers_to_the_owner(join, add, database):
    """In the table `todo`, `user_id` is a foreign key to the table `user`."""
    add(join())

    keys = database.rows('select "from", "table" from pragma_foreign_key_list(\'todo\')')

    assert keys == [{"from": "user_id", "table": "user"}]


def test_tells_when_something_was_made(register, stranger, log_in, add, sneak, word):
    """`created_at` is the moment when the user or the todo was made."""
    long_ago = "2001-01-01T01:01:01.010101Z"
    for _ in range(2):
        start = datetime.now(UTC)
        person = register()
        between = datetime.now(UTC)
        todo = add(log_in(person))

        assert start <= moment(person["created_at"]) <= between
        assert between <= moment(todo["created_at"]) <= datetime.now(UTC)

    told = sneak("POST", "/auth/register", stranger(created_at=long_ago))
    assert start <= moment(told.get("created_at", person["created_at"]))
    told = sneak("POST", "/todos/", {"title": word(), "created_at": long_ago}, log_in(person))
    assert start <= moment(told.get("created_at", todo["created_at"]))


def test_todos_outlive_a_restart(join, add, todos, restart, text):
    """A todo is still there after a restart."""
    alice = join()
    made = [add(alice), add(alice, title=text(), description=text())]

    restart()

    assert todos(alice) == made
    made.append(add(alice))
    assert todos(alice) == made


def test_lists_from_old_to_new(join, add, complete, todos, database):
    """`GET /todos/` lists todos from the oldest to the newest."""
    alice = join()
    made = [add(alice) for _ in range(12)]
    assert todos(alice) == made

    complete(made[4], alice)
    complete(made[1], alice)
    database.execute("delete from todo where id = ?", made.pop(7)["id"])
    made.append(add(alice))
    assert [todo["id"] for todo in todos(alice)] == [todo["id"] for todo in made]


def test_lists_ones_own(client, two_lists, complete, todos):
    """The list holds one's own todos and nobody else's."""
    both = two_lists(4)
    own = [{todo["id"] for todo in made} for _, made in both]
    for headers, made in both:
        assert todos(headers) == made
        complete(made[1], headers)
        complete(made[2], headers)

    counted = {}, {"skip": 1}, {"limit": 1}, {"skip": 0, "limit": 100}
    filtered = {}, {"completed": "true"}, {"completed": "false"}
    for query in (count | keep for count in counted for keep in filtered):
        for (headers, _), ids in zip(both, own, strict=True):
            assert {todo["id"] for todo in todos(headers, **query)} <= ids

    requests = [("GET", "/todos/", {"headers": headers}) for headers, _ in both]
    answers = client.together(*requests * 3)
    assert [{todo["id"] for todo in r.json()} for r in answers] == own * 3


def test_skips(two_lists, todos):
    """`skip` leaves out so many todos from the start."""
    for headers, made in two_lists(4):
        for skip in (0, 1, 3, 4, 9):
            assert todos(headers, skip=skip) == made[skip:]
        assert todos(headers) == made


def test_limits(client, two_lists, todos):
    """`limit` ends the list after so many todos."""
    for headers, made in two_lists(4):
        for limit in (1, 3, 4, 99):
            assert todos(headers, limit=limit) == made[:limit]
        assert todos(headers, skip=1, limit=2) == made[1:3]
        assert todos(headers) == made

    r = client.get("/todos/", params={"limit": 0}, headers=headers)
    assert r.status_code == 422 or r.json() == []


def test_limits_by_itself(join, add, todos, database):
    """The list ends after 100 todos unless `limit` says otherwise."""
    alice = join()
    add(alice)
    [row] = database.rows("select * from todo")
    columns = ", ".join(name for name in row if name != "id")
    for _ in range(7):
        database.execute(f"insert into todo ({columns}) select {columns} from todo")

    every = todos(alice, limit=128)
    assert len(every) == 128
    assert todos(alice) == todos(alice, completed=every[0]["completed"]) == every[:100]
    assert len(todos(alice, skip=20)) == 100
    assert todos(alice, limit=101) == every[:101]


def test_keeps_the_completed(client, join, add, complete, todos):
    """`completed=true` keeps the todos that are completed."""
    alice = join()
    made = [add(alice) for _ in range(4)]
    done = [complete(made[1], alice), complete(made[3], alice)]
    assert todos(alice, completed="true") == done
    assert len(todos(alice)) == 4

    client.patch(f"/todos/{done[0]['id']}", json={"completed": False}, headers=alice)
    assert todos(alice, completed="true") == done[1:]


def test_keeps_the_open(join, add, complete, todos):
    """`completed=false` keeps the todos that are not."""
    alice = join()
    made = [add(alice) for _ in range(4)]
    made[0], made[2] = complete(made[0], alice), complete(made[2], alice)
    assert todos(alice, completed="false") == [made[1], made[3]]
    assert todos(alice) == made

    complete(made[3], alice)
    assert todos(alice, completed="false") == [made[1]]


def test_filters_before_it_counts(two_lists, complete, todos):
    """`skip` and `limit` count the todos that `completed` has kept."""
    for headers, made in two_lists(6):
        done = [complete(made[place], headers) for place in (1, 3, 4)]
        left = todos(headers, completed="false")
        for completed, kept in (("true", done), ("false", left)):
            assert todos(headers, completed=completed, skip=1) == kept[1:]
            assert todos(headers, completed=completed, limit=2) == kept[:2]
            assert todos(headers, completed=completed, skip=1, limit=1) == kept[1:2]


def test_checks_the_query(client, join, add, todos, word):
    """A `skip` or `limit` that is no number, or a `completed` that is no boolean, gets 422."""
    alice = join()
    add(alice)
    good = {"skip": 0, "limit": 5}
    todos(alice, **good)

    for name, texts in {"skip": ["1.5"], "limit": ["2.5"], "completed": ["2"]}.items():
        for text in (word(), *texts):
            for query in ({name: text}, good | {name: text}, {"completed": "true"} | {name: text}):
                r = client.get("/todos/", params=query, headers=alice)
                assert places(r) == [["query", name]]


def test_reads_a_todo(client, two_lists, complete, todos):
    """`GET /todos/{todo_id}` answers the todo."""
    both = two_lists(3)

    for _ in range(2):
        for headers, made in both:
            listed = {todo["id"]: todo for todo in todos(headers)}
            for todo in made:
                r = client.get(f"/todos/{todo['id']}", headers=headers)
                assert r.status_code == 200, r.text
                assert r.json() == listed[todo["id"]]
            complete(made[1], headers)


def test_cannot_read_what_is_missing(client, join, add, database, rng):
    """Reading a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)
    path = f"/todos/{todo['id']}"
    assert client.get(path, headers=alice).status_code == 200

    r = client.get(f"/todos/{todo['id'] + rng.randint(1, 999)}", headers=alice)
    assert r.status_code == 404, r.text

    database.execute("delete from todo where id = ?", todo["id"])
    assert client.get(path, headers=alice).status_code == 404


def test_cannot_read_the_todo_of_somebody_else(client, join, add, database):
    """Reading the todo of somebody else answers just as if it did not exist."""
    alice, bob = join(), join()
    todo = add(alice)
    path = f"/todos/{todo['id']}"
    add(bob)
    assert client.get(path, headers=alice).status_code == 200

    hidden = [client.get(path, headers=bob), client.get(path, headers=bob)]
    assert client.get(path, headers=alice).json() == todo
    database.execute("delete from todo where id = ?", todo["id"])
    missing = client.get(path, headers=bob)

    assert missing.status_code == 404, missing.text
    assert [(r.status_code, r.text) for r in hidden] == [(missing.status_code, missing.text)] * 2


def test_changes_what_was_sent(client, join, add, sneak, todos, rng, text, word):
    """`PATCH /todos/{todo_id}` changes the fields that were sent and leaves the others alone."""
    alice, title = join(), word()
    other, todo = add(alice, title=title), add(alice, title=title, description=word())
    path = f"/todos/{todo['id']}"
    changes = [
        {"title": text()},
        {"description": text() * 6},
        {"completed": True},
        {"description": "", "completed": True},
        {"completed": False, "title": word()},
        {"title": word(), "description": word(), "completed": True},
    ]

    for change in changes:
        r = client.patch(path, json=change, headers=alice)
        assert r.status_code == 200, r.text
        assert r.json() == todo | change | {"updated_at": r.json()["updated_at"]}
        todo = r.json()
        assert client.get(path, headers=alice).json() == todo
    assert todos(alice) == [other, todo]

    wishes = {"id": rng.randint(10**6, 10**9), "created_at": "2001-01-01T01:01:01.010101Z"}
    sneak("PATCH", path, {"completed": True} | wishes, alice)
    [_, kept] = todos(alice)
    assert kept | {"updated_at": todo["updated_at"]} == todo


def test_empties_the_description(client, join, add, word):
    """A `description` of `null` empties the description."""
    alice = join()
    todo = add(alice, description=word())
    path = f"/todos/{todo['id']}"

    for change in ({"description": None}, {"description": None, "title": word()}):
        r = client.patch(path, json={"description": word()}, headers=alice)
        assert r.status_code == 200, r.text
        r = client.patch(path, json=change, headers=alice)
        assert r.status_code == 200, r.text
        assert r.json()["description"] is None
        assert client.get(path, headers=alice).json() == r.json()


def test_bounds_changed_titles(client, join, add, todos, word):
    """A changed title has 1 to 200 characters, too."""
    alice = join()
    path = f"/todos/{add(alice)['id']}"

    for title in (word(1), word(200), "ß" * 199 + "é"):
        r = client.patch(path, json={"title": title}, headers=alice)
        assert r.status_code == 200, r.text
    kept = todos(alice)
    for body in ({"title": ""}, {"title": word(201)}, {"title": "", "completed": True}):
        r = client.patch(path, json=body, headers=alice)
        assert places(r) == [["body", "title"]]
    assert todos(alice) == kept


def test_tells_when_a_todo_was_changed(client, join, add, sneak, word):
    """A change sets `updated_at` to its moment."""
    alice = join()

    for change in ({"title": word()}, {"description": word()}, {"completed": True}):
        todo = add(alice)
        before = datetime.now(UTC)
        r = client.patch(f"/todos/{todo['id']}", json=change, headers=alice)
        assert r.status_code == 200, r.text
        assert before <= moment(r.json()["updated_at"]) <= datetime.now(UTC)

    wish = {"completed": False, "updated_at": "2001-01-01T01:01:01.010101Z"}
    told = sneak("PATCH", f"/todos/{todo['id']}", wish, alice) or r.json()
    assert moment(told["updated_at"]) >= before


def test_tells_when_a_todo_was_changed_again(client, join, add, complete, word):
    """A later change sets `updated_at` anew."""
    alice = join()
    todo = complete(add(alice), alice)
    changes = {"title": word()}, {"description": None}, {"completed": False}, {"title": word()}

    for change in changes:
        before = datetime.now(UTC)
        r = client.patch(f"/todos/{todo['id']}", json=change, headers=alice)
        assert r.status_code == 200, r.text
        assert before <= moment(r.json()["updated_at"]) <= datetime.now(UTC)


def test_changes_outlive_a_restart(client, join, add, todos, restart, text):
    """A change is still there after a restart."""
    alice = join()
    made = [add(alice), add(alice), add(alice)]
    changes = {"title": text()}, {"completed": True, "description": text()}
    for place, change in enumerate(changes):
        r = client.patch(f"/todos/{made[place]['id']}", json=change, headers=alice)
        assert r.status_code == 200, r.text
        made[place] = r.json()

    restart()

    assert todos(alice) == made


def test_cannot_change_what_is_missing(client, join, add, todos, database, rng, word):
    """Changing a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)
    path = f"/todos/{todo['id']}"
    assert client.patch(path, json={"title": word()}, headers=alice).status_code == 200

    missing = f"/todos/{todo['id'] + rng.randint(1, 999)}"
    for change in ({"title": word()}, {"completed": True}):
        r = client.patch(missing, json=change, headers=alice)
        assert r.status_code == 404, r.text
    assert len(todos(alice)) == 1

    database.execute("delete from todo where id = ?", todo["id"])
    assert client.patch(path, json={"title": word()}, headers=alice).status_code == 404


def test_cannot_change_the_todo_of_somebody_else(client, join, add, todos, word):
    """Changing the todo of somebody else answers 404, and nothing changes."""
    alice, bob = join(), join()
    todo = add(alice)

    for change in ({"title": word()}, {"completed": True}, {"description": word()}):
        r = client.patch(f"/todos/{todo['id']}", json=change, headers=bob)
        assert r.status_code == 404, r.text
    assert todos(alice) == [todo]


def test_deletes(client, join, add, todos, word):
    """`DELETE /todos/{todo_id}` answers 204 with an empty body, and only that todo is gone."""
    alice, title = join(), word()
    made = [add(alice, title=title) for _ in range(4)]

    for place in (1, 2):
        r = client.delete(f"/todos/{made.pop(place)['id']}", headers=alice)
        assert r.status_code == 204, r.text
        assert r.content == b""
        assert todos(alice) == made


def test_deletions_outlive_a_restart(client, join, add, todos, restart):
    """A deleted todo is still gone after a restart."""
    alice = join()
    first, second = add(alice), add(alice)
    r = client.delete(f"/todos/{first['id']}", headers=alice)
    assert r.is_success, r.text

    restart()

    assert todos(alice) == [second]


def test_cannot_delete_what_is_missing(client, join, add, todos, database, rng):
    """Deleting a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)
    path = f"/todos/{todo['id']}"

    r = client.delete(f"/todos/{todo['id'] + rng.randint(1, 999)}", headers=alice)
    assert r.status_code == 404, r.text
    assert todos(alice) == [todo]

    assert client.delete(path, headers=alice).is_success
    database.execute("delete from todo where id = ?", todo["id"])
    assert client.delete(path, headers=alice).status_code == 404


def test_cannot_delete_the_todo_of_somebody_else(client, join, add, todos):
    """Deleting the todo of somebody else answers 404, and it stays."""
    alice, bob = join(), join()
    hers = [add(alice), add(alice)]

    for todo in hers:
        r = client.delete(f"/todos/{todo['id']}", headers=bob)
        assert r.status_code == 404, r.text
    assert todos(alice) == hers


def test_wants_numbers_as_ids(client, join, add, todos, word):
    """A `todo_id` that is no number gets 422."""
    alice = join()
    todo = add(alice)
    assert client.get(f"/todos/{todo['id']}", headers=alice).status_code == 200

    for method in ("GET", "PATCH", "DELETE"):
        body = {"json": {"title": word()}} if method == "PATCH" else {}
        for text in (word(), f"{todo['id']}.5", f"{todo['id']}x"):
            r = client.request(method, f"/todos/{text}", headers=alice, **body)
            assert [place[0] for place in places(r)] == ["path"]
    assert todos(alice) == [todo]


def test_documents_its_name(client):
    """`/openapi.json` has the title `TODO API` and the version `1.0.0`."""
    info = client.get("/openapi.json").json()["info"]

    assert (info["title"], info["version"]) == ("TODO API", "1.0.0")


def test_tags_its_operations(operations):
    """Operations carry the tag `Authentication` or `Todos`."""
    documented, tags = operations(), {*OPERATIONS.values()}

    carried = {
        name: tags & {*documented[name].get("tags", ())}
        for name in OPERATIONS
        if name in documented
    }

    assert carried == {name: {tag} for name, tag in OPERATIONS.items()}


def test_documents_the_password_flow(client, operations):
    """All operations on todos ask for the password flow of `/auth/token`."""
    components = client.get("/openapi.json").json().get("components", {})
    flows = {
        name: urljoin("/docs", scheme["flows"]["password"]["tokenUrl"])
        for name, scheme in components.get("securitySchemes", {}).items()
        if "password" in scheme.get("flows", {})
    }
    asked = {
        name: {flows.get(scheme) for wanted in operation.get("security", []) for scheme in wanted}
        for name, operation in operations().items()
        if "/todos" in name
    }

    promised = {name for name in OPERATIONS if "/todos" in name}
    assert asked == {name: {"/auth/token"} for name in promised | asked.keys()}


def test_documents_its_answers(client, operations):
    """The answers are described with their fields: a user's five, a todo's seven, a token's two."""
    expected = {
        ("POST /auth/register", "201"): USER,
        ("POST /auth/token", "200"): TOKEN,
        ("POST /todos", "201"): TODO,
        ("GET /todos", "200"): TODO,
        ("GET /todos/{id}", "200"): TODO,
        ("PATCH /todos/{id}", "200"): TODO,
    }
    document = client.get("/openapi.json").json()
    documented = operations()
    described = {
        (name, status): fields_of(media["schema"], document)
        for name, status in expected
        for media in documented[name]["responses"][status]["content"].values()
    }

    assert described == expected
