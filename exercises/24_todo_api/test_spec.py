"""The TODO API, seen by those who use it and by one who looks into its database."""

import re
import string
import time
from datetime import UTC, datetime
from urllib.parse import urljoin

import jwt
import pytest

SECRET = "known to this spec and to the app it starts, and to nobody else in the whole house"
pytestmark = pytest.mark.env(SECRET_KEY=SECRET)

USER = {"id", "username", "email", "is_active", "created_at"}
TODO = {"id", "title", "description", "completed", "created_at", "updated_at", "user_id"}
TOKEN = {"access_token", "token_type"}

SERVED = {"list": 200, "make": 201, "read": 200, "change": 200, "delete": 204}
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
def operations(client):
    """The documented operations: `POST /todos` and the like."""

    def read():
        return {
            f"{method.upper()} {re.sub('{.*?}', '{id}', path).rstrip('/')}": operation
            for path, methods in client.get("/openapi.json").json().get("paths", {}).items()
            for method, operation in methods.items()
        }

    return read


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def claims(headers):
    """What a token says, whether it is to be believed or not."""
    token = headers["Authorization"].removeprefix("Bearer ")
    return jwt.decode(token, options={"verify_signature": False})


def seconds_left(headers):
    """How long a token says that it is good."""
    said = claims(headers)
    assert "exp" in said, "the token does not say when it expires"
    return said["exp"] - time.time()


def forge(headers, key=SECRET, algorithm="HS256", **changes):
    """The token of these headers, made anew with other claims; `None` leaves a claim out."""
    said = claims(headers) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    return bearer(jwt.encode(kept, key, algorithm))


def statuses(answers):
    return {operation: r.status_code for operation, r in answers.items()}


def challenges(answers):
    return {operation: r.headers.get("www-authenticate") for operation, r in answers.items()}


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    return [fault.get("loc") for fault in detail]


def moment(text):
    told = datetime.fromisoformat(text)
    assert told.tzinfo, f"{text} does not say that it is in UTC"
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
    origin = f"https://{word()}.example"

    for method in ("GET", "POST", "PATCH", "DELETE"):
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        r = client.options("/todos/1", headers=asked)
        assert r.is_success, r.text
        assert r.headers.get("access-control-allow-origin") in ("*", origin)

    r = client.get("/health", headers={"Origin": origin})
    assert r.headers.get("access-control-allow-origin") in ("*", origin)


@pytest.mark.env(DATABASE_URL="sqlite:///./bakery.db")
def test_uses_the_database_of_the_settings(register, database):
    """The app keeps its data in the database that `DATABASE_URL` names."""
    person = register()

    assert database.rows('select id, username from "user"') == [
        {"id": person["id"], "username": person["username"]}
    ]
    [file] = database.rows("select file from pragma_database_list where name = 'main'")
    assert file["file"].endswith("bakery.db")


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

    r = client.post("/auth/register", json=stranger(password=word(7)))

    assert places(r) == [["body", "password"]]


def test_requires_all_of_a_registration(client, stranger, register):
    """`username`, `email` and `password` are all required."""
    register()

    for name in ("username", "email", "password"):
        person = stranger()
        del person[name]
        r = client.post("/auth/register", json=person)
        assert places(r) == [["body", name]]


def test_refuses_a_taken_username(client, stranger, register):
    """A username that is taken is refused with 400."""
    person = register()

    r = client.post("/auth/register", json=stranger(username=person["username"]))

    assert r.status_code == 400, r.text


def test_refuses_a_taken_address(client, stranger, register):
    """An e-mail address that is taken is refused with 400."""
    person = register()

    r = client.post("/auth/register", json=stranger(email=person["email"]))

    assert r.status_code == 400, r.text


def test_keeps_users_unique_in_the_table(register, database, word):
    """The table `user` itself refuses a second row with the same `username` or `email`."""
    person = register()
    copy = (
        'insert into "user" (username, email, hashed_password, is_active, created_at) '
        'select ?, ?, hashed_password, is_active, created_at from "user"'
    )

    with pytest.raises(Exception, match=r"(?i)unique"):
        database.execute(copy, person["username"], f"{word()}@example.com")
    with pytest.raises(Exception, match=r"(?i)unique"):
        database.execute(copy, word(), person["email"])
    database.execute(copy, word(), f"{word()}@example.com")


