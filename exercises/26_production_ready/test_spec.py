"""The TODO API, as strangers see it, and those who run it."""

import json
import posixpath
import re
import string
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from urllib.parse import urljoin

import argon2
import jwt
import pytest

from graders.connection import AppFailedError

SECRET = "under the flour sacks, behind the third loaf from the left, in a tin"
PRINTED = "your-secret-key-change-in-production"
USER = {"id", "username", "email", "is_active", "created_at"}
TODO = {"id", "title", "description", "completed", "created_at", "updated_at", "user_id"}
OPERATIONS = {
    "POST /auth/register": "Authentication",
    "POST /auth/token": "Authentication",
    "DELETE /auth/me": "Authentication",
    "POST /todos": "Todos",
    "GET /todos": "Todos",
    "GET /todos/{id}": "Todos",
    "PATCH /todos/{id}": "Todos",
    "DELETE /todos/{id}": "Todos",
}
TOWN, MILL = "https://town.example", "https://mill.example:8443"
OWN = ("SECRET_KEY", "ACCESS_TOKEN_EXPIRE_MINUTES", "DATABASE_URL")
LIMITS = ("CORS_ORIGINS", "LOGIN_ATTEMPTS", "LOGIN_WINDOW_SECONDS")
pytestmark = [
    pytest.mark.env(**dict.fromkeys([*OWN, *LIMITS])),
    pytest.mark.files({".env": f"SECRET_KEY={SECRET}\n"}),
]

LARGEST = 65536
HOLD_UP = """
create trigger hold_up before insert on "user"
when not exists (select 1 from "user" where username = new.username)
begin
    select count(*) from (
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000)
        select i from n
    );
end
"""
"""Makes the first of many insertions so slow that all others have looked before it is done."""

LEAVE = """
create trigger leave before insert on todo
begin
    delete from "user" where id = new.user_id;
end
"""

LETTERS = "äöüéñçøžжшлπδ"
"""Letters that have a capital each, as others than English have them."""

SERVED = {"list": 200, "make": 201, "read": 200, "change": 200, "delete": 204}


@pytest.fixture
def word(rng):
    """Draws a word of so many letters."""
    return lambda length=12: "".join(rng.choices(string.ascii_lowercase, k=length))


@pytest.fixture
def stranger(word):
    """Draws somebody whom the API does not know yet."""

    def draw(**fields):
        name = word()
        return {"username": name, "email": f"{name}@example.com", "password": word()} | fields

    return draw


@pytest.fixture
def register(client, stranger):
    """Registers a stranger."""

    def register(**fields):
        person = stranger(**fields)
        r = client.post("/auth/register", json=person)
        assert r.status_code == 201, r.text
        return r.json() | person

    return register


@pytest.fixture
def ask_for_token(client):
    """Sends the form of the login, with a `grant_type` once that has turned out to be needed."""
    more = {}

    def ask(person, asking=client, headers=None, **fields):
        form = {"username": person["username"], "password": person["password"]} | fields
        r = asking.post("/auth/token", data=form | more, headers=headers)
        if r.status_code == 422 and "grant_type" in r.text and not more:
            more["grant_type"] = "password"
            return ask(person, asking, headers, **fields)
        return r

    return ask


@pytest.fixture
def log_in(ask_for_token):
    """Logs somebody in; answers the headers that their next requests carry."""

    def log_in(person, **fields):
        r = ask_for_token(person, **fields)
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
def todos(client):
    """Lists the todos of whoever has these headers."""

    def todos(headers, **query):
        r = client.get("/todos/", params=query, headers=headers)
        assert r.status_code == 200, r.text
        return r.json()

    return todos


@pytest.fixture
def every_operation(client, word):
    """Tries all five operations on todos; answers their statuses."""

    def ask(todo, headers):
        path, body = f"/todos/{todo['id']}", {"title": word()}
        answers = {
            "list": client.get("/todos/", headers=headers),
            "make": client.post("/todos/", json=body, headers=headers),
            "read": client.get(path, headers=headers),
            "change": client.patch(path, json=body, headers=headers),
            "delete": client.delete(path, headers=headers),
        }
        return {name: r.status_code for name, r in answers.items()}

    return ask


@pytest.fixture
def every_door(client):
    """Asks for a todo in every way; answers statuses and texts."""

    def ask(path, headers):
        tries = [("GET", None), ("PATCH", {"title": "?"}), ("PATCH", {}), ("DELETE", None)]
        answers = [client.request(name, path, json=body, headers=headers) for name, body in tries]
        return [(r.status_code, r.text) for r in answers]

    return ask


@pytest.fixture
def change(client):
    """Changes a todo."""

    def change(todo, headers, **fields):
        return client.patch(f"/todos/{todo['id']}", json=fields, headers=headers)

    return change


@pytest.fixture
def hashing(learner):
    """Counts, within a block, how often a password is hashed or compared."""

    @contextmanager
    def hashing():
        learner.call("counting.start")
        try:
            yield lambda: learner.call("counting.so_far")
        finally:
            learner.call("counting.stop")

    return hashing


@pytest.fixture
def preflight(client):
    """Asks, as a browser does, whether a page may call an operation; answers the origin let in."""

    def ask(origin, method="PATCH", path="/todos/1"):
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        r = client.options(path, headers=asked)
        allowed = r.headers.get("access-control-allow-methods", "").upper()
        named = r.headers.get("access-control-allow-headers", "").lower()
        lets_in = r.is_success and "authorization" in named
        lets_in = lets_in and (method in {"GET", "POST"} or method in allowed or allowed == "*")
        return r.headers.get("access-control-allow-origin") if lets_in else None

    return ask


@pytest.fixture
def later(learner):
    """Asks again so many seconds later: clocks are set forward, or the time is waited for."""

    clocks = ["those of the modules"]

    def later(seconds, ask):
        if clocks:
            learner.call("clock.forward", seconds)
            r = ask()
            if r.status_code != 429 or seconds > 10:
                return r
            learner.call("clock.back")
            clocks.clear()  # the app looks at one that nobody can set
        time.sleep(seconds)
        return ask()

    yield later
    learner.call("clock.back")


