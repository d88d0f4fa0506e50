"""The TODO API, as strangers see it, and those who run it."""

import json
import re
import string
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase

import jwt
import pytest

from graders.apps.connection import AppFailedError

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
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 500000)
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

INSTRUCTIONS = {
    *("FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT"),
    *("VOLUME", "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL"),
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
    """Sends the form of the login."""

    def ask(person, asking=client, headers=None, **fields):
        form = {"username": person["username"], "password": person["password"]} | fields
        return asking.post("/auth/token", data=form, headers=headers)

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

    def ask(origin, method="PATCH"):
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        r = client.options("/todos/1", headers=asked)
        return r.headers.get("access-control-allow-origin") if r.is_success else None

    return ask


@pytest.fixture
def box(learner):
    """The instructions of the Dockerfile: pairs such as `USER` and `todo`."""

    def read(*names):
        found = instructions(learner.call("dockerfile.text"))
        return [(name, rest) for name, rest in found if not names or name in names]

    return read


@pytest.fixture
def last_stage(box):
    """The instructions of the last stage, after those of the stages that it goes on from."""

    def read(*names):
        stages, last = {}, None
        for name, rest in box():
            if name == "FROM":
                image, *alias = arguments(rest)
                last = [*stages.get(image.lower(), [])]
                stages[alias[-1].lower() if alias else len(stages)] = last
            elif last is not None:
                last.append((name, rest))
        assert last is not None, "The Dockerfile has no FROM."
        return [rest for name, rest in last if name in names]

    return read


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def claims(headers):
    """What the token of these headers says."""
    token = headers["Authorization"].removeprefix("Bearer ")
    return jwt.decode(token, SECRET, algorithms=["HS256"])


def forge(headers, key=SECRET, algorithm="HS256", **changes):
    """The token of these headers, made anew with other claims; `None` leaves a claim out."""
    said = claims(headers) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    return bearer(jwt.encode(kept, key, algorithm))


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
    return [fault.get("loc", [])[:2] for fault in detail]


def fields_of(schema, document):
    """The names of the fields that a schema describes, for a list those of its items."""
    while "$ref" in schema or "items" in schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"][name] if name else schema["items"]
    return set(schema.get("properties", {}))


def instructions(text):
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\[ \t]*\n", " ", kept).splitlines()
    parts = [line.split(None, 1) for line in lines if line.strip()]
    pairs = [(part[0].upper(), part[1].strip() if part[1:] else "") for part in parts]
    return [pair for pair in pairs if pair[0] in INSTRUCTIONS]


def arguments(rest):
    """What an instruction is given, its `--flags` left out."""
    plain = re.sub(r"^(--\S+\s+)+", "", rest)
    return listed(plain) or plain.split()


def listed(rest):
    """The items of a list, `None` unless it is one as Docker reads it: JSON, of texts alone."""
    with suppress(ValueError):
        found = json.loads(rest)
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    return None


def given(name, rest):
    """The names that `ENV` or `ARG` gives a value, in either way of writing."""
    first, _, others = rest.replace("\t", " ").partition(" ")
    pairs = re.findall(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)", rest)
    pairs = [(first, others)] if name == "ENV" and "=" not in first else pairs
    return {name: value.strip(" \"'") for name, value in pairs}


def filled(text, values):
    """A text with the values of its variables, written `$NAME` or `${NAME}`."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values.get(found[1], found[0]), text)


def test_refuses_null(join, add, change, word):
    """In a change, a `title` or `completed` of `null` is refused with 422."""
    alice = join()
    todo = add(alice, description=word())

    assert places(change(todo, alice, title=None)) == [["body", "title"]]
    assert places(change(todo, alice, completed=None)) == [["body", "completed"]]
    r = change(todo, alice, description=None, completed=True)
    assert r.status_code == 200, r.text
    assert r.json() == todo | {
        "description": None,
        "completed": True,
        "updated_at": r.json()["updated_at"],
    }


def test_refuses_numbers_too_large(client, join, add, todos, rng):
    """A `todo_id` or `skip` that no 64 bits can hold is refused with 404 or 422."""
    alice = join()
    todo = add(alice)
    assert todos(alice, skip=0) == [todo]
    assert client.get(f"/todos/{todo['id']}", headers=alice).status_code == 200

    for number in (2**63, rng.randrange(2**64, 2**80)):
        for method in ("GET", "PATCH", "DELETE"):
            body = {"json": {"completed": True}} if method == "PATCH" else {}
            r = client.request(method, f"/todos/{number}", headers=alice, **body)
            assert r.status_code in {404, 422}, r.text
        r = client.get("/todos/", params={"skip": number}, headers=alice)
        assert r.status_code in {404, 422}, r.text


def test_bounds_pages(client, join, add, todos):
    """`limit` goes from 1 to 100, `skip` begins at 0, and anything else gets 422."""
    alice, bob = join(), join()
    add(bob)
    made = [add(alice), add(alice)]
    assert todos(alice, limit=1) == made[:1]
    assert todos(alice, limit=100, skip=0) == made
    assert todos(alice, skip=1) == made[1:]

    for name, value in (("limit", 0), ("limit", 101), ("limit", -1), ("skip", -1)):
        r = client.get("/todos/", params={name: value}, headers=alice)
        assert places(r) == [["query", name]]


def test_refuses_blanks(client, stranger, join, add, change, rng):
    """A username or a title of nothing but spaces is refused with 422."""
    alice = join()
    todo = add(alice, title="a b")
    blank = " " * rng.randint(3, 20)

    r = client.post("/auth/register", json=stranger(username=blank))
    assert places(r) == [["body", "username"]]
    r = client.post("/todos/", json={"title": blank}, headers=alice)
    assert places(r) == [["body", "title"]]
    assert places(change(todo, alice, title=blank)) == [["body", "title"]]


def test_bounds_passwords(client, register, stranger, log_in, word):
    """A password has 8 to 128 characters."""
    for length in (8, 128):
        log_in(register(password=word(length)))

    for length in (7, 129):
        r = client.post("/auth/register", json=stranger(password=word(length)))
        assert places(r) == [["body", "password"]]


def test_bounds_descriptions(client, join, add, change, word):
    """A description has at most 2000 characters."""
    alice = join()
    longest = word(2000)
    todo = add(alice, description=longest)
    assert todo["description"] == longest
    assert change(todo, alice, description=longest[::-1]).json()["description"] == longest[::-1]

    too_long = {"title": word(), "description": longest + "!"}
    r = client.post("/todos/", json=too_long, headers=alice)
    assert places(r) == [["body", "description"]]
    assert places(change(todo, alice, **too_long)) == [["body", "description"]]


def test_bounds_bodies(client, stranger):
    """A body of more than 65536 bytes gets 413, whether its length is told beforehand or not."""
    json_type = {"Content-Type": "application/json"}

    for length, status in ((LARGEST, 201), (LARGEST + 1, 413)):
        body = json.dumps(stranger()).encode().ljust(length)
        told = client.post("/auth/register", content=body, headers=json_type)
        assert told.status_code == status, told.text

        body = json.dumps(stranger()).encode().ljust(length)
        pieces = iter([body[:1000], body[1000:]])
        untold = client.post("/auth/register", content=pieces, headers=json_type)
        size = f"{len(body)} bytes came in pieces, without `Content-Length`."
        assert untold.status_code == status, size


def test_refuses_what_is_taken(client, stranger, register):
    """A username or an e-mail address that is taken is refused with 409."""
    person = register()

    for name in ("username", "email"):
        r = client.post("/auth/register", json=stranger(**{name: person[name]}))
        assert r.status_code == 409, r.text


def test_does_not_tell_what_is_taken(client, stranger, register, database):
    """The refusal does not tell which of the two was taken."""
    person = stranger()

    register(username=person["username"])
    name = client.post("/auth/register", json=person)
    database.execute('delete from "user"')
    register(email=person["email"])
    email = client.post("/auth/register", json=person)

    assert not name.is_success, name.text
    assert (email.status_code, email.text) == (name.status_code, name.text)


@pytest.mark.deadline(20)
@pytest.mark.sqlite("its trigger is written for SQLite")
def test_registers_once(client, stranger, register, database):
    """Of many equal registrations at once, one gets 201 and all others get 409."""
    register()
    database.execute(HOLD_UP)
    person = stranger()

    answers = client.together(*[("POST", "/auth/register", {"json": person})] * 8)

    assert sorted(r.status_code for r in answers) == [201] + [409] * 7
    assert len(database.rows('select * from "user"')) == 2


def test_does_not_mind_the_case(client, stranger, register, ask_for_token):
    """Upper and lower case make no difference to names and addresses, nor to logins."""
    capital, small = stranger(), register()
    capital["username"] = capital["username"].title()
    capital["email"] = capital["email"].title()
    assert client.post("/auth/register", json=capital).status_code == 201

    for known, other in ((capital, str.lower), (small, str.upper)):
        for name in ("username", "email"):
            taken = stranger(**{name: other(known[name])})
            r = client.post("/auth/register", json=taken)
            assert r.status_code == 409, r.text
        for username in (known["username"], other(known["username"])):
            r = ask_for_token(known, username=username)
            assert r.status_code == 200, r.text


def test_works_as_hard_for_nobody(register, log_in, ask_for_token, hashing, word):
    """A login hashes as often for a name that nobody has as for a wrong password."""
    person = register()
    log_in(person)

    with hashing() as so_far:
        assert ask_for_token(person, password=word()).status_code == 401
        wrong = so_far()
        assert ask_for_token(person, username=word()).status_code == 401
        nobody = so_far() - wrong

    assert wrong > 0, "No hash was seen at all."
    assert nobody == wrong


def test_shuts_out_inactive_users(client, register, log_in, ask_for_token, todos, database):
    """An inactive user gets no token, and 401 or 403 at the todos."""
    person = register()
    alice = log_in(person)
    assert todos(alice) == []

    database.execute('update "user" set is_active = false where id = ?', person["id"])

    assert ask_for_token(person).status_code in {400, 401, 403}
    assert client.get("/todos/", headers=alice).status_code in {401, 403}


def test_tokens_are_not_inherited(client, register, log_in, todos, database):
    """The token of a deleted user stays refused, also when somebody else takes the name."""
    person = register()
    old = log_in(person)
    assert todos(old) == []

    database.execute('delete from "user" where id = ?', person["id"])
    heir = register(username=person["username"], email=person["email"])

    assert client.get("/todos/", headers=old).status_code == 401
    assert todos(log_in(heir)) == []


def test_wants_tokens_to_expire(client, join):
    """A token without `exp` is refused with 401."""
    alice = join()
    assert client.get("/todos/", headers=forge(alice)).status_code == 200

    r = client.get("/todos/", headers=forge(alice, exp=None))

    assert r.status_code == 401, r.text


def test_lets_users_leave(client, register, log_in, add, todos, database):
    """The todos of a user who leaves with `DELETE /auth/me` leave as well, and nobody else's."""
    alice, bob = register(), register()
    hers, his = log_in(alice), log_in(bob)
    add(hers)
    kept = add(his)
    add(hers)

    r = client.delete("/auth/me", headers=hers)

    assert r.status_code == 204, r.text
    assert database.rows('select id from "user"') == [{"id": bob["id"]}]
    assert database.rows("select id from todo") == [{"id": kept["id"]}]
    assert client.get("/todos/", headers=hers).status_code == 401
    assert todos(his) == [kept]


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        pytest.param(lines, starts, id=name, marks=pytest.mark.files({".env": lines}))
        for name, lines, starts in (
            ("long", f"SECRET_KEY={SECRET}\n", True),
            ("32", f"SECRET_KEY={SECRET[:32]}\n", True),
            ("31", f"SECRET_KEY={SECRET[:31]}\n", False),
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


@pytest.mark.files({".env": f"OVEN=hot\nSECRET_KEY={SECRET}\nPOSTGRES_PASSWORD=yeast\n"})
def test_leaves_other_settings_alone(client, join, todos):
    """Settings of others in `.env` are left alone."""
    assert todos(join()) == []


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(named, id=name, marks=[pytest.mark.env(CORS_ORIGINS=json.dumps(named))])
        for name, named in (("two", [TOWN, MILL]), ("one", [MILL]), ("none", []))
    ],
)
def test_lets_in_named_pages(client, preflight, word, named):
    """Pages of the origins in `CORS_ORIGINS` may call every operation, others none."""
    for origin in named:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            assert preflight(origin, method) == origin
        r = client.get("/health", headers={"Origin": origin})
        assert r.headers.get("access-control-allow-origin") == origin

    for origin in {TOWN, f"https://{word()}.example", f"{TOWN}.{word()}.example"} - {*named}:
        assert preflight(origin) is None
        r = client.get("/health", headers={"Origin": origin})
        assert "access-control-allow-origin" not in r.headers