def test_hashes_passwords(register, database):
    """The database holds an Argon2 hash in `hashed_password`, and nowhere the password."""
    person = register()

    [row] = database.rows('select * from "user"')

    assert row["hashed_password"].startswith("$argon2")
    assert person["password"] not in row.values()


def test_salts_hashes(register, database):
    """Two people with the same password have different hashes."""
    person = register()
    register(password=person["password"])

    first, second = database.rows('select hashed_password from "user"')

    assert first != second


def test_users_outlive_a_restart(register, log_in, restart):
    """A user is still there after a restart."""
    person = register()

    restart()

    assert log_in(person)


def test_hands_out_tokens(register, ask_for_token):
    """`POST /auth/token` takes a form and answers `access_token` and `token_type`, `"bearer"`."""
    r = ask_for_token(register())

    assert r.status_code == 200, r.text
    assert isinstance(r.json()["access_token"], str)
    assert r.json()["token_type"] == "bearer"


def test_refuses_a_wrong_password(register, log_in, ask_for_token, word):
    """A wrong password is refused with 401 and `WWW-Authenticate: Bearer`."""
    person = register()
    log_in(person)

    r = ask_for_token(person, password=word())

    assert r.status_code == 401, r.text
    assert r.headers.get("www-authenticate") == "Bearer"


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


def test_signs_its_tokens(register, log_in):
    """The token is a JWT, signed with HS256 and `SECRET_KEY`, whose `sub` is the username."""
    person = register()

    token = log_in(person)["Authorization"].removeprefix("Bearer ")

    assert jwt.decode(token, SECRET, algorithms=["HS256"])["sub"] == person["username"]


def test_tokens_last_half_an_hour(register, log_in):
    """A token expires after 30 minutes."""
    person = register()

    assert seconds_left(log_in(person)) == pytest.approx(30 * 60, abs=20)


@pytest.mark.env(ACCESS_TOKEN_EXPIRE_MINUTES="45")
def test_sets_the_life_of_tokens(register, log_in):
    """`ACCESS_TOKEN_EXPIRE_MINUTES` says after how many minutes a token expires."""
    person = register()

    assert seconds_left(log_in(person)) == pytest.approx(45 * 60, abs=20)


@pytest.mark.files({".env": "ACCESS_TOKEN_EXPIRE_MINUTES=12\n"})
def test_reads_its_settings_from_a_file(register, log_in):
    """Settings may stand in a file `.env` in the working directory as well."""
    person = register()

    assert seconds_left(log_in(person)) == pytest.approx(12 * 60, abs=20)


def test_asks_for_a_token(join, add, every_operation):
    """Without a token, every operation on todos answers 401 with `WWW-Authenticate: Bearer`."""
    alice = join()
    todo = add(alice)

    answers = every_operation(todo, {})

    assert statuses(answers) == dict.fromkeys(SERVED, 401)
    assert challenges(answers) == dict.fromkeys(SERVED, "Bearer")
    assert statuses(every_operation(todo, alice)) == SERVED


def test_refuses_expired_tokens(join, enter):
    """An expired token is refused with 401."""
    alice = join()
    hour = 60 * 60
    now = int(time.time())

    assert enter(forge(alice, exp=now + hour)) == 200
    assert enter(forge(alice, exp=now - hour)) == 401


def test_refuses_altered_tokens(register, join, log_in, enter):
    """A token that was altered, or signed with another key, is refused with 401."""
    alice, bob = join(), register()
    head, _, signature = alice["Authorization"].split(".")
    _, content, _ = log_in(bob)["Authorization"].split(".")

    assert enter(alice) == 200
    assert enter({"Authorization": f"{head}.{content}.{signature}"}) == 401
    assert enter(forge(alice, key=SECRET[::-1])) == 401


def test_refuses_unsigned_tokens(join, enter):
    """A token without signature, its `alg` being `none`, is refused with 401."""
    alice = join()

    assert enter(alice) == 200
    assert enter(forge(alice, key=None, algorithm="none")) == 401


def test_pins_the_algorithm(join, enter):
    """A token signed with another algorithm is refused with 401, even if the key is right."""
    alice = join()

    assert enter(forge(alice)) == 200
    assert enter(forge(alice, algorithm="HS512")) == 401


def test_refuses_what_is_no_token(client, join, enter, word):
    """A token that is no JWT is refused with 401 and `WWW-Authenticate: Bearer`."""
    assert enter(join()) == 200

    r = client.get("/todos/", headers=bearer(word()))

    assert r.status_code == 401, r.text
    assert r.headers.get("www-authenticate") == "Bearer"