@pytest.fixture
def box(client, learner):
    """What the Dockerfile says, read by `dockerfile.py`; without an app there is no box."""
    assert client.get("/").json() == {"message": "Welcome to TODO API"}, "There is no app to box."
    told = learner.call("dockerfile.box")
    assert not told["empty"], "Nothing runs in a box that is made of `scratch` alone."
    return told


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def claims(headers):
    """What the token of these headers says, whomever it is meant for."""
    token = headers["Authorization"].removeprefix("Bearer ")
    anybodys = {"verify_aud": False, "verify_iss": False}
    return jwt.decode(token, SECRET, algorithms=["HS256"], options=anybodys)


def forge(headers, key=SECRET, algorithm="HS256", **changes):
    """The token of these headers, made anew with other claims; `None` leaves a claim out."""
    said = claims(headers) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    head = jwt.get_unverified_header(headers["Authorization"].removeprefix("Bearer "))
    return bearer(jwt.encode(kept, key, algorithm, headers=head | {"alg": algorithm}))


def named(r, status):
    """An answer with this status and an id."""
    assert r.status_code == status, r.text
    assert r.headers.get("x-request-id"), "The answer has no X-Request-ID."
    return r.json() if r.content else None


def places(r):
    """Where the faults of a refused request are."""
    assert r.status_code == 422, r.text
    detail = r.json().get("detail")
    assert isinstance(detail, list), "`detail` is no list of faults."
    found = [fault.get("loc", [])[:2] for fault in detail]
    return [place for at, place in enumerate(found) if place not in found[:at]]


def stranger_to(person):
    return {"username": person["username"][::-1], "password": person["password"]}


def is_new(todo, start):
    """Whether a todo was made since a moment, and is as it was made."""
    plain = (todo["completed"], todo["updated_at"]) == (False, None)
    return plain and start <= moment(todo["created_at"]) <= datetime.now(UTC)


def moment(text):
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def fields_of(schema, document):
    """The names of the fields that a schema describes, for a list those of its items."""
    while "$ref" in schema or "items" in schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"][name] if name else schema["items"]
    return set(schema.get("properties", {}))


def is_env(source):
    """Whether what is copied may be `.env`, or all that there is."""
    path = posixpath.normpath("/" + source).lstrip("/")
    pattern = re.sub(r"\*+", "*", path).replace("[^", "[!")
    longest = 255  # bytes of a name: nothing longer stands for one
    matches = "/" not in path and len(pattern) <= longest and fnmatchcase(".env", pattern)
    return not path or matches or posixpath.basename(path) == ".env"


def test_refuses_null(join, add, change, todos, word):
    """In a change, a `title` or `completed` of `null` is refused with 422."""
    alice = join()
    todo = add(alice, description=word())

    for name, more in (
        ("title", {}),
        ("completed", {}),
        ("title", {"completed": True, "description": word()}),
        ("completed", {"title": word(), "description": None}),
    ):
        assert places(change(todo, alice, **more, **{name: None})) == [["body", name]]
    assert todos(alice) == [todo]

    r = change(todo, alice, description=None, completed=True)
    assert r.status_code == 200, r.text
    assert r.json() == todo | {
        "description": None,
        "completed": True,
        "updated_at": r.json()["updated_at"],
    }
    assert places(change(todo, alice, completed=None)) == [["body", "completed"]]
    assert todos(alice) == [r.json()]


def test_refuses_numbers_too_large(client, join, add, todos, rng):
    """A `todo_id` or `skip` that no 64 bits can hold, high or low, is refused with 404 or 422."""
    alice = join()
    todo = add(alice)
    assert todos(alice, skip=0) == [todo]
    assert client.get(f"/todos/{todo['id']}", headers=alice).status_code == 200

    large = rng.randrange(2**64, 2**80)
    for number in (2**63 - 1, 2**63, large, -(2**63) - 1):
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"completed": True}} if method == "PATCH" else {}
            r = client.request(method, f"/todos/{number}", headers=alice, **body)
            assert r.status_code in {404, 422}, r.text
        more = rng.choice([{}, {"limit": 5}, {"completed": False}])
        r = client.get("/todos/", params={"skip": number} | more, headers=alice)
        refused = {404, 422} if number >= 2**63 else {200, 404, 422}
        assert r.status_code in refused, r.text
    assert todos(alice) == [todo]


def test_bounds_pages(client, join, add, todos, database, rng):
    """`limit` goes from 1 to 100, `skip` begins at 0, and anything else gets 422."""
    alice, bob = join(), join()
    add(bob)
    made = [add(alice), add(alice)]
    assert todos(alice, limit=1) == made[:1]
    assert todos(alice, limit=100, skip=0) == made
    assert todos(alice, skip=1) == made[1:]

    for name, value in (
        *(("limit", value) for value in (0, 101, -1, rng.randrange(102, 10**6), 10**30, "", "1.5")),
        *(("skip", value) for value in (-1, -rng.randrange(2, 10**6), "", "many")),
    ):
        more = rng.choice([{}, {"completed": True}, {"limit": 5, "skip": 0}])
        r = client.get("/todos/", params=more | {name: value}, headers=alice)
        assert places(r) == [["query", name]]

    for _ in range(7):
        database.execute(
            "insert into todo (title, completed, created_at, user_id) "
            "select title, completed, created_at, user_id from todo"
        )
    everything = todos(alice, limit=100)
    few, some = rng.randint(12, 60), rng.randint(12, 30)
    assert len(everything) == 100
    assert todos(alice, limit=few, skip=some) == everything[some : some + few]


def test_refuses_blanks(client, stranger, join, add, change, todos, rng, word):
    """A username or a title of nothing but spaces is refused with 422."""
    alice = join()
    todo = add(alice, title="a b")

    for length in (3, rng.randint(4, 49), 50):
        r = client.post("/auth/register", json=stranger(username=" " * length))
        assert places(r) == [["body", "username"]]
    for length in (1, rng.randint(2, 199), 200):
        wanted = {"title": " " * length} | rng.choice([{}, {"description": word()}])
        r = client.post("/todos/", json=wanted, headers=alice)
        assert places(r) == [["body", "title"]]
        assert places(change(todo, alice, **wanted)) == [["body", "title"]]
        assert places(change(todo, alice, completed=True, **wanted)) == [["body", "title"]]
    assert todos(alice) == [todo]
    assert change(todo, alice, title="b a").json()["title"] == "b a"


