from datetime import UTC, datetime, timedelta

import jwt
import pytest
from app.config import settings
from app.database import get_session
from app.main import app
from app.models import Todo, User
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, create_engine, select
from sqlmodel.pool import StaticPool

ADA = {"username": "ada", "email": "ada@example.com", "password": "a good password"}
BOB = {"username": "bob", "email": "bob@example.com", "password": "another password"}


@pytest.fixture
def engine():
    engine = create_engine(
        "sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool
    )
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine):
    def session_of_a_request():
        with Session(engine) as session:
            yield session

    app.dependency_overrides[get_session] = session_of_a_request
    yield TestClient(app)
    app.dependency_overrides.clear()


def settle(engine, *rows):
    """Keep rows, and answer the id of each."""
    with Session(engine) as session:
        session.add_all(rows)
        session.commit()
        return [row.id for row in rows]


def user(person, **fields):
    known = {"username": person["username"], "email": person["email"]}
    return User(**known, hashed_password="of a password that nobody needs", **fields)


def headers_of(person, minutes=5, key=None):
    claims = {"sub": person["username"], "exp": datetime.now(UTC) + timedelta(minutes=minutes)}
    key = key or settings.secret_key.get_secret_value()
    return {"Authorization": f"Bearer {jwt.encode(claims, key, 'HS256')}"}


@pytest.fixture
def ada(engine):
    settle(engine, user(ADA, id=1))
    return headers_of(ADA)


@pytest.fixture
def bob(engine):
    settle(engine, user(BOB, id=2))
    return headers_of(BOB)


@pytest.fixture
def todos(engine, ada):
    """Keep three todos of Ada's, of which the second is completed; answer their ids."""
    fields = {"description": "soon", "user_id": 1}
    stairs = Todo(title="stairs", completed=True, **fields)
    return settle(engine, Todo(title="bread", **fields), stairs, Todo(title="bins", **fields))


def titles(response):
    return [todo["title"] for todo in response.json()]


def test_health(client):
    r = client.get("/health")
    assert (r.status_code, r.json()) == (200, {"status": "healthy"})


def test_register(client, engine):
    r = client.post("/auth/register", json=ADA)
    assert r.status_code == 201
    assert set(r.json()) == {"id", "username", "email", "is_active", "created_at"}
    with Session(engine) as session:
        assert session.exec(select(User)).one().hashed_password != ADA["password"]


@pytest.mark.parametrize("taken", ["username", "email"])
def test_duplicates(client, taken):
    client.post("/auth/register", json=ADA)
    assert client.post("/auth/register", json=BOB | {taken: ADA[taken]}).status_code == 400


@pytest.mark.parametrize("fault", [{"password": "abc"}, {"email": "ada"}, {"username": "ab"}])
def test_invalid_registrations(client, fault):
    assert client.post("/auth/register", json=ADA | fault).status_code == 422


def test_login(client):
    client.post("/auth/register", json=ADA)
    form = {"username": ADA["username"], "password": ADA["password"]}
    assert client.post("/auth/token", data=form).status_code == 200
    wrong = form | {"password": "a guess or two"}
    assert client.post("/auth/token", data=wrong).status_code == 401


def test_foreign_token(client, ada):
    key = settings.secret_key.get_secret_value()
    assert client.get("/todos/", headers=headers_of(ADA, key=key[::-1])).status_code == 401


def test_expired_token(client, ada):
    assert client.get("/todos/", headers=headers_of(ADA, minutes=-5)).status_code == 401


def test_inactive_user(client, engine):
    settle(engine, user(ADA, is_active=False))
    assert client.get("/todos/", headers=headers_of(ADA)).status_code in {400, 401, 403}


def test_no_token(client, todos):
    assert client.get("/todos/").status_code == 401


def test_create(client, ada, engine):
    r = client.post("/todos/", headers=ada, json={"title": "bread"})
    assert r.status_code == 201
    todo = r.json()
    assert (todo["title"], todo["description"], todo["completed"]) == ("bread", None, False)
    with Session(engine) as session:
        assert session.get(Todo, todo["id"]).title == "bread"


def test_empty_title(client, ada):
    assert client.post("/todos/", headers=ada, json={"title": ""}).status_code == 422


def test_list(client, ada, bob, todos):
    assert titles(client.get("/todos/", headers=ada)) == ["bread", "stairs", "bins"]
    assert titles(client.get("/todos/", headers=bob)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("skip=1", ["stairs", "bins"]),
        ("limit=2", ["bread", "stairs"]),
        ("completed=true", ["stairs"]),
        ("completed=false", ["bread", "bins"]),
    ],
)
def test_parts_of_the_list(client, ada, todos, query, expected):
    assert titles(client.get(f"/todos/?{query}", headers=ada)) == expected


def test_read(client, ada, bob, todos):
    place = f"/todos/{todos[0]}"
    assert client.get(place, headers=ada).json()["title"] == "bread"
    assert client.get(place, headers=bob).status_code == 404
    assert client.get("/todos/999", headers=ada).status_code == 404


def test_change(client, ada, todos):
    place = f"/todos/{todos[0]}"
    r = client.patch(place, headers=ada, json={"title": "rolls"})
    assert (r.json()["title"], r.json()["description"]) == ("rolls", "soon")
    assert r.json()["updated_at"] is not None


def test_delete(client, ada, todos):
    place = f"/todos/{todos[0]}"
    assert client.delete(place, headers=ada).status_code == 204
    assert client.get(place, headers=ada).status_code == 404
