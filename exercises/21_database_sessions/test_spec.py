import re
import time
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase

import pytest

TODO = {"id", "title", "description", "completed", "created_at", "updated_at"}


@pytest.fixture
def word(rng):
    """Draw a word of so many letters."""
    return lambda length=12: "".join(rng.choices(ascii_lowercase, k=length))


@pytest.fixture
def text(word):
    """Draw a text with all that a text may hold."""
    return lambda: f'  {word().title()}\'s <b>{word()}</b>; "№ ½ ß é €" %{word()} '


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
def read(client):
    """Read a todo again."""

    def read(todo):
        r = client.get(f"/todos/{todo['id']}")
        assert r.status_code == 200, r.text
        return r.json()

    return read


@pytest.fixture
def change(client):
    """Change a todo."""

    def change(todo, **fields):
        r = client.patch(f"/todos/{todo['id']}", json=fields)
        assert r.status_code == 200, r.text
        return r.json()

    return change


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


@pytest.mark.sqlite("it looks for files")
@pytest.mark.parametrize(
    "file",
    [
        pytest.param("fridge.db", marks=pytest.mark.env(DATABASE_URL="sqlite:///./fridge.db")),
        pytest.param("todo.db", marks=pytest.mark.env(DATABASE_URL=None)),
    ],
)
def test_database_url(add, database, file):
    """The database is the one that `DATABASE_URL` names."""
    todo = add()

    assert database.rows("select id, title from todo") == [
        {"id": todo["id"], "title": todo["title"]}
    ]
    [found] = database.rows("select file from pragma_database_list where name = 'main'")
    assert found["file"].endswith(f"/{file}")


@pytest.mark.sqlite("it looks for files")
@pytest.mark.parametrize(
    "event", [pytest.param("import", marks=pytest.mark.module("housekeeping")), "start"]
)
def test_made_at_the_start(request, learner, event):
    """The table is made when the application starts, and not yet when it is imported."""
    if event == "import":
        assert learner.value("main.__name__") == "main"
        assert learner.call("glob.glob", "**", recursive=True, include_hidden=True) == []
    else:
        visit = request.getfixturevalue("visit")
        assert visit() == {"todos": 0}


def test_start_keeps(add, todos, restart):
    """A start leaves alone what is in the database already."""
    first, second = add(), add()

    restart()
    third = add()
    restart()

    assert todos() == [first, second, third]


def test_own_session(client, add, visit, read, todos, database, learner, word):
    """Each request is lent a session of its own."""
    todo, other = add(), add()
    for _ in range(2):
        visit()
    client.together(*[("POST", "/housekeeping/visits")] * 2)
    assert learner.call("housekeeping.different_sessions") == 4

    for _ in range(2):
        assert read(todo) == todo
        assert todos() == [todo, other]
        todo["title"] = word()
        database.execute("update todo set title = ? where id = ?", todo["title"], todo["id"])

    answers = client.together(*[("GET", f"/todos/{one['id']}") for one in (todo, other)] * 2)
    assert [r.json() for r in answers] == [todo, other] * 2


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


@pytest.mark.deadline(10)  # a connection that is left behind makes the next one wait for 5 seconds
def test_nothing_left_behind(client, add, todos, word):
    """A request that failed leaves nothing behind of what it had begun."""
    made = [add()]
    for _ in range(2):
        r = client.post(f"/housekeeping/mishaps/{word()}")
        assert r.status_code == 500, r.text
        assert todos() == made
        made.append(add())

    assert todos() == made


def test_creates(client, word, text, rng):
    """`POST /todos/` answers 201 with the new todo."""
    chores = [{"title": word(), "description": text() * 6}, {"title": text(), "description": ""}]
    wishes = {"id": rng.randint(10**6, 10**9), "completed": True, "updated_at": "2001-01-01"}

    def create(chore, **more):
        r = client.post("/todos/", json=chore | more)
        assert r.status_code == 201, r.text
        todo = r.json()
        assert isinstance(todo["id"], int)
        assert todo["id"] != wishes["id"]
        fresh = {"id": todo["id"], "completed": False, "updated_at": None}
        assert todo == chore | fresh | {"created_at": todo["created_at"]}
        return todo["created_at"]

    for chore in chores:
        told_now(lambda chore=chore: create(chore))
    create({"title": word(), "description": None}, **wishes)


def test_creation_lasts(add, todos, restart, text):
    """A new todo is still there after a restart."""
    made = [add(), add(title=text(), description=text())]

    restart()

    assert todos() == made