def test_orders_its_lists(join, add, todos, database, rng):
    """Todos are listed from the oldest to the newest, whatever indexes the database has."""
    alice = join()
    titles = [f"{letter} {rng.random()}" for letter in "dbca"]
    made = [add(alice, title=title) for title in titles]
    columns = "title, id, description, completed, created_at, updated_at"

    database.execute(f"create index covering on todo (user_id, {columns})")

    assert todos(alice) == made
    assert todos(alice, skip=1, limit=2) == made[1:3]


@pytest.mark.sqlite("only SQLite lists indexes by a pragma")
def test_finds_todos_by_their_owner(join, add, todos, database):
    """The table `todo` has an index that begins with `user_id`."""
    alice = join()
    assert [add(alice)] == todos(alice)

    first = database.rows(
        "select columns.name from pragma_index_list('todo') as indexes, "
        "pragma_index_info(indexes.name) as columns where columns.seqno = 0"
    )

    assert {"name": "user_id"} in first


@pytest.mark.sqlite("its trigger is written for SQLite")
def test_leaves_no_orphans(client, join, add, database, word):
    """A todo whose user is deleted meanwhile is refused with 401, 404 or 409, and not kept."""
    alice = join()
    todo = add(alice)
    database.execute(LEAVE)

    r = client.post("/todos/", json={"title": word()}, headers=alice)

    assert r.status_code in {401, 404, 409}, r.text
    database.execute("drop trigger leave")
    assert database.rows("select id from todo") in ([{"id": todo["id"]}], [])