@pytest.mark.env(LOGIN_ATTEMPTS="1000")
def test_bounds_passwords(client, register, stranger, log_in, word, rng):
    """A password has 8 to 128 characters."""
    others = ["".join(rng.choices(LETTERS + " ", k=length - 2)) for length in (8, 128)]
    for password in (word(8), word(128), *(f"é{other}ж" for other in others)):
        log_in(register(password=password))

    for password in ("", word(7), word(129), word(rng.randint(130, 400)), "é" * 7, "ж" * 129):
        person = stranger(password=password)
        assert places(client.post("/auth/register", json=person)) == [["body", "password"]]
        log_in(register(username=person["username"], email=person["email"]))


def test_bounds_descriptions(client, join, add, change, todos, word, rng):
    """A description has at most 2000 characters."""
    alice = join()
    for longest in (word(2000), "".join(rng.choices(LETTERS, k=2000))):
        todo = add(alice, description=longest)
        assert todo["description"] == longest
        other = longest[::-1]
        assert change(todo, alice, description=other).json()["description"] == other

    kept = todos(alice)
    for length in (2001, rng.randint(2002, 9000)):
        too_long = {"title": word(), "description": word(length)}
        r = client.post("/todos/", json=too_long, headers=alice)
        assert places(r) == [["body", "description"]]
        assert places(change(todo, alice, **too_long)) == [["body", "description"]]
        assert places(change(todo, alice, description=word(length))) == [["body", "description"]]
    assert todos(alice) == kept


def test_bounds_bodies(client, stranger, join, add, todos, word):
    """A body of more than 65536 bytes gets 413, whether its length is told beforehand or not."""
    alice = join()
    todo = add(alice)
    changed = f"/todos/{todo['id']}"

    def send(method, path, fields, length, *, told):
        kind = "x-www-form-urlencoded" if path == "/auth/token" else "json"
        body = json.dumps(fields) if kind == "json" else "username=a&password=b&scope="
        whole = body.encode().ljust(length, b" " if kind == "json" else b"a")
        content = whole if told else iter([whole[:1000], whole[1000:]])
        headers = alice | {"Content-Type": f"application/{kind}"}
        return client.request(method, path, content=content, headers=headers)

    for method, path, fields, status in (
        ("POST", "/auth/register", stranger(), 201),
        ("POST", "/todos/", {"title": word()}, 201),
        ("PATCH", changed, {"title": word()}, 200),
        ("POST", "/auth/token", {}, None),
    ):
        for told in (True, False):
            size = f"{method} {path}, " + ("" if told else "without `Content-Length`")
            for length in (LARGEST + 1, 3 * LARGEST):
                r = send(method, path, fields, length, told=told)
                assert r.status_code == 413, f"{size}, {length} bytes: {r.status_code}"
        if status:
            r = send(method, path, fields, LARGEST, told=False)
            assert r.status_code == status, f"{size}, {LARGEST} bytes: {r.status_code}"
    assert len(todos(alice)) == 2

    r = send("POST", "/auth/register", stranger(), LARGEST, told=True)
    assert r.status_code == 201, r.text


def test_refuses_what_is_taken(
    client, stranger, register, log_in, ask_for_token, database, restart, rng
):
    """A username or an e-mail address that is taken is refused with 409."""
    people = [register(), register()]
    kept = database.rows('select * from "user" order by id')
    refused = []

    for again in (False, True):
        for person in people[again:]:
            for names in (("username",), ("email",), ("username", "email")):
                other = stranger(**{name: person[name] for name in names})
                r = client.post("/auth/register", json=other)
                assert r.status_code == 409, r.text
                refused.append(other)
        if not again:
            database.execute('update "user" set is_active = false where id = ?', people[1]["id"])
            restart()
    database.execute('update "user" set is_active = true')
    assert database.rows('select * from "user" order by id') == kept

    assert [ask_for_token(other).status_code for other in refused[:2]] == [401, 401]
    for person in people:
        log_in(person)
    register()


def test_does_not_tell_what_is_taken(client, stranger, register, database, word):
    """The refusal does not tell which of the two was taken."""
    person, told = stranger(), []

    for names in (("username",), ("email",), ("username", "email")):
        register(**{name: person[name] for name in names})
        r = client.post("/auth/register", json=person, headers={"X-Request-ID": "the-same"})
        assert not r.is_success, r.text
        others = {"x-request-id", "date"}
        headers = {name: text for name, text in r.headers.items() if name not in others}
        told.append((r.status_code, r.text, headers))
        database.execute('delete from "user"')

    assert told[1:] == told[:1] * 2
    assert client.post("/auth/register", json=person).status_code == 201


@pytest.mark.deadline(10)
@pytest.mark.sqlite("its trigger is written for SQLite")
def test_registers_once(client, stranger, register, log_in, database):
    """Of many equal registrations at once, one gets 201 and all others get 409."""
    register()
    database.execute(HOLD_UP)
    person = stranger()

    answers = client.together(*[("POST", "/auth/register", {"json": person})] * 8)

    assert sorted(r.status_code for r in answers) == [201] + [409] * 7
    assert len(database.rows('select * from "user"')) == 2
    log_in(person)


@pytest.mark.env(LOGIN_ATTEMPTS="1000")
def test_does_not_mind_the_case(client, stranger, register, ask_for_token, word, rng):
    """Upper and lower case, of É too, make no difference to names and addresses, nor to logins."""
    trial = client.post("/auth/register", json=stranger(username=word() + LETTERS))
    letters = LETTERS if trial.is_success else string.ascii_lowercase
    name = word(6) + "".join(rng.sample(letters, 4))
    mixed = "".join(rng.choice([letter, letter.upper()]) for letter in name[:-1]) + name[-1].upper()
    people = [
        register(username=name),
        register(username=word(8).title(), email=f"{word(9).title()}@Example.com"),
        register(username=mixed[::-1], email=f"{mixed}@{word()}.com"),
    ]

    for person in people:
        for other in rng.sample([str.lower, str.upper, str.swapcase], 3):
            for field in ("username", "email"):
                taken = stranger(**{field: other(person[field])})
                r = client.post("/auth/register", json=taken)
                assert r.status_code == 409, r.text
            r = ask_for_token(person, username=other(person["username"]))
            assert r.status_code == 200, r.text
        assert ask_for_token(person).status_code == 200