def test_refuses_tokens_of_nobody(join, enter):
    """A token without `sub` is refused with 401."""
    alice = join()

    assert enter(forge(alice)) == 200
    assert enter(forge(alice, sub=None)) == 401


def test_refuses_deleted_users(register, log_in, enter, database):
    """The token of a user who was deleted is refused with 401."""
    person = register()
    alice = log_in(person)
    assert enter(alice) == 200

    database.execute('delete from "user" where username = ?', person["username"])

    assert enter(alice) == 401


def test_refuses_inactive_users(register, log_in, add, every_operation, database):
    """A user whose `is_active` is false is refused at the todos with 400, 401 or 403."""
    person = register()
    alice = log_in(person)
    todo = add(alice)

    database.execute('update "user" set is_active = false where id = ?', person["id"])
    tried = statuses(every_operation(todo, alice))
    let_in = {name: tried[name] for name in tried if tried[name] not in (400, 401, 403)}
    assert let_in == {}

    database.execute('update "user" set is_active = true where id = ?', person["id"])
    assert statuses(every_operation(todo, alice)) == SERVED


def test_makes_a_todo(client, register, log_in, word):
    """`POST /todos/` answers 201 with the seven fields of the new todo."""
    person = register()
    sent = {"title": f"{word()}'s {word()}", "description": f'"{word()}"; {word()}'}

    r = client.post("/todos/", json=sent, headers=log_in(person))

    assert r.status_code == 201, r.text
    assert set(r.json()) == TODO
    assert r.json() == r.json() | sent | {"user_id": person["id"]}


def test_todos_begin_uncompleted(join, add):
    """A new todo is not completed."""
    assert add(join())["completed"] is False


def test_todos_begin_unchanged(join, add):
    """A new todo has `null` as its `updated_at`, and as its `description` if none was sent."""
    todo = add(join())

    assert todo["updated_at"] is None
    assert todo["description"] is None


def test_bounds_titles(client, join, add, word):
    """A title is required and has 1 to 200 characters."""
    alice = join()
    add(alice, title=word(1))
    add(alice, title=word(200))

    for body in ({"title": ""}, {"title": word(201)}, {"description": word()}):
        r = client.post("/todos/", json=body, headers=alice)
        assert places(r) == [["body", "title"]]


def test_knows_whose_todo_it_is(client, register, log_in, add, todos):
    """A todo belongs to whoever made it, even if the body holds another `user_id`."""
    alice, bob = register(), register()
    hers, his = log_in(alice), log_in(bob)

    todo = add(hers, user_id=bob["id"])

    assert todo["user_id"] == alice["id"]
    assert todos(his) == []

    client.patch(f"/todos/{todo['id']}", json={"user_id": bob["id"]}, headers=hers)

    assert [kept["id"] for kept in todos(hers)] == [todo["id"]]
    assert todos(his) == []


@pytest.mark.sqlite("only SQLite lists the keys of a table by a pragma")
def test_refers_to_the_owner(join, add, database):
    """In the table `todo`, `user_id` is a foreign key to the table `user`."""
    add(join())

    keys = database.rows('select "from", "table" from pragma_foreign_key_list(\'todo\')')

    assert keys == [{"from": "user_id", "table": "user"}]


def test_tells_when_something_was_made(register, log_in, add):
    """`created_at` is the moment when the user or the todo was made."""
    start = datetime.now(UTC)
    person = register()
    between = datetime.now(UTC)
    todo = add(log_in(person))

    assert start <= moment(person["created_at"]) <= between
    assert between <= moment(todo["created_at"]) <= datetime.now(UTC)


def test_todos_outlive_a_restart(join, add, todos, restart):
    """A todo is still there after a restart."""
    alice = join()
    todo = add(alice)

    restart()

    assert todos(alice) == [todo]


def test_lists_from_old_to_new(join, add, todos):
    """`GET /todos/` lists todos from the oldest to the newest."""
    alice = join()
    made = [add(alice), add(alice), add(alice)]

    assert todos(alice) == made


def test_lists_ones_own(join, add, todos):
    """The list holds one's own todos and nobody else's."""
    alice, bob = join(), join()
    his, hers = add(bob), add(alice)

    assert todos(alice) == [hers]
    assert todos(alice, limit=1) == [hers]
    assert todos(bob) == [his]