def test_changes_nothing(join, add, change, todos, word):
    """A change of nothing answers 200 and leaves `updated_at` alone."""
    alice = join()
    todo = add(alice)

    r = change(todo, alice)
    assert r.status_code == 200, r.text
    assert r.json() == todo

    changed = change(todo, alice, title=word()).json()
    assert changed["updated_at"] is not None
    assert change(todo, alice).json() == changed
    assert todos(alice) == [changed]


def test_starts_beside_other_workers(learner, database, join, todos):
    """`create_db_and_tables()` may run twice at once on an empty database."""
    database.execute("drop table todo")
    database.execute('drop table "user"')

    learner.call("workers.start")

    assert todos(join()) == []


@pytest.mark.deadline(20)
def test_is_healthy_while_somebody_logs_in(client, register, ask_for_token, learner, hashing):
    """`/health` is answered while a login is still hashing."""
    person = register()

    with hashing() as begun, ThreadPoolExecutor(1) as pool:
        learner.call("counting.hold", 8)
        login = pool.submit(ask_for_token, person)
        while not begun() and not login.done():
            pass
        for _ in range(3):
            assert client.get("/health").json() == {"status": "healthy"}
        still_hashing = learner.call("counting.let_go")

    assert still_hashing, "/health was not answered before the login was."
    assert login.result().status_code == 200, login.result().text


