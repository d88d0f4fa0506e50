import time
from datetime import UTC, datetime, timedelta, timezone
from string import ascii_lowercase

import pytest

USER = ["created_at", "email", "hashed_password", "id", "is_active", "username"]
TODO = ["completed", "created_at", "description", "id", "title", "updated_at", "user_id"]


@pytest.fixture
def word(rng):
    """Draw a word."""
    return lambda: "".join(rng.choices(ascii_lowercase, k=12))


@pytest.fixture
def text(word):
    """Draw a text with all that a text may hold."""
    return lambda: f'  {word().title()}\'s <b>{word()}</b>; "№ ½ ß é €" %{word()} '


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
    columns = inspect("columns")

    for table, promised in (("user", USER), ("todo", TODO)):
        found = columns[table] or []
        assert [name for name in promised if name not in found] == []


def test_keeps(somebody, add_user, add_todo, read, word, text):
    """What is stored can be read again."""
    people = (
        somebody(),
        somebody(username=text(), is_active=False),
        somebody(hashed_password=text() * 6, is_active=True),
    )
    kept = {}
    for person in people:
        user = add_user(**person)
        kept[f"/users/{user['id']}"] = person
        for title, description, completed in ((word(), text() * 6, True), (text(), "", False)):
            chore = {"title": title, "description": description, "completed": completed}
            todo = add_todo(user, **chore)
            kept[f"/todos/{todo['id']}"] = chore | {"user_id": user["id"]}

    for path, fields in kept.items():
        found = read(path)
        assert {name: found.get(name) for name in fields} == fields


def test_ids(add_user, add_todo):
    """Each new row gets an `id` of its own."""
    users = [add_user() for _ in range(3)]
    todos = [add_todo(user) for user in users for _ in range(2)]

    for rows in (users, todos):
        ids = [row["id"] for row in rows]
        assert {type(number) for number in ids} == {int}
        assert len(set(ids)) == len(rows)


def test_active(add_user):
    """A user is active, unless it is said otherwise."""
    for said, active in (({}, True), ({"is_active": False}, False), ({}, True)):
        assert add_user(**said)["is_active"] is active


def test_not_completed(add_user, add_todo):
    """A todo is not completed, unless it is said otherwise."""
    user = add_user()

    for said, completed in (({}, False), ({"completed": True}, True), ({}, False)):
        assert add_todo(user, **said)["completed"] is completed


def test_empty_at_first(add_user, add_todo, text):
    """A todo begins without `updated_at`, and without a `description` unless it gets one."""
    user = add_user()

    for description in (None, text(), ""):
        todo = add_todo(user, description=description)
        assert (todo["updated_at"], todo["description"]) == (None, description)
        todo = add_todo(user)
        assert (todo["updated_at"], todo["description"]) == (None, None)


@pytest.mark.parametrize("name", ["username", "email", "hashed_password"])
def test_whole_users(client, somebody, add_user, name):
    """A user without `username`, `email` or `hashed_password` is refused."""
    add_user()

    for person in (without(somebody(), name), somebody(**{name: None})):
        r = client.post("/users", json=person)
        assert r.status_code == 409, r.text
    add_user()


@pytest.mark.parametrize("name", ["title", "user_id"])
def test_whole_todos(client, add_user, add_todo, word, name):
    """A todo without `title` or `user_id` is refused."""
    user = add_user()
    add_todo(user)

    chore = {"title": word(), "user_id": user["id"]}
    for todo in (without(chore, name), chore | {name: None}):
        r = client.post("/todos", json=todo)
        assert r.status_code == 409, r.text
    add_todo(user)


def test_nullable(inspect):
    """No column but `description` and `updated_at` may be null."""
    assert inspect("may be null") == {"user": [], "todo": ["description", "updated_at"]}


def test_unique_username(client, somebody, add_user):
    """Two users never have the same `username`."""
    users = [add_user(), add_user(is_active=False)]
    add_user()

    for user in users:
        r = client.post("/users", json=somebody(username=user["username"]))
        assert r.status_code == 409, r.text
    add_user()