def test_works_as_hard_for_nobody(register, log_in, ask_for_token, hashing, word, rng):
    """A login hashes as often for a name that nobody has as for a wrong password."""
    person = register()
    log_in(person)
    assert ask_for_token(person, username=word()).status_code == 401

    with hashing() as so_far:

        def cost(**fields):
            before = so_far()
            assert ask_for_token(person, **fields).status_code == 401
            return so_far() - before

        wrong = cost(password=word())
        for nobody in rng.sample([word(), word(3), word(50).upper(), f"{word()} {word()}"], 4):
            assert cost(username=nobody) == wrong
        assert cost(password=word(rng.randint(1, 7))) == wrong

    assert wrong > 0, "No hash was seen at all."


def test_shuts_out_inactive_users(
    register, log_in, ask_for_token, add, todos, every_operation, database, word
):
    """An inactive user gets no token, and 401 or 403 at the todos."""
    person, other = register(), register()
    alice, bob = log_in(person), log_in(other)
    todo = add(alice)

    database.execute('update "user" set is_active = false where id = ?', person["id"])
    for fields in ({}, {"username": person["username"].upper()}, {"password": word()}):
        assert ask_for_token(person, **fields).status_code in {400, 401, 403}
    tried = every_operation(todo, alice)
    assert {name: tried[name] for name in tried if tried[name] not in {401, 403}} == {}
    assert todos(bob) == []
    assert log_in(other)

    database.execute('update "user" set is_active = true where id = ?', person["id"])
    assert todos(log_in(person)) == [todo]
    assert every_operation(todo, alice) == SERVED


def test_tokens_are_not_inherited(
    client, register, log_in, add, todos, every_operation, database, rng
):
    """The token of a deleted user stays refused, also when somebody else takes the name."""
    refused = dict.fromkeys(SERVED, 401)

    def shut_out(old, todo):
        assert every_operation(todo, old) == refused
        assert client.delete("/auth/me", headers=old).status_code == 401

    for number_is_taken in rng.sample([True, False], 2):
        person = register()
        old = log_in(person)
        assert todos(old) == []
        if rng.choice([True, False]):
            assert client.delete("/auth/me", headers=old).status_code == 204
        else:
            database.execute('delete from "user" where id = ?', person["id"])
        shut_out(old, {"id": 1})
        if number_is_taken:  # who comes first may be given the number that is free now
            other = log_in(register())
            kept = add(other)
            shut_out(old, kept)
            assert todos(other) == [kept]

        heir = log_in(register(username=person["username"], email=person["email"]))
        left = add(heir)
        shut_out(old, left)
        assert todos(heir) == [left]


def test_wants_tokens_to_expire(client, join, add, todos, every_operation):
    """A token without `exp` is refused with 401."""
    alice = join()
    todo = add(alice)
    assert todos(forge(alice)) == [todo]

    eternal = forge(alice, exp=None)
    assert every_operation(todo, eternal) == dict.fromkeys(SERVED, 401)
    assert client.delete("/auth/me", headers=eternal).status_code == 401
    assert every_operation(todo, forge(alice)) == SERVED


def test_lets_users_leave(client, register, log_in, ask_for_token, add, change, todos, database):
    """The todos of a user who leaves with `DELETE /auth/me` leave as well, and nobody else's."""
    alice, bob, carol = register(), register(), register()
    hers, his, carols = log_in(alice), log_in(bob), log_in(carol)
    first = add(hers)
    kept = add(his, title=first["title"])
    add(hers)
    for todo, headers in ((add(hers), hers), (add(his), his)):
        assert change(todo, headers, completed=True).status_code == 200
    his_list = todos(his)
    assert client.delete("/auth/me").status_code == 401

    r = client.delete("/auth/me", headers=hers)
    assert (r.status_code, r.content) == (204, b""), r.text
    rest = [{"id": bob["id"]}, {"id": carol["id"]}]
    assert database.rows('select id from "user" order by id') == rest
    assert database.rows("select id from todo order by id") == [{"id": t["id"]} for t in his_list]
    assert client.get("/todos/", headers=hers).status_code == 401
    assert ask_for_token(alice).status_code == 401
    assert todos(his) == his_list
    assert kept in his_list

    assert client.delete("/auth/me", headers=carols).status_code == 204
    assert todos(log_in(register(username=alice["username"], email=alice["email"]))) == []
    assert todos(his) == his_list


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        pytest.param(lines, starts, id=name, marks=pytest.mark.files({".env": lines}))
        for name, lines, starts in (
            ("32", f"SECRET_KEY={SECRET[:32]}\n", True),
            ("31", f"SECRET_KEY={SECRET[:31]}\n", False),
            ("31 of two bytes", f"SECRET_KEY={'é' * 31}\n", False),
            ("empty", "SECRET_KEY=\n", False),
            ("none", "", False),
            ("printed", f"SECRET_KEY={PRINTED}\n", False),
        )
    ],
)
def test_wants_a_secret(request, lines, starts):
    """The app starts only with a `SECRET_KEY` of 32 characters or more, and not the stub's."""
    if starts:
        assert request.getfixturevalue("join")()
        return
    with pytest.raises(AppFailedError) as refusal:
        request.getfixturevalue("client")
    assert refusal.value.phase in {"import", "startup"}


