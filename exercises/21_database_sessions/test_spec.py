import re
import time
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase

import pytest

TODO = {"id", "title", "description", "completed", "created_at", "updated_at"}


@pytest.fixture
def word(rng):
    """Draw a word."""
    return lambda: "".join(rng.choices(ascii_lowercase, k=12))


@pytest.fixture
def add(client, word):
    """Add a todo to the list."""

    def add(**fields):
        r = client.post("/todos/", json={"title": word()} | fields)
        assert r.status_code == 201, r.text
        return r.json()

    return add


@pytest.fixture
def todos(client):
    """Read the list."""

    def todos():
        r = client.get("/todos/")
        assert r.status_code == 200, r.text
        return r.json()

    return todos


@pytest.fixture
def visit(client):
    """Have the housekeeping look at the list."""

    def visit():
        r = client.post("/housekeeping/visits")
        assert r.status_code == 200, r.text
        return r.json()

    return visit


def moment(text):
    return datetime.fromisoformat(text)


def told_now(act):
    """See that something tells its moment; if it tells whole seconds, then in a new one, too."""
    before, told = datetime.now(UTC), moment(act())
    if not told.microsecond:
        time.sleep(1 - datetime.now(UTC).microsecond / 10**6)
        before, told = datetime.now(UTC).replace(microsecond=0), moment(act())
    assert told >= before - timedelta(milliseconds=1)
    assert told <= datetime.now(UTC)


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    return [fault.get("loc") for fault in detail]


def fields_of(schema, document):
    """The names of the fields that a schema describes, for a list those of its items."""
    while "$ref" in schema or "items" in schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"][name] if name else schema["items"]
    return set(schema.get("properties", {}))


@pytest.mark.env(DATABASE_URL="sqlite:///./fridge.db")
def test_database_url(add, database):
    """The database is the one that `DATABASE_URL` names."""
    todo = add()

    assert database.rows("select id, title from todo") == [
        {"id": todo["id"], "title": todo["title"]}
    ]
    [file] = database.rows("select file from pragma_database_list where name = 'main'")
    assert file["file"].endswith("fridge.db")


def test_made_at_the_start(visit, learner):
    """The table is made when the application starts, and not yet when it is imported."""
    assert visit() == {"todos": 0}

    assert learner.call("housekeeping.files_at_import") == []


def test_start_keeps(add, todos, restart):
    """A start leaves alone what is in the database already."""
    first, second = add(), add()

    restart()
    third = add()
    restart()

    assert todos() == [first, second, third]


def test_own_session(visit, learner):
    """Each request is lent a session of its own."""
    visit()
    visit()
    visit()

    assert learner.call("housekeeping.different_sessions") == 3


def test_closed(add, visit, learner):
    """The session is closed when the request is over."""
    add()
    visit()

    assert learner.call("housekeeping.different_sessions") == 1
    assert learner.call("housekeeping.open_sessions") == 0


def test_closed_after_failure(client, add, visit, learner, word):
    """The session is closed after a request that failed, too."""
    add()
    visit()
    r = client.post(f"/housekeeping/mishaps/{word()}")
    assert r.status_code == 500, r.text

    assert learner.call("housekeeping.different_sessions") == 2
    assert learner.call("housekeeping.open_sessions") == 0


def test_nothing_left_behind(client, add, todos, word):
    """A request that failed leaves nothing behind of what it had begun."""
    first = add()
    r = client.post(f"/housekeeping/mishaps/{word()}")
    assert r.status_code == 500, r.text
    second = add()

    assert todos() == [first, second]


def test_creates(client, word):
    """`POST /todos/` answers 201 with the new todo."""
    chore = {"title": word(), "description": word()}

    def create():
        r = client.post("/todos/", json=chore)
        assert r.status_code == 201, r.text
        todo = r.json()
        assert isinstance(todo.pop("id"), int)
        moment = todo.pop("created_at")
        assert todo == chore | {"completed": False, "updated_at": None}
        return moment

    told_now(create)