def test_tells_when_it_is_ready(client, database):
    """`/ready` answers 503 while a table cannot be read, else 200; `/health` always 200."""
    assert client.get("/ready").status_code == 200

    for table in ("todo", "user"):
        database.execute(f'alter table "{table}" rename to gone')
        assert client.get("/ready").status_code == 503
        assert client.get("/health").status_code == 200

        database.execute(f'alter table gone rename to "{table}"')
        assert client.get("/ready").status_code == 200


def test_names_its_answers(client, join, add):
    """Every answer with 200, 401, 404 or 422, except to `OPTIONS`, has its own `X-Request-ID`."""
    alice = join()
    paths = ["/health", "/todos/", f"/todos/{add(alice)['id']}", "/nowhere", "/todos/many"]

    answers = [client.get(path, headers=headers) for path in paths for headers in ({}, alice)]

    assert {r.status_code for r in answers} == {200, 401, 404, 422}
    names = [r.headers.get("x-request-id") for r in answers]
    assert all(names), names
    assert len(set(names)) == len(names)


def test_keeps_sane_names(client, rng):
    """A sent `X-Request-ID` is kept if it is 1 to 64 letters, digits, `-`, `_`, else replaced."""
    letters = string.ascii_letters + string.digits
    word = "".join(rng.choices(letters, k=60))

    for sane in (word[0], "-" + word, "_-" + word[:20], word + word[:4]):
        r = client.get("/health", headers={"X-Request-ID": sane})
        assert r.headers.get("x-request-id") == sane

    for odd in (word + word[:5], word[:9] + " " + word[:9], word[:5] + "<b>", word[:5] + '"'):
        r = client.get("/health", headers={"X-Request-ID": odd})
        assert r.headers.get("x-request-id"), "The answer has none."
        assert r.headers["x-request-id"] != odd