@pytest.mark.files({".env": f"OVEN=hot\nSECRET_KEY={SECRET}\n# LOAVES\nPOSTGRES_PASSWORD=yeast\n"})
@pytest.mark.files({"next.env": f"SECRET_KEY={SECRET}\nsecret_oven=hot\nSECRET_KEYS=many\n"})
def test_leaves_other_settings_alone(learner, join, todos, restart):
    """Settings of others in `.env` are left alone."""
    assert todos(join()) == []

    learner.call("os.replace", "next.env", ".env")
    restart()
    assert todos(join()) == []


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(named, id=name, marks=[pytest.mark.env(CORS_ORIGINS=lines)])
        for name, named, lines in (
            ("two", [TOWN, MILL], json.dumps([TOWN, MILL])),
            ("one", [MILL], json.dumps([MILL])),
            ("unset", [], None),
        )
    ],
)
def test_lets_in_named_pages(client, preflight, word, rng, named):
    """Pages of the origins in `CORS_ORIGINS` may call every operation, others none."""
    asked = [operation.split() for operation in (*OPERATIONS, "GET /ready", "GET /health", "GET /")]
    answered = [
        ("GET", "/health"),
        ("GET", "/todos/"),
        ("GET", "/nowhere"),
        ("POST", "/auth/register"),
    ]
    for origin in named:
        for method, path in rng.sample(asked, 6):
            assert preflight(origin, method, path.replace("{id}", "1")) == origin
        for method, path in answered:
            r = client.request(method, path, headers={"Origin": origin})
            assert r.headers.get("access-control-allow-origin") == origin

    near = [TOWN + ":8080", "http://town.example", "https://townXexample", "https://mill.example"]
    near += [f"https://{word()}.town.example", f"https://{word()}-town.example", "null"]
    others = [TOWN, MILL, f"https://{word()}.example", f"{TOWN}.{word()}.example", *near]
    for origin in others if len(named) > 1 else others[:4]:
        if origin not in named:
            assert preflight(origin, rng.choice(["GET", "POST", "PATCH", "DELETE"])) is None
            r = client.request(*rng.choice(answered), headers={"Origin": origin})
            assert "access-control-allow-origin" not in r.headers


def test_orders_its_lists(join, add, change, todos, database, rng, word):
    """Todos are listed from the oldest to the newest, whatever indexes the database has."""
    alice = join()
    letters = [*"zyxwvutsrqpo"]
    rng.shuffle(letters)
    made = [add(alice, title=f"{letter} {word()}") for letter in letters]
    place = rng.randrange(len(made))
    made[place] = change(made[place], alice, completed=True, title=f"a {word()}").json()
    columns = "id, description, created_at, updated_at"

    database.execute(f"create index covering on todo (user_id, title, completed, {columns})")
    database.execute(f"create index filtering on todo (user_id, completed, title, {columns})")

    assert todos(alice) == made
    assert todos(alice, skip=1, limit=10) == made[1:11]
    assert todos(alice, completed=False) == made[:place] + made[place + 1 :]


@pytest.mark.sqlite("only SQLite lists indexes by a pragma")
def test_finds_todos_by_their_owner(join, add, todos, database):
    """The table `todo` has an index that begins with `user_id`."""
    alice = join()
    assert [add(alice)] == todos(alice)

    first = database.rows(
        "select columns.name from pragma_index_list('todo') as indexes, "
        "pragma_index_info(indexes.name) as columns "
        "where columns.seqno = 0 and not indexes.partial"
    )

    assert {"name": "user_id"} in first


@pytest.mark.sqlite("its trigger is written for SQLite")
def test_leaves_no_orphans(client, join, add, todos, database, word):
    """A todo whose user is deleted meanwhile is refused with 401, 404 or 409, and not kept."""
    alice, bob = join(), join()
    todo, his = add(alice), add(bob)
    database.execute(LEAVE)

    for wanted in ({"title": word()}, {"title": word(), "description": word()}):
        r = client.post("/todos/", json=wanted, headers=alice)
        assert r.status_code in {401, 404, 409}, r.text
    database.execute("drop trigger leave")
    kept = [row["id"] for row in database.rows("select id from todo order by id")]
    assert kept in ([todo["id"], his["id"]], [his["id"]])
    assert todos(bob) == [his]
    assert [*todos(bob), add(bob)] == todos(bob)


def test_changes_nothing(join, add, change, todos, word):
    """A change of nothing answers 200 and leaves `updated_at` alone."""
    alice = join()
    todo = add(alice)

    r = change(todo, alice)
    assert r.status_code == 200, r.text
    assert r.json() == todo

    for fields in ({"title": word()}, {"completed": True}, {"description": word()}):
        changed = change(todo, alice, **fields).json()
        assert changed["updated_at"] is not None
        for _ in range(2):
            r = change(todo, alice)
            assert (r.status_code, r.json()) == (200, changed)
        assert todos(alice) == [changed]


def test_starts_beside_other_workers(learner, database, restart, join, todos):
    """`create_db_and_tables()` may run twice at once on an empty database."""
    database.execute("drop table todo")
    database.execute('drop table "user"')

    for found in learner.call("workers.start"):
        missing = {"todo", "user"} - {*found} if found is not None else set()
        assert not missing, f"A worker has gone on, and there was no table for {missing}."

    restart()
    assert todos(join()) == []


@pytest.mark.deadline(10)
def test_is_healthy_while_somebody_logs_in(
    client, register, log_in, ask_for_token, learner, hashing, word
):
    """`/health` is answered while a login is still hashing."""
    person = register()
    log_in(person)
    nobody = {"username": word(), "password": word()}

    for somebody, status in ((person, 200), (nobody, 401)):
        with hashing() as begun, ThreadPoolExecutor(1) as pool:
            learner.call("counting.hold", 6)
            login = pool.submit(ask_for_token, somebody)
            while not begun() and not login.done():
                pass
            for _ in range(3):
                assert client.get("/health").json() == {"status": "healthy"}
            hashed = begun() or somebody is nobody
            still_hashing = learner.call("counting.let_go") or not begun()

        assert hashed, "No hash was seen at all."
        assert still_hashing, "/health was not answered before the login was."
        assert login.result().status_code == status, login.result().text


def test_tells_when_it_is_ready(client, join, add, database, rng):
    """`/ready` answers 503 while a table cannot be read, else 200; `/health` always 200."""
    add(join())
    for table in (*rng.sample(["todo", "user"], 2), rng.choice(["todo", "user"])):
        assert client.get("/ready").status_code == 200
        database.execute(f'alter table "{table}" rename to gone')
        assert client.get("/ready").status_code == 503
        assert client.get("/health").status_code == 200

        database.execute(f'alter table gone rename to "{table}"')
    assert client.get("/ready").status_code == 200