def test_creation_lasts(add, todos, restart):
    """A new todo is still there after a restart."""
    todo = add()

    restart()

    assert todos() == [todo]


def test_lists(add, todos):
    """`GET /todos/` lists all todos from the oldest to the newest."""
    made = [add() for _ in range(3)]

    assert todos() == made


def test_reads(client, add, word):
    """`GET /todos/{todo_id}` answers the todo."""
    add()
    todo = add(description=word())
    add()

    r = client.get(f"/todos/{todo['id']}")

    assert r.status_code == 200, r.text
    assert r.json() == todo


def test_changes(client, add, word):
    """`PATCH /todos/{todo_id}` changes the fields that were sent and leaves the others alone."""
    todo = add(description=word())
    changes = [
        {"title": word()},
        {"completed": True},
        {"description": word()},
        {"description": None, "title": word()},
        {"completed": False},
    ]

    for change in changes:
        r = client.patch(f"/todos/{todo['id']}", json=change)
        assert r.status_code == 200, r.text
        assert r.json() == todo | change | {"updated_at": r.json()["updated_at"]}
        todo = r.json()


def test_moment_of_change(client, add, word):
    """A change sets `updated_at` to its moment."""
    todo = add()

    def change():
        r = client.patch(f"/todos/{todo['id']}", json={"title": word()})
        assert r.status_code == 200, r.text
        return r.json()["updated_at"]

    for _ in range(2):
        told_now(change)


def test_change_lasts(client, add, todos, restart, word):
    """A change is still there after a restart."""
    todo = add()
    r = client.patch(f"/todos/{todo['id']}", json={"title": word()})
    assert r.status_code == 200, r.text

    restart()

    assert todos() == [r.json()]


def test_deletes(client, add, todos):
    """`DELETE /todos/{todo_id}` answers 204 with an empty body, and only that todo is gone."""
    first, second, third = add(), add(), add()

    r = client.delete(f"/todos/{second['id']}")

    assert r.status_code == 204, r.text
    assert r.content == b""
    assert todos() == [first, third]


def test_deletion_lasts(client, add, todos, restart):
    """A deleted todo is still gone after a restart."""
    first, second = add(), add()
    r = client.delete(f"/todos/{second['id']}")
    assert r.is_success, r.text

    restart()

    assert todos() == [first]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_missing(client, add, rng, word, method):
    """Reading, changing or deleting a todo that does not exist answers 404."""
    todo = add()
    body = {"json": {"title": word()}} if method == "PATCH" else {}

    r = client.request(method, f"/todos/{todo['id'] + rng.randint(1, 999)}", **body)
    assert r.status_code == 404, r.text

    r = client.request(method, f"/todos/{todo['id']}", **body)
    assert r.is_success, r.text


def test_checks_bodies(client, add, word):
    """What does not fit `TodoCreate` or `TodoUpdate`, a missing body too, is refused with 422."""
    path = f"/todos/{add()['id']}"

    for method, place in (("POST", "/todos/"), ("PATCH", path)):
        assert places(client.request(method, place)) == [["body"]]
        r = client.request(method, place, json={"title": "", "description": word()})
        assert places(r) == [["body", "title"]]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_wants_numbers_as_ids(client, add, word, method):
    """A `todo_id` that is no number is refused with 422."""
    add()
    body = {"json": {"title": word()}} if method == "PATCH" else {}

    r = client.request(method, f"/todos/{word()}", **body)

    assert [place[0] for place in places(r)] == ["path"]


def test_documents_its_answers(client):
    """The documentation describes the answers with the six fields of a `TodoResponse`."""
    document = client.get("/openapi.json").json()
    described = {
        f"{method.upper()} {re.sub('{.*?}', '{id}', path).rstrip('/')}": fields_of(
            media["schema"], document
        )
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        for media in answer.get("content", {}).values()
        if status in ("200", "201")
    }

    assert described == described | {
        "POST /todos": TODO,
        "GET /todos": TODO,
        "GET /todos/{id}": TODO,
        "PATCH /todos/{id}": TODO,
    }