def test_logs_requests(client, register, log_in, add, output, word):
    """Each request is logged in a line: id, method, path, status, and no password or token."""
    person = register()
    alice = log_in(person)
    path = f"/todos/{add(alice)['id']}"

    asked = [
        ("PATCH", path, alice, 200),
        ("GET", path, {}, 401),
        ("DELETE", path, alice, 204),
        ("GET", path, alice, 404),
    ]
    for method, path, headers, status in asked:
        name = word(20)
        sent = {"json": {"completed": True}} if method == "PATCH" else {}
        r = client.request(method, path, headers=headers | {"X-Request-ID": name}, **sent)
        assert r.status_code == status, r.text
        lines = [line for line in output.text.splitlines() if name in line]
        told = [line for line in lines if all(part in line for part in (method, path, str(status)))]
        assert told, f"No line that is printed has {name}, {method}, {path} and {status}."

    assert person["password"] not in output.text
    assert alice["Authorization"].removeprefix("Bearer ") not in output.text


def test_limits_logins(register, ask_for_token, word):
    """An address's eleventh login within a minute gets 429, and `Retry-After` in seconds."""
    person = register()

    for _ in range(5):
        assert ask_for_token(person).status_code == 200
        assert ask_for_token(person, password=word()).status_code == 401

    r = ask_for_token(person)
    assert r.status_code == 429, r.text
    assert r.headers.get("retry-after") in {str(seconds) for seconds in range(1, 61)}


@pytest.mark.env(LOGIN_ATTEMPTS="3")
def test_limits_each_address(client, register, ask_for_token, rng, word):
    """Other addresses are not held back, and nobody becomes another address by sending headers."""
    person = register()
    here, there = (client.client_from(f"203.0.113.{n}") for n in rng.sample(range(1, 255), 2))

    for _ in range(3):
        assert ask_for_token(person, asking=here).status_code == 200
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "User-Agent", "Cookie"):
        other = f"198.51.100.{rng.randint(1, 254)}"
        value = f"for={other}" if name == "Forwarded" else other
        r = ask_for_token(person, asking=here, headers={name: value})
        assert r.status_code == 429, r.text
    assert ask_for_token({**person, "username": word()}, asking=here).status_code == 429

    assert ask_for_token(person, asking=there).status_code == 200