def test_names_its_answers(client, register, ask_for_token, log_in, add, word, rng):
    """Every answer with 200, 401, 404 or 422, except to `OPTIONS`, has its own `X-Request-ID`."""
    person = register()
    alice = log_in(person)
    todo = f"/todos/{add(alice)['id']}"
    asked = [("GET", path) for path in ("/", "/health", "/ready", "/openapi.json", "/nowhere")]
    for path in ("/todos/", todo, "/todos/999999", "/todos/many", "/todos/?limit=0"):
        asked += [("GET", path), ("PATCH", path), ("DELETE", path.replace(todo, "/todos/888888"))]
    asked += [("POST", path) for path in ("/auth/register", "/auth/token", "/todos/", "/nowhere")]

    answers = [ask_for_token(person), ask_for_token(person, password=word())]
    for method, path in asked:
        tries = [alice, {}] if path in {"/health", "/todos/"} else [rng.choice([alice, alice, {}])]
        answers += [client.request(method, path, headers=headers) for headers in tries]
    answers = [r for r in answers if r.status_code in {200, 401, 404, 422}]

    assert {r.status_code for r in answers} == {200, 401, 404, 422}
    nameless = [r.request.url.path for r in answers if not r.headers.get("x-request-id")]
    assert nameless == []
    names = [r.headers["x-request-id"] for r in answers]
    assert len(set(names)) == len(names), "Two answers have the same."

    sent = [word(20) for _ in range(8)]
    requests = [("GET", "/todos/", {"headers": alice | {"X-Request-ID": name}}) for name in sent]
    assert [r.headers.get("x-request-id") for r in client.together(*requests)] == sent


def test_keeps_sane_names(client, join, rng):
    """A sent `X-Request-ID` is kept if it is 1 to 64 letters, digits, `-`, `_`, else replaced."""
    alice = join()
    letters = string.ascii_letters + string.digits
    word = "".join(rng.choices(letters, k=60))
    paths = ["/", "/health", "/ready", "/todos/"]

    def name(sent):
        r = client.get(rng.choice(paths), headers=alice | {"X-Request-ID": sent})
        assert r.headers.get("x-request-id"), "The answer has none."
        return r.headers["x-request-id"]

    signs = ("-", "_", rng.choice(string.digits), rng.choice(string.ascii_uppercase))
    for sane in (word[0], "-" + word, "_-" + word[:20], word + word[:4], *signs):
        assert name(sane) == sane

    odd = [word + word[:5], word * 5, word[:9] + " " + word[:9]]
    odd += [word[:5] + sign + word[5:9] for sign in '<>"/.:;,+=%&$@!~*()[]{}|`']
    for sent in odd[:3] + rng.sample(odd[3:], 8):
        assert name(sent) not in sent
    for letter in "éüñß²ªµ":
        sent = (word[:5] + letter + word[5:9]).encode("latin-1")
        assert name(sent).encode("latin-1", "replace") not in {
            sent,
            sent.decode("latin-1").encode(),
        }
    assert name(word) == word


def test_logs_requests(client, register, stranger, log_in, add, output, word):
    """Each request is logged in a line: id, method, path, status, and no password or token."""
    person, other = register(), stranger()
    alice = log_in(person)
    token = alice["Authorization"].removeprefix("Bearer ")
    path = f"/todos/{add(alice)['id']}"
    hidden = [person["password"], other["password"], token] + [word(20) for _ in range(4)]
    taken = {"json": person | {"password": hidden[3]}}
    nameless = {"json": {"username": word(), "password": hidden[4]}}
    wrong = {"data": {"grant_type": "password", "username": word(), "password": hidden[5]}}
    broken = {
        "content": f'{{"password": "{hidden[6]}',
        "headers": {"Content-Type": "application/json"},
    }

    for method, place, sent in (
        ("PATCH", path, {"json": {"completed": True}, "headers": alice}),
        ("GET", path, {}),
        ("GET", "/todos/", {"headers": alice, "params": {"access_token": token}}),
        ("GET", "/todos/many", {"headers": alice, "params": {"password": hidden[0]}}),
        ("DELETE", path, {"headers": alice}),
        ("GET", path, {"headers": alice}),
        ("POST", "/auth/register", {"json": other}),
        ("POST", "/auth/register", taken),
        ("POST", "/auth/register", nameless),
        ("POST", "/auth/register", broken),
        ("POST", "/auth/token", wrong),
        ("POST", "/auth/token", {"data": {"password": hidden[5]}}),
        ("GET", "/health", {}),
    ):
        name = word(20)
        headers = sent.pop("headers", {}) | {"X-Request-ID": name}
        status = client.request(method, place, headers=headers, **sent).status_code
        lines = [line for line in output.text.splitlines() if name in line]
        wanted = [rf"\b{method}\b", re.escape(place), rf"(?<!\d){status}(?!\d)"]
        told = [line for line in lines if all(re.search(part, line) for part in wanted)]
        assert told, f"No line that is printed has {name}, {method}, {place} and {status}."

    assert [secret for secret in hidden if secret in output.text] == []


def test_limits_logins(client, register, log_in, ask_for_token, todos, rng, word):
    """An address's eleventh login within a minute gets 429, and `Retry-After` in seconds."""
    person, other = register(), register()
    alice = log_in(person)
    here = client.client_from(f"203.0.113.{rng.randint(1, 254)}")

    tries = [({}, 200), ({"password": word()}, 401), ({"username": word()}, 401)]
    tries = tries * 3 + [rng.choice(tries)]
    rng.shuffle(tries)
    for fields, status in tries:
        assert ask_for_token(person, here, **fields).status_code == status

    refused = [(person, {}), (person, {"password": word()}), (other, {}), (stranger_to(other), {})]
    for somebody, fields in rng.sample(refused, len(refused)):
        r = ask_for_token(somebody, here, **fields)
        assert r.status_code == 429, r.text
        assert "access_token" not in r.text
        assert re.fullmatch("[1-9][0-9]*", r.headers.get("retry-after", "")), r.headers
    assert here.get("/health").status_code == 200
    assert here.get("/todos/", headers=alice).json() == todos(alice)