def test_unique_email(client, somebody, add_user):
    """Two users never have the same `email`."""
    users = [add_user(), add_user(is_active=False)]
    add_user()

    for user in users:
        r = client.post("/users", json=somebody(email=user["email"]))
        assert r.status_code == 409, r.text
    add_user()


def test_foreign_key(client, add_user, add_todo, rng, word):
    """A todo of a user who does not exist is refused."""
    user = add_user()
    add_todo(user)

    stranger = user["id"] + rng.randint(1, 999)
    for number in (stranger, 0):
        r = client.post("/todos", json={"title": word(), "user_id": number})
        assert r.status_code == 409, r.text
    add_todo(user)


def test_index(inspect):
    """The column `user_id` has an index: finding the todos of one must not mean reading all."""
    indexed = inspect("indexed")["todo"] or []

    assert "user_id" in indexed


def test_created_at(add_user, add_todo):
    """`created_at` is the moment when this very row was made, and says that it is in UTC."""
    for _ in range(2):
        told_now(lambda: add_user()["created_at"])

    user = add_user()
    for _ in range(2):
        told_now(lambda: add_todo(user)["created_at"])


def test_updated_at(client, add_user, add_todo, read, rng):
    """`updated_at` keeps the moment that it is given, and says that it is in UTC."""
    todo = add_todo(add_user())
    path = f"/todos/{todo['id']}"

    def finish(**given):
        r = client.post(f"{path}/done", params=given)
        assert r.status_code == 200, r.text
        assert read(path)["created_at"] == todo["created_at"]
        return read(path)["updated_at"]

    told_now(finish)
    for hours in (0, 2, -5):
        zone = timezone(timedelta(hours=hours))
        given = datetime(2001, 2, 3, 4, 5, 6, rng.randrange(10**6), zone)
        assert abs(moment(finish(at=given.isoformat())) - given) < timedelta(seconds=1)
    told_now(finish)


def test_todos_of_a_user(add_user, add_todo, read):
    """`user.todos` are the todos of a user."""
    alice, bob, carol = add_user(), add_user(), add_user()
    titles = {user["id"]: [] for user in (alice, bob, carol)}

    for user in (alice, bob, alice, alice, bob):
        titles[user["id"]].append(add_todo(user)["title"])
        for number, expected in titles.items():
            assert read(f"/users/{number}")["todos"] == expected


def test_owner_of_a_todo(add_user, add_todo, read):
    """`todo.owner` is the user of a todo."""
    alice, bob = add_user(), add_user()
    owned = [(add_todo(user), user) for user in (bob, alice, bob)]

    for todo, user in owned:
        assert read(f"/todos/{todo['id']}")["owner"] == user["username"]


def test_owner_at_once(client, add_user, add_todo, read, word):
    """A new todo that is put into `user.todos` has its `owner` at once, while nothing is stored."""
    alice, bob = add_user(), add_user()
    first = add_todo(bob)["title"]
    titles = {alice["id"]: [], bob["id"]: [first]}

    for user in (bob, alice, bob):
        title = word()
        r = client.post(f"/users/{user['id']}/todos", json={"title": title})
        assert r.status_code == 201, r.text
        assert (r.json()["owner"], r.json()["user_id"]) == (user["username"], user["id"])
        titles[user["id"]].append(title)
    for number, expected in titles.items():
        assert read(f"/users/{number}")["todos"] == expected


def test_todos_at_once(client, somebody, read, word):
    """A new todo that is given an `owner` is in their `todos` at once, while nothing is stored."""
    for _ in range(2):
        person, title = somebody(), word()
        r = client.post("/arrivals", json={"user": person, "todo": {"title": title}})
        assert r.status_code == 201, r.text
        assert r.json()["todos"] == [title]
        assert read(f"/todos/{r.json()['id']}")["owner"] == person["username"]
        assert read(f"/users/{r.json()['user_id']}")["todos"] == [title]