def test_lists(add, change, todos, word):
    """`GET /todos/` lists all todos from the oldest to the newest."""
    assert todos() == []
    made = [add() for _ in range(10)]
    assert todos() == made

    change(made[4], title=word(), completed=True)
    made.append(add())
    assert [todo["id"] for todo in todos()] == [todo["id"] for todo in made]


def test_reads(add, read, text):
    """`GET /todos/{todo_id}` answers the todo."""
    made = [add(), add(title=text(), description=text()), add()]
    for todo in made:
        assert read(todo) == todo


def test_changes(add, change, read, todos, word, text):
    """`PATCH /todos/{todo_id}` changes the fields that were sent and leaves the others alone."""
    other, todo = add(), add(description=word())
    changes = [
        {"title": text()},
        {"completed": True},
        {"description": text() * 6},
        {"description": None, "title": word()},
        {"description": "", "completed": False},
    ]

    for fields in changes:
        changed = change(todo, **fields)
        assert changed == todo | fields | {"updated_at": changed["updated_at"]}
        todo = changed
        assert read(todo) == todo
    assert todos() == [other, todo]

    fields = {"title": word(), "description": word(), "completed": True}
    changed = change(todo, **fields, id=todo["id"] + 1, created_at="2001-01-01T01:01:01Z")
    assert changed == todo | fields | {"updated_at": changed["updated_at"]}


def test_moment_of_change(add, change, word):
    """A change sets `updated_at` to its moment."""
    todo = add()
    changes = (
        {"title": word()},
        {"description": word()},
        {"completed": True},
        {"completed": True, "updated_at": "2001-01-01T01:01:01Z"},
    )

    for fields in changes:
        told_now(lambda fields=fields: change(todo, **fields)["updated_at"])


def test_change_lasts(add, change, todos, restart, text):
    """A change is still there after a restart."""
    made = [add(), add(), add()]
    made[0] = change(made[0], title=text())
    made[2] = change(made[2], completed=True, description=text())

    restart()

    assert todos() == made


def test_deletes(client, add, todos):
    """`DELETE /todos/{todo_id}` answers 204 with an empty body, and only that todo is gone."""
    made = [add() for _ in range(4)]

    for place in (1, 2):
        r = client.delete(f"/todos/{made.pop(place)['id']}")
        assert r.status_code == 204, r.text
        assert r.content == b""
        assert todos() == made


def test_deletion_lasts(client, add, todos, restart):
    """A deleted todo is still gone after a restart."""
    first, second = add(), add()
    r = client.delete(f"/todos/{second['id']}")
    assert r.is_success, r.text

    restart()

    assert todos() == [first]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_missing(client, add, todos, rng, word, method):
    """Reading, changing or deleting a todo that does not exist answers 404."""
    todo = add()
    kept = todos()
    body = {"json": {"title": word()}} if method == "PATCH" else {}

    r = client.request(method, f"/todos/{todo['id'] + rng.randint(1, 999)}", **body)
    assert r.status_code == 404, r.text
    assert todos() == kept

    r = client.request(method, f"/todos/{todo['id']}", **body)
    assert r.is_success, r.text


def test_checks_bodies(client, add, todos, word):
    """What does not fit `TodoCreate` or `TodoUpdate`, a missing body too, is refused with 422."""
    path = f"/todos/{add(title=word(1))['id']}"
    add(title="ß" * 200)
    kept = todos()

    for method, place in (("POST", "/todos/"), ("PATCH", path)):
        assert places(client.request(method, place)) == [["body"]]
        for title in ("", word(201), None, 7):
            r = client.request(method, place, json={"title": title, "description": word()})
            assert places(r) == [["body", "title"]]
        r = client.request(method, place, json={"title": word(), "description": [word()]})
        assert places(r) == [["body", "description"]]
    assert places(client.post("/todos/", json={"description": word()})) == [["body", "title"]]
    for completed in (word(), None):
        r = client.patch(path, json={"completed": completed})
        assert places(r) == [["body", "completed"]]
    assert todos() == kept


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_wants_numbers_as_ids(client, add, todos, word, method):
    """A `todo_id` that is no number is refused with 422."""
    todo = add()
    kept = todos()
    body = {"json": {"title": word()}} if method == "PATCH" else {}

    for text in (word(), f"{todo['id']}.5", f"{todo['id']}x"):
        r = client.request(method, f"/todos/{text}", **body)
        assert [place[0] for place in places(r)] == ["path"]
    assert todos() == kept


def test_documents_its_answers(client):
    """The documentation describes the answers with the six fields of a `TodoResponse`."""
    document = client.get("/openapi.json").json()
    described = {
        f"{method.upper()} {re.sub('{[^{}]*}', '{id}', path).rstrip('/')}": fields_of(
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