@pytest.mark.env(LOGIN_ATTEMPTS="2", LOGIN_WINDOW_SECONDS="1")
def test_lets_in_again(register, ask_for_token):
    """After the seconds of `Retry-After` the address may log in again."""
    person = register()
    statuses = [ask_for_token(person).status_code, ask_for_token(person).status_code]
    assert statuses == [200, 200]

    refused = (r for r in (ask_for_token(person) for _ in range(50)) if r.status_code == 429)
    r = next(refused, None)
    assert r is not None, "Fifty logins more were not refused."
    assert r.headers.get("retry-after") == "1"
    time.sleep(1)

    assert ask_for_token(person).status_code == 200


def test_pins_its_images(box):
    """Each `FROM` pins its image, by a version of three numbers such as `3.13.2` or by a digest."""
    values, stages = {}, []
    for name, rest in box("ARG", "FROM"):
        if name == "FROM":
            stages.append(arguments(filled(rest, values)))
        elif not stages:
            values |= given(name, rest)
    own = {stage[2].lower() for stage in stages if len(stage) > 2}

    images = [stage[0] for stage in stages if stage[0].lower() not in own]

    assert images
    pinned = re.compile(r":v?\d+\.\d+\.\d|@sha256:\w{64}$")
    assert [image for image in images if not pinned.search(image)] == []


def test_does_not_run_as_root(last_stage):
    """The last stage runs as a `USER` who is neither `root` nor `0`."""
    users = last_stage("USER")

    assert users, "There is no USER."
    assert users[-1].partition(":")[0] not in {"root", "0", ""}


def test_checks_its_health(last_stage):
    """A `HEALTHCHECK` names `/health` or `/ready` and asks it."""
    checks = last_stage("HEALTHCHECK")

    assert checks, "There is no HEALTHCHECK."
    assert re.search(r"/(health|ready)\b", checks[-1])


def test_boxes_no_secrets(box):
    """No `ENV` or `ARG` gives a value to a name with `SECRET`, `PASSWORD`, `TOKEN` or `KEY`."""
    assert box("FROM")
    told = [given(name, rest) for name, rest in box("ENV", "ARG")]
    names = [name for pairs in told for name, value in pairs.items() if value]

    assert [name for name in names if re.search("(?i)secret|password|token|key", name)] == []


def test_boxes_what_it_names(box):
    """`COPY` and `ADD` name what they take: neither the whole directory `.` nor `.env`."""
    copies = [arguments(rest)[:-1] for _, rest in box("COPY", "ADD") if "--from=" not in rest]

    taken = [source.removeprefix("./").strip("/") for sources in copies for source in sources]

    assert any(source.startswith("app") for source in taken), f"`app` is not among {taken}."
    assert [
        source for source in taken if source in {"", ".", "$PWD"} or fnmatchcase(".env", source)
    ] == []


def test_starts_its_server(last_stage):
    """The server is started by a `CMD` or `ENTRYPOINT` written as a list, and does not reload."""
    started = [*last_stage("ENTRYPOINT")[-1:], *last_stage("CMD")[-1:]]

    assert started, "There is neither."
    assert [rest for rest in started if not listed(rest)] == []
    words = [word for rest in started for part in listed(rest) for word in part.split()]
    assert not {"--reload", "dev"} & {*words}