@pytest.mark.env(LOGIN_ATTEMPTS="3")
def test_limits_each_address(client, register, log_in, ask_for_token, learner, rng, word):
    """Other addresses are not held back, and nobody becomes another address by sending headers."""
    person = register()
    log_in(person)
    numbers = rng.sample(range(1, 255), 3)
    here, there, nowhere = (client.client_from(f"203.0.113.{number}") for number in numbers)
    names = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "User-Agent", "Cookie", "X-Client-IP"]
    names += ["CF-Connecting-IP", "True-Client-IP", "X-Cluster-Client-IP", "X-Request-ID", "Via"]
    names += ["X-Forwarded-Host", "Referer", "Origin", "X-Forwarded", "Forwarded-For"]

    for _ in range(3):
        assert ask_for_token(person, asking=here).status_code == 200
    for name in names:
        other = rng.choice([f"198.51.100.{rng.randint(1, 254)}", f"203.0.113.{numbers[1]}"])
        value = {"Forwarded": f"for={other}", "X-Forwarded-For": f"{other}, {other}"}
        r = ask_for_token(person, asking=here, headers={name: value.get(name, other)})
        assert r.status_code == 429, r.text
    assert ask_for_token({**person, "username": word()}, asking=here).status_code == 429

    for password in (person["password"], word(), person["password"]):
        assert ask_for_token(person, asking=there, password=password).status_code != 429
    assert ask_for_token(person, asking=there).status_code == 429
    assert ask_for_token(person, asking=nowhere).status_code == 200
    believes = learner.call("dockerfile.box")["believes"]
    assert not believes, "The server in the Dockerfile believes what anybody says of addresses."


@pytest.mark.env(LOGIN_ATTEMPTS="3", LOGIN_WINDOW_SECONDS="2")
def test_lets_in_again(register, ask_for_token, later):
    """After the seconds of `Retry-After` the address may log in again."""
    person = register()

    def ask():
        return ask_for_token(person)

    def ask_until_refused():
        r = next((r for r in (ask() for _ in range(50)) if r.status_code == 429), None)
        assert r is not None, "Fifty logins more were not refused."
        return int(r.headers["retry-after"])

    assert ask().status_code == 200
    for _ in range(2):
        r = later(ask_until_refused(), ask)
        assert r.status_code == 200, f"The address is still held back: {r.headers}"

    assert later(2.1, ask).status_code == 200
    assert [ask().status_code, ask().status_code] == [200, 200]
    r = later(2.1, ask)
    assert r.status_code == 200, "Logins count for longer than LOGIN_WINDOW_SECONDS."


def test_pins_its_images(box):
    """Each `FROM` pins its image, by a tag that begins like `3.13.2` does or by a digest."""
    images = [image for image in box["images"] if image != "scratch"]

    assert images
    tag, digest = r"[^@]*:v?\d+\.\d+\.\d[^/@]*", r"@sha256:[0-9a-f]{64}"
    pinned = re.compile(f"{tag}|[^@]+{digest}")
    assert [image for image in images if not pinned.fullmatch(image)] == []


def test_does_not_run_as_root(box):
    """The last stage runs as a `USER` who is neither `root` nor `0`."""
    user = box["user"].partition(":")[0]

    assert user, "There is no USER."
    assert user not in {"root", *box["roots"]}
    assert not re.fullmatch("[-+]?0+", user)


def test_checks_its_health(box):
    """A `HEALTHCHECK` names `/health` or `/ready`, asks it, and fails when nobody answers."""
    assert box["health"], "There is no HEALTHCHECK."
    assert not box["health_fault"], f"{box['health_fault']} {box['health']}"


def test_boxes_no_secrets(box):
    """No line gives a value to a name with `SECRET`, `PASSWORD`, `TOKEN` or `KEY`."""
    assert box["secrets"] == []


def test_boxes_what_it_names(box):
    """`COPY` and `ADD` name what they take: neither the whole directory `.` nor `.env`."""
    assert box["filled"], "Nothing comes into the last stage."
    assert [source for source in box["taken"] if is_env(source)] == []


def test_starts_its_server(box):
    """The server is started by a `CMD` or `ENTRYPOINT` written as a list, and does not reload."""
    assert box["started"], "There is neither."
    assert box["lists"], f"A shell is to read {box['started'][-1]!r}, which is no list."
    assert box["server"], f"No server is named that serves an app: {box['started']}"
    assert not box["reloads"], f"The server reloads: {box['started']}"


@pytest.mark.env(LOGIN_ATTEMPTS="1000")
@pytest.mark.files(
    {"short.env": f"SECRET_KEY={SECRET}\nACCESS_TOKEN_EXPIRE_MINUTES=7\nLOGIN_ATTEMPTS=5\n"}
)
def test_goes_on_with_people(
    client, stranger, ask_for_token, every_operation, database, learner, restart, word, rng
):
    """People register and log in as in exercise 24, and each answer has its `X-Request-ID`."""
    start = datetime.now(UTC)
    person = stranger(username=word(50), password=f" {word(60)}Aé{word(63)}z ")
    shown = named(client.post("/auth/register", json=person), 201)
    assert set(shown) == USER
    assert shown == shown | {"username": person["username"], "email": person["email"]}
    assert shown["is_active"] is True
    assert start <= moment(shown["created_at"]) <= datetime.now(UTC)
    other = stranger(username=word(3), password=person["password"])
    assert named(client.post("/auth/register", json=other), 201)["id"] != shown["id"]
    first, second = [row["hashed_password"] for row in database.rows('select * from "user"')]
    assert first != second, "Equal passwords have equal hashes."
    assert argon2.extract_parameters(first).hash_len >= 16
    for field, value in (("username", word(2)), ("username", word(51)), ("email", word())):
        wrong = stranger(**{field: value})
        assert places(client.post("/auth/register", json=wrong)) == [["body", field]]
    for field in ("username", "email", "password"):
        rest = {name: value for name, value in stranger().items() if name != field}
        assert places(client.post("/auth/register", json=rest)) == [["body", field]]
    more = {"id": 999_999, "is_active": False, "hashed_password": word(), "created_at": None}
    r = client.post("/auth/register", json=stranger() | more)
    assert r.status_code == 422 or (r.json()["is_active"], r.json()["id"] != 999_999) == (
        True,
        True,
    )

    restart()
    token = named(ask_for_token(person), 200)
    assert set(token) == {"access_token", "token_type"}
    assert token["token_type"] == "bearer"
    alice = bearer(token["access_token"])
    assert claims(alice)["exp"] - time.time() == pytest.approx(30 * 60, abs=30)
    right, refusals = person["password"], set()
    near = [right[:-2] + "y ", "b" + right[1:], right.strip(), right.swapcase(), right[:72], ""]
    for wrong in ({"username": word()}, *({"password": password} for password in near)):
        r = ask_for_token(person, **wrong)
        if "".join(wrong.values()):
            refusals.add((r.status_code, r.headers.get("www-authenticate"), r.text))
        assert r.status_code in {401, 422}
    assert {refusal[:2] for refusal in refusals} == {(401, "Bearer")}
    assert ask_for_token(person).status_code == 200

    todo = client.post("/todos/", json={"title": word()}, headers=alice).json()
    refused = [forge(alice, key=SECRET[::-1]), forge(alice, algorithm="HS512"), bearer(word()), {}]
    refused += [forge(alice, exp=int(time.time()) - 60), forge(alice, sub=None)]
    refused += [forge(alice, algorithm="HS384"), forge(alice, key="", algorithm="none")]
    for headers in [forge(alice, sub=word()), *refused]:
        r = client.get("/todos/", headers=headers)
        assert (r.status_code, r.headers.get("www-authenticate")) == (401, "Bearer")
        assert client.delete("/auth/me", headers=headers).status_code == 401
    for headers in rng.sample(refused, 2):
        assert every_operation(todo, headers) == dict.fromkeys(SERVED, 401)
    assert named(client.get("/todos/", headers=alice), 200) == [todo]

    learner.call("os.replace", "short.env", ".env")
    restart()
    short = bearer(named(ask_for_token(person), 200)["access_token"])
    assert claims(short)["exp"] - time.time() == pytest.approx(7 * 60, abs=30)


