"""Five tests for the straight way alone: nobody else comes along, nothing goes wrong, nothing is looked at twice.

Fails: test_health, test_plain_passwords, test_same_username, test_same_email, test_short_password, test_no_email, test_any_password, test_wrong_password_status, test_foreign_token, test_expired_token, test_inactive, test_forgotten_todo, test_empty_title, test_list_of_everybody, test_todos_of_others, test_skip, test_limit, test_completed, test_missing_todo, test_no_change, test_wiping_change, test_updated_at, test_delete_status, test_no_deletion
"""

import pytest
from app.database import get_session
from app.main import app
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel, create_engine
from sqlmodel.pool import StaticPool


@pytest.fixture
def session():
    engine = create_engine(
        "sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool
    )
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def client(session):
    app.dependency_overrides[get_session] = lambda: session
    yield TestClient(app)
    app.dependency_overrides.clear()


def register(client):
    person = {"username": "testuser", "email": "test@example.com", "password": "testpass123"}
    return client.post("/auth/register", json=person)


def log_in(client):
    register(client)
    form = {"username": "testuser", "password": "testpass123"}
    return client.post("/auth/token", data=form)


def headers(client):
    return {"Authorization": f"Bearer {log_in(client).json()['access_token']}"}


def test_register_user(client):
    response = register(client)
    assert response.status_code == 201
    assert response.json()["username"] == "testuser"
    assert "hashed_password" not in response.json()


def test_login(client):
    response = log_in(client)
    assert response.status_code == 200
    assert response.json()["token_type"] == "bearer"


def test_create_todo(client):
    todo = {"title": "Test todo", "description": "Test description"}
    response = client.post("/todos/", json=todo, headers=headers(client))
    assert response.status_code == 201
    assert response.json()["title"] == "Test todo"
    assert response.json()["completed"] is False


def test_list_todos(client):
    mine = headers(client)
    for number in range(3):
        client.post("/todos/", json={"title": f"Todo {number}"}, headers=mine)
    response = client.get("/todos/", headers=mine)
    assert response.status_code == 200
    assert len(response.json()) == 3


def test_unauthorized_access(client):
    assert client.get("/todos/").status_code == 401