def test_skips(join, add, todos):
    """`skip` leaves out so many todos from the start."""
    alice = join()
    made = [add(alice) for _ in range(3)]

    assert todos(alice, skip=0) == made
    assert todos(alice, skip=1) == made[1:]
    assert todos(alice, skip=4) == []


def test_limits(join, add, todos):
    """`limit` ends the list after so many todos."""
    alice = join()
    made = [add(alice) for _ in range(4)]

    assert todos(alice, limit=1) == made[:1]
    assert todos(alice, limit=3) == made[:3]
    assert todos(alice, skip=1, limit=2) == made[1:3]


def test_limits_by_itself(join, add, todos, database):
    """The list ends after 100 todos unless `limit` says otherwise."""
    alice = join()
    add(alice)
    for _ in range(7):
        database.execute(
            "insert into todo (title, completed, created_at, user_id) "
            "select title, completed, created_at, user_id from todo"
        )

    assert len(todos(alice)) == 100
    assert len(todos(alice, limit=128)) == 128


def test_keeps_the_completed(join, add, complete, todos):
    """`completed=true` keeps the todos that are completed."""
    alice = join()
    done, _ = complete(add(alice), alice), add(alice)

    assert todos(alice, completed="true") == [done]


def test_keeps_the_open(join, add, complete, todos):
    """`completed=false` keeps the todos that are not."""
    alice = join()
    done, left = complete(add(alice), alice), add(alice)

    assert todos(alice, completed="false") == [left]
    assert todos(alice) == [done, left]


def test_filters_before_it_counts(join, add, complete, todos):
    """`skip` and `limit` count the todos that `completed` has kept."""
    alice = join()
    made = [add(alice) for _ in range(4)]
    _, last = complete(made[1], alice), complete(made[3], alice)

    assert todos(alice, completed="true", skip=1, limit=1) == [last]


def test_checks_the_query(client, join, todos, word):
    """A `skip` or `limit` that is no number, or a `completed` that is no boolean, gets 422."""
    alice = join()
    assert todos(alice, skip=0, limit=5, completed="true") == []

    for name in ("skip", "limit", "completed"):
        r = client.get("/todos/", params={name: word()}, headers=alice)
        assert places(r) == [["query", name]]


def test_reads_a_todo(client, join, add, word):
    """`GET /todos/{todo_id}` answers the todo."""
    alice = join()
    add(alice)
    todo = add(alice, description=word())
    add(alice)

    r = client.get(f"/todos/{todo['id']}", headers=alice)

    assert r.status_code == 200, r.text
    assert r.json() == todo


