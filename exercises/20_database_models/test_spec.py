import time
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase

import pytest

USER = ["created_at", "email", "hashed_password", "id", "is_active", "username"]
TODO = ["completed", "created_at", "description", "id", "title", "updated_at", "user_id"]


@pytest.fixture
def word(rng):
    """Draw a word."""
    return lambda: "".join(rng.choices(ascii_lowercase, k=12))


@pytest.fixture
def somebody(word):
    """Draw what has to be known of a user."""

    def somebody(**fields):
        name = word()
        email = f"{name}@example.com"
        return {"username": name, "email": email, "hashed_password": word()} | fields

    return somebody


@pytest.fixture
def add_user(client, somebody):
    """Store a user."""

    def add_user(**fields):
        r = client.post("/users", json=somebody(**fields))
        assert r.status_code == 201, r.text
        return r.json()

    return add_user


@pytest.fixture
def add_todo(client, word):
    """Store a todo of a user."""

    def add_todo(user, **fields):
        r = client.post("/todos", json={"title": word(), "user_id": user["id"]} | fields)
        assert r.status_code == 201, r.text
        return r.json()

    return add_todo


@pytest.fixture
def read(client):
    """Read a row again."""

    def read(path):
        r = client.get(path)
        assert r.status_code == 200, r.text
        return r.json()

    return read


@pytest.fixture
def inspect(read):
    """Ask the inspector about one thing in both tables."""

    def inspect(question):
        report = read("/inspector")
        return {table: report.get(table, {}).get(question) for table in ("user", "todo")}

    return inspect


def moment(text):
    told = datetime.fromisoformat(text)
    assert told.utcoffset() == timedelta(0), f"{text} does not say that it is in UTC"
    return told


def told_now(act):
    """See that something tells its moment; if it tells whole seconds, then in a new one, too."""
    before, told = datetime.now(UTC), moment(act())
    if not told.microsecond:
        time.sleep(1 - datetime.now(UTC).microsecond / 10**6)
        before, told = datetime.now(UTC).replace(microsecond=0), moment(act())
    assert told >= before - timedelta(milliseconds=1)
    assert told <= datetime.now(UTC)


def without(fields, name):
    return {key: value for key, value in fields.items() if key != name}


def test_columns(inspect):
    """The tables have these columns."""
    assert inspect("columns") == {"user": USER, "todo": TODO}


def test_keeps(somebody, add_user, add_todo, read, word):
    """What is stored can be read again."""
    person = somebody()
    user = add_user(**person)
    chore = {"title": word(), "description": word(), "user_id": user["id"]}
    todo = add_todo(user, **chore)

    found = read(f"/users/{user['id']}")
    assert {name: found.get(name) for name in person} == person
    found = read(f"/todos/{todo['id']}")
    assert {name: found.get(name) for name in chore} == chore


def test_ids(add_user, add_todo):
    """Each new row gets an `id` of its own."""
    first, second = add_user(), add_user()
    assert isinstance(first["id"], int)
    assert first["id"] != second["id"]

    assert add_todo(first)["id"] != add_todo(first)["id"]


def test_active(add_user):
    """A user is active, unless it is said otherwise."""
    assert add_user()["is_active"] is True
    assert add_user(is_active=False)["is_active"] is False


def test_not_completed(add_user, add_todo):
    """A todo is not completed, unless it is said otherwise."""
    user = add_user()

    assert add_todo(user)["completed"] is False
    assert add_todo(user, completed=True)["completed"] is True


def test_empty_at_first(add_user, add_todo, word):
    """A todo begins without `updated_at`, and without a `description` unless it gets one."""
    user, text = add_user(), word()

    todo = add_todo(user)
    assert (todo["updated_at"], todo["description"]) == (None, None)
    todo = add_todo(user, description=text)
    assert (todo["updated_at"], todo["description"]) == (None, text)


@pytest.mark.parametrize("name", ["username", "email", "hashed_password"])
def test_whole_users(client, somebody, add_user, name):
    """A user without `username`, `email` or `hashed_password` is refused."""
    add_user()

    r = client.post("/users", json=without(somebody(), name))

    assert r.status_code == 409, r.text


@pytest.mark.parametrize("name", ["title", "user_id"])
def test_whole_todos(client, add_user, add_todo, word, name):
    """A todo without `title` or `user_id` is refused."""
    user = add_user()
    add_todo(user)

    r = client.post("/todos", json=without({"title": word(), "user_id": user["id"]}, name))

    assert r.status_code == 409, r.text


def test_nullable(inspect):
    """No column but `description` and `updated_at` may be null."""
    assert inspect("may be null") == {"user": [], "todo": ["description", "updated_at"]}


def test_unique_username(client, somebody, add_user):
    """Two users never have the same `username`."""
    user = add_user()
    add_user()

    r = client.post("/users", json=somebody(username=user["username"]))

    assert r.status_code == 409, r.text


def test_unique_email(client, somebody, add_user):
    """Two users never have the same `email`."""
    user = add_user()
    add_user()

    r = client.post("/users", json=somebody(email=user["email"]))

    assert r.status_code == 409, r.text


def test_foreign_key(client, add_user, add_todo, rng, word):
    """A todo of a user who does not exist is refused."""
    user = add_user()
    add_todo(user)

    stranger = user["id"] + rng.randint(1, 999)
    r = client.post("/todos", json={"title": word(), "user_id": stranger})

    assert r.status_code == 409, r.text


def test_index(inspect):
    """The column `user_id` has an index: finding the todos of one must not mean reading all."""
    indexed = inspect("indexed")["todo"] or []

    assert "user_id" in indexed


def test_created_at(add_user, add_todo):
    """`created_at` is the moment when this very row was made, and says that it is in UTC."""
    for _ in range(2):
        told_now(lambda: add_user()["created_at"])

    user = add_user()
    told_now(lambda: add_todo(user)["created_at"])


def test_updated_at(client, add_user, add_todo, read):
    """`updated_at` keeps the moment that it is given, and says that it is in UTC."""
    todo = add_todo(add_user())
    path = f"/todos/{todo['id']}"

    def finish():
        r = client.post(f"{path}/done")
        assert r.status_code == 200, r.text
        return read(path)["updated_at"]

    told_now(finish)


def test_todos_of_a_user(add_user, add_todo, read):
    """`user.todos` are the todos of a user."""
    alice, bob = add_user(), add_user()
    first, _, second = add_todo(alice), add_todo(bob), add_todo(alice)

    assert read(f"/users/{alice['id']}")["todos"] == [first["title"], second["title"]]


def test_owner_of_a_todo(add_user, add_todo, read):
    """`todo.owner` is the user of a todo."""
    alice, bob = add_user(), add_user()
    for user in (bob, alice):
        todo = add_todo(user)
        assert read(f"/todos/{todo['id']}")["owner"] == user["username"]


def test_owner_at_once(client, add_user, word):
    """A new todo that is put into `user.todos` has its `owner` at once, while nothing is stored."""
    add_user()
    user = add_user()

    r = client.post(f"/users/{user['id']}/todos", json={"title": word()})

    assert r.status_code == 201, r.text
    assert (r.json()["owner"], r.json()["user_id"]) == (user["username"], user["id"])


def test_todos_at_once(client, somebody, word):
    """A new todo that is given an `owner` is in their `todos` at once, while nothing is stored."""
    title = word()

    r = client.post("/arrivals", json={"user": somebody(), "todo": {"title": title}})

    assert r.status_code == 201, r.text
    assert r.json()["todos"] == [title]