def test_goes_on_with_todos(client, join, todos, add, change, every_door, restart, word, rng):
    """Todos are made, listed, read, changed and deleted as in exercise 24, each with its id."""
    alice, bob, start = join(), join(), datetime.now(UTC)
    made = named(client.post("/todos/", json={"title": word(200)}, headers=alice), 201)
    assert set(made) == TODO
    assert is_new(made, start)
    assert made["description"] is None
    other = add(alice, description=f"{word()} 'é' \"{word()}\"; ")
    his = add(bob, title=word(1))
    same, owned = add(bob, title=other["title"]), ("user_id", "id", "created_at")
    for body in ({}, {"title": ""}, {"title": word(201)}, {"description": word()}):
        r = client.post("/todos/", json=body, headers=alice)
        assert places(r) == [["body", "title"]]
    sent = {"title": f"É{word()} {word().upper()}", "user_id": his["user_id"], "id": 999_999}
    more = {"completed": True, "updated_at": made["created_at"], "created_at": "2001-01-01T00:00Z"}
    third = add(alice, **sent, **more)
    assert (third["title"], third["user_id"]) == (sent["title"], made["user_id"])
    assert is_new(third, start)

    path, before = f"/todos/{other['id']}", datetime.now(UTC)
    done = named(change(other, alice, completed=True), 200)
    assert before <= moment(done["updated_at"]) <= datetime.now(UTC)
    assert done == other | {"completed": True, "updated_at": done["updated_at"]}
    wanted = {"title": word(), "description": word(), "completed": False}
    again = named(change(other, alice, **wanted, **{name: his[name] for name in owned}), 200)
    assert again == other | wanted | {"updated_at": again["updated_at"]}
    assert again["updated_at"] > done["updated_at"]
    done = named(change(other, alice, completed=True), 200)
    assert places(change(other, alice, title=word(201))) == [["body", "title"]]
    assert change(his, bob, completed=True).json()["completed"] is True

    restart()
    his, same = todos(bob)
    assert named(client.get("/todos/", headers=alice), 200) == [made, done, third]
    assert named(client.get(path, headers=alice), 200) == done
    assert todos(alice, completed="true") == [done]
    assert todos(alice, completed="false") == [made, third]
    assert todos(alice, completed="false", skip=1, limit=1) == [third]
    assert todos(alice, completed="true", skip=1) == []
    assert (todos(bob, completed="true"), todos(bob, completed="false")) == ([his], [same])
    asked = [("GET", "/todos/", {"headers": headers}) for headers in (alice, bob)] * 3
    assert [r.json() for r in client.together(*asked)] == [[made, done, third], [his, same]] * 3
    hidden = every_door(path, bob)
    assert {status for status, _ in hidden} == {404}
    assert todos(alice) == [made, done, third]
    assert {status for status, _ in every_door(f"/todos/{word()}", alice)} == {422}

    change(done, alice, title=same["title"])
    r = client.delete(path, headers=alice)
    assert (named(r, 204), r.content) == (None, b"")
    restart()
    assert (todos(alice), todos(bob)) == ([made, third], [his, same])
    assert every_door(path, bob) == hidden


def test_goes_on_documenting(client):
    """`/openapi.json` says what it said in exercise 24, and what is new."""
    assert client.get("/").json() == {"message": "Welcome to TODO API"}
    document = client.get("/openapi.json").json()
    operations = {
        f"{method.upper()} {re.sub('{[^{}]*}', '{id}', path).rstrip('/')}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    schemes = document["components"]["securitySchemes"]
    flows = {
        name
        for name, scheme in schemes.items()
        if "password" in scheme.get("flows", {})
        and urljoin("/docs", scheme["flows"]["password"]["tokenUrl"]) == "/auth/token"
    }

    assert (document["info"]["title"], document["info"]["version"]) == ("TODO API", "1.0.0")
    assert operations.keys() >= {"GET /ready", "GET /health"}
    assert operations.keys() >= OPERATIONS.keys()
    tags = {
        name: {*OPERATIONS.values()} & {*operations[name].get("tags", ())} for name in OPERATIONS
    }
    assert tags == {name: {tag} for name, tag in OPERATIONS.items()}
    secured = {
        name
        for name, operation in operations.items()
        if any(flows & asked.keys() for asked in operation.get("security", []))
    }
    promised = {name for name in OPERATIONS if "/todos" in name or "/me" in name}
    assert secured & OPERATIONS.keys() == promised
    answers = {
        ("POST /auth/register", "201"): USER,
        ("POST /auth/token", "200"): {"access_token", "token_type"},
        ("POST /todos", "201"): TODO,
        ("GET /todos", "200"): TODO,
        ("GET /todos/{id}", "200"): TODO,
        ("PATCH /todos/{id}", "200"): TODO,
    }
    described = {
        (name, status): fields_of(media["schema"], document)
        for name, status in answers
        for media in operations[name]["responses"][status]["content"].values()
    }
    assert described == answers