def test_cannot_read_what_is_missing(client, join, add, rng):
    """Reading a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)
    assert client.get(f"/todos/{todo['id']}", headers=alice).status_code == 200

    r = client.get(f"/todos/{todo['id'] + rng.randint(1, 999)}", headers=alice)

    assert r.status_code == 404, r.text


def test_cannot_read_the_todo_of_somebody_else(client, join, add, database):
    """Reading the todo of somebody else answers just as if it did not exist."""
    alice, bob = join(), join()
    todo = add(alice)
    path = f"/todos/{todo['id']}"
    assert client.get(path, headers=alice).status_code == 200

    hidden = client.get(path, headers=bob)
    database.execute("delete from todo where id = ?", todo["id"])
    missing = client.get(path, headers=bob)

    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)


def test_changes_what_was_sent(client, join, add, word):
    """`PATCH /todos/{todo_id}` changes the fields that were sent and leaves the others alone."""
    alice = join()
    todo = add(alice, description=word())
    changes = [
        {"title": f"{word()}'s {word()}"},
        {"description": word()},
        {"completed": True},
        {"completed": False, "title": word()},
    ]

    for change in changes:
        r = client.patch(f"/todos/{todo['id']}", json=change, headers=alice)
        assert r.status_code == 200, r.text
        assert r.json() == todo | change | {"updated_at": r.json()["updated_at"]}
        todo = r.json()


def test_empties_the_description(client, join, add, word):
    """A `description` of `null` empties the description."""
    alice = join()
    todo = add(alice, description=word())

    r = client.patch(f"/todos/{todo['id']}", json={"description": None}, headers=alice)

    assert r.status_code == 200, r.text
    assert r.json()["description"] is None


def test_bounds_changed_titles(client, join, add, word):
    """A changed title has 1 to 200 characters, too."""
    alice = join()
    path = f"/todos/{add(alice)['id']}"

    for title in (word(1), word(200)):
        r = client.patch(path, json={"title": title}, headers=alice)
        assert r.status_code == 200, r.text
    for title in ("", word(201)):
        r = client.patch(path, json={"title": title}, headers=alice)
        assert places(r) == [["body", "title"]]


def test_tells_when_a_todo_was_changed(client, join, add, word):
    """A change sets `updated_at` to its moment."""
    alice = join()
    todo = add(alice)

    before = datetime.now(UTC)
    r = client.patch(f"/todos/{todo['id']}", json={"title": word()}, headers=alice)

    assert r.status_code == 200, r.text
    assert before <= moment(r.json()["updated_at"]) <= datetime.now(UTC)


def test_tells_when_a_todo_was_changed_again(client, join, add, complete, word):
    """A later change sets `updated_at` anew."""
    alice = join()
    todo = complete(add(alice), alice)

    before = datetime.now(UTC)
    r = client.patch(f"/todos/{todo['id']}", json={"title": word()}, headers=alice)

    assert r.status_code == 200, r.text
    assert before <= moment(r.json()["updated_at"]) <= datetime.now(UTC)


def test_changes_outlive_a_restart(client, join, add, todos, restart, word):
    """A change is still there after a restart."""
    alice = join()
    todo = add(alice)
    r = client.patch(f"/todos/{todo['id']}", json={"title": word()}, headers=alice)
    assert r.status_code == 200, r.text

    restart()

    assert todos(alice) == [r.json()]


def test_cannot_change_what_is_missing(client, join, add, rng, word):
    """Changing a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)
    change = {"title": word()}
    assert client.patch(f"/todos/{todo['id']}", json=change, headers=alice).status_code == 200

    r = client.patch(f"/todos/{todo['id'] + rng.randint(1, 999)}", json=change, headers=alice)

    assert r.status_code == 404, r.text


def test_cannot_change_the_todo_of_somebody_else(client, join, add, todos, word):
    """Changing the todo of somebody else answers 404, and nothing changes."""
    alice, bob = join(), join()
    todo = add(alice)

    r = client.patch(f"/todos/{todo['id']}", json={"title": word()}, headers=bob)

    assert r.status_code == 404, r.text
    assert todos(alice) == [todo]


def test_deletes(client, join, add, todos):
    """`DELETE /todos/{todo_id}` answers 204 with an empty body, and only that todo is gone."""
    alice = join()
    first, second, third = add(alice), add(alice), add(alice)

    r = client.delete(f"/todos/{second['id']}", headers=alice)

    assert r.status_code == 204, r.text
    assert r.content == b""
    assert todos(alice) == [first, third]


def test_deletions_outlive_a_restart(client, join, add, todos, restart):
    """A deleted todo is still gone after a restart."""
    alice = join()
    todo = add(alice)
    r = client.delete(f"/todos/{todo['id']}", headers=alice)
    assert r.is_success, r.text

    restart()

    assert todos(alice) == []


def test_cannot_delete_what_is_missing(client, join, add, rng):
    """Deleting a todo that does not exist answers 404."""
    alice = join()
    todo = add(alice)

    r = client.delete(f"/todos/{todo['id'] + rng.randint(1, 999)}", headers=alice)

    assert r.status_code == 404, r.text
    assert client.delete(f"/todos/{todo['id']}", headers=alice).is_success


def test_cannot_delete_the_todo_of_somebody_else(client, join, add, todos):
    """Deleting the todo of somebody else answers 404, and it stays."""
    alice, bob = join(), join()
    todo = add(alice)

    r = client.delete(f"/todos/{todo['id']}", headers=bob)

    assert r.status_code == 404, r.text
    assert todos(alice) == [todo]


def test_wants_numbers_as_ids(client, join, add, word):
    """A `todo_id` that is no number gets 422."""
    alice = join()
    todo = add(alice)
    assert client.get(f"/todos/{todo['id']}", headers=alice).status_code == 200

    for method in ("GET", "PATCH", "DELETE"):
        body = {"json": {"title": word()}} if method == "PATCH" else {}
        r = client.request(method, f"/todos/{word()}", headers=alice, **body)
        assert [place[0] for place in places(r)] == ["path"]


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