def test_goes_on_with_people(client, stranger, ask_for_token, database, restart, word):
    """People register and log in as in exercise 24, and each answer has its `X-Request-ID`."""
    person = stranger(username=word(50))
    shown = named(client.post("/auth/register", json=person), 201)
    assert set(shown) == USER
    assert shown == shown | {"username": person["username"], "email": person["email"]}
    assert shown["is_active"] is True
    [row] = database.rows('select * from "user"')
    assert row["hashed_password"].startswith("$argon2")
    named(client.post("/auth/register", json=stranger(username=word(3))), 201)
    for field, value in (("username", word(2)), ("username", word(51)), ("email", word())):
        assert places(client.post("/auth/register", json=stranger(**{field: value})))
    for field in ("username", "email", "password"):
        rest = {name: value for name, value in stranger().items() if name != field}
        assert places(client.post("/auth/register", json=rest)) == [["body", field]]

    restart()
    token = named(ask_for_token(person), 200)
    assert set(token) == {"access_token", "token_type"}
    assert token["token_type"] == "bearer"
    alice = bearer(token["access_token"])
    assert claims(alice)["exp"] - time.time() == pytest.approx(30 * 60, abs=30)
    for wrong in ({"password": word()}, {"username": word()}):
        r = ask_for_token(person, **wrong)
        assert (r.status_code, r.headers.get("www-authenticate")) == (401, "Bearer")

    refused = [forge(alice, key=SECRET[::-1]), forge(alice, algorithm="HS512"), bearer(word()), {}]
    refused += [forge(alice, exp=int(time.time()) - 60), forge(alice, sub=None)]
    for headers in [forge(alice, sub=word()), *refused]:
        r = client.get("/todos/", headers=headers)
        assert (r.status_code, r.headers.get("www-authenticate")) == (401, "Bearer")
    assert named(client.get("/todos/", headers=alice), 200) == []


def test_goes_on_with_todos(client, join, todos, add, change, database, restart, word):
    """Todos are made, listed, read, changed and deleted as in exercise 24, each with its id."""
    alice, bob = join(), join()
    made = named(client.post("/todos/", json={"title": word(200)}, headers=alice), 201)
    assert set(made) == TODO
    assert (made["completed"], made["description"], made["updated_at"]) == (False, None, None)
    other = add(alice, description=word())
    his = add(bob, title=word(1))
    for body in ({}, {"title": ""}, {"title": word(201)}):
        r = client.post("/todos/", json=body, headers=alice)
        assert places(r) == [["body", "title"]]

    path = f"/todos/{other['id']}"
    done = named(change(other, alice, completed=True), 200)
    assert done["updated_at"] is not None
    assert done == other | {"completed": True, "updated_at": done["updated_at"]}
    wanted = {"title": word(), "description": word(), "completed": False}
    again = named(change(other, alice, **wanted), 200)
    assert again == other | wanted | {"updated_at": again["updated_at"]}
    assert again["updated_at"] > done["updated_at"]
    done = named(change(other, alice, completed=True), 200)

    restart()
    assert named(client.get("/todos/", headers=alice), 200) == [made, done]
    assert named(client.get(path, headers=alice), 200) == done
    assert todos(alice, completed="true") == [done]
    assert todos(alice, completed="false") == [made]
    assert todos(bob) == [his]
    bodies = {"GET": {}, "PATCH": {"json": {"title": word()}}, "DELETE": {}}
    hidden = {name: client.request(name, path, headers=bob, **bodies[name]) for name in bodies}
    assert {r.status_code for r in hidden.values()} == {404}
    assert todos(alice) == [made, done]

    named(client.delete(path, headers=alice), 204)
    restart()
    assert todos(alice) == [made]
    for name, r in hidden.items():
        missing = client.request(name, path, headers=bob, **bodies[name])
        assert (missing.status_code, missing.text) == (404, r.text)

    for _ in range(7):
        database.execute(
            "insert into todo (title, completed, created_at, user_id) "
            "select title, completed, created_at, user_id from todo"
        )
    assert len(todos(alice)) == 100


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
    flows = {name for name, scheme in schemes.items() if "password" in scheme.get("flows", {})}

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
