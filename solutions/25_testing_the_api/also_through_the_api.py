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


def headers_of(client, person):
    client.post("/auth/register", json=person)
    form = {"username": person["username"], "password": person["password"]}
    token = client.post("/auth/token", data=form).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def ada(client):
    return headers_of(client, ADA)


@pytest.fixture
def bob(client):
    return headers_of(client, BOB)


@pytest.fixture
def todos(client, ada):
    """Make three todos of Ada's, of which the second is completed."""
    found = [
        client.post("/todos/", headers=ada, json={"title": title, "description": "soon"}).json()
        for title in ("bread", "stairs", "bins")
    ]
    client.patch(f"/todos/{found[1]['id']}", headers=ada, json={"completed": True})
    return found


def titles(response):
    assert response.status_code == 200
    return [todo["title"] for todo in response.json()]


def forged(claims, key):
    return {"Authorization": f"Bearer {jwt.encode(claims, key, 'HS256')}"}


def test_health(client):
    assert client.get("/").status_code == 200
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
    assert client.post("/auth/register", json=ADA).status_code == 201
    assert client.post("/auth/register", json=BOB | {taken: ADA[taken]}).status_code == 400


@pytest.mark.parametrize("fault", [{"password": "abc"}, {"email": "ada"}, {"username": "ab"}])
def test_invalid_registrations(client, fault):
    assert client.post("/auth/register", json=ADA | fault).status_code == 422


def test_wrong_password(client, ada):
    r = client.post("/auth/token", data={"username": "ada", "password": "a guess or two"})
    assert r.status_code == 401


def test_foreign_token(client, ada):
    claims = {"sub": "ada", "exp": datetime.now(UTC) + timedelta(minutes=5)}
    key = settings.secret_key.get_secret_value()
    assert client.get("/todos/", headers=forged(claims, key)).status_code == 200
    assert client.get("/todos/", headers=forged(claims, key[::-1])).status_code == 401


def test_expired_token(client, ada):
    claims = {"sub": "ada", "exp": datetime.now(UTC) - timedelta(minutes=5)}
    key = settings.secret_key.get_secret_value()
    assert client.get("/todos/", headers=forged(claims, key)).status_code == 401


def test_inactive_user(client, ada, engine):
    with Session(engine) as session:
        user = session.exec(select(User)).one()
        user.is_active = False
        session.add(user)
        session.commit()
    assert client.get("/todos/", headers=ada).status_code in {400, 401, 403}


def test_no_token(client, todos):
    assert client.get("/todos/").status_code == 401
    assert client.post("/todos/", json={"title": "bread"}).status_code == 401


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
    place = f"/todos/{todos[0]['id']}"
    assert client.get(place, headers=ada).json()["title"] == "bread"
    assert client.get(place, headers=bob).status_code == 404
    assert client.get("/todos/999", headers=ada).status_code == 404


def test_change(client, ada, todos):
    place = f"/todos/{todos[0]['id']}"
    r = client.patch(place, headers=ada, json={"title": "rolls"})
    assert r.status_code == 200
    assert (r.json()["title"], r.json()["description"]) == ("rolls", "soon")
    assert r.json()["updated_at"] is not None
    assert client.get(place, headers=ada).json() == r.json()


def test_delete(client, ada, todos):
    place = f"/todos/{todos[0]['id']}"
    assert client.delete(place, headers=ada).status_code == 204
    assert client.get(place, headers=ada).status_code == 404
    assert len(client.get("/todos/", headers=ada).json()) == 2
