"""Classes of `unittest`, each test a story of its own, with a client for each person."""

# ruff: noqa: PT009 - unittest has assertions of its own

import unittest
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from unittest.mock import ANY

import jwt
from app.config import settings
from app.database import get_session
from app.main import app
from app.models import User
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, update
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, select

PASSWORD = "correct horse"


class Story(unittest.TestCase):
    def setUp(self):
        memory = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        self.engine = create_engine("sqlite://", **memory)
        self.addCleanup(self.engine.dispose)
        SQLModel.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        self.addCleanup(self.session.close)
        app.dependency_overrides[get_session] = self.lend_session
        self.addCleanup(app.dependency_overrides.pop, get_session)
        self.clients = self.enterContext(ExitStack())
        self.nobody = self.client()

    def lend_session(self):
        with Session(self.engine) as session:
            yield session

    def client(self, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.clients.enter_context(TestClient(app, headers=headers))

    def register(self, name="alma", **fields):
        person = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        return self.nobody.post("/auth/register", json=person | fields)

    def log_in(self, name="alma", password=PASSWORD):
        form = {"username": name, "password": password}
        return self.nobody.post("/auth/token", data=form)

    def person(self, name="alma"):
        self.register(name)
        return self.client(self.log_in(name).json()["access_token"])

    def add(self, person, title="sweep", **fields):
        return person.post("/todos/", json={"title": title} | fields)

    def titles(self, person, **query):
        r = person.get("/todos/", params=query)
        self.assertStatus(r, HTTPStatus.OK)
        return [todo["title"] for todo in r.json()]

    def assertStatus(self, response, status):
        self.assertEqual(response.status_code, status, response.text)


class Health(Story):
    def test_is_healthy(self):
        r = self.nobody.get("/health")
        self.assertStatus(r, HTTPStatus.OK)
        self.assertDictEqual(r.json(), {"status": "healthy"})


class Registering(Story):
    def test_shows_the_person_and_no_hash(self):
        r = self.register()
        self.assertStatus(r, HTTPStatus.CREATED)
        self.assertDictEqual(
            r.json(),
            {
                "id": ANY,
                "username": "alma",
                "email": "alma@example.org",
                "is_active": True,
                "created_at": ANY,
            },
        )

    def test_keeps_a_hash_instead_of_the_password(self):
        self.register()
        kept = self.session.exec(select(User)).one().hashed_password
        self.assertNotIn(PASSWORD, kept)

    def test_refuses_what_is_taken(self):
        self.register("alma")
        self.assertStatus(self.register("alma", email="x@example.org"), HTTPStatus.BAD_REQUEST)
        self.assertStatus(self.register("otto", email="alma@example.org"), HTTPStatus.BAD_REQUEST)

    def test_refuses_what_is_invalid(self):
        for fault in ({"username": "al"}, {"email": "alma at home"}, {"password": "cat"}):
            with self.subTest(fault):
                self.assertStatus(self.register(**fault), HTTPStatus.UNPROCESSABLE_ENTITY)


class LoggingIn(Story):
    def test_trades_the_password_for_a_token(self):
        self.register()
        r = self.log_in()
        self.assertStatus(r, HTTPStatus.OK)
        self.assertEqual(r.json()["token_type"], "bearer")

    def test_refuses_a_wrong_password(self):
        self.register()
        self.assertStatus(self.log_in(password="wrong horse"), HTTPStatus.UNAUTHORIZED)

    def test_refuses_tokens_that_do_not_hold_good(self):
        self.person()
        claims = {"sub": "alma", "exp": datetime.now(UTC) + timedelta(minutes=9)}
        ours = settings.secret_key.get_secret_value()
        for key, changes, status in (
            (ours, {}, HTTPStatus.OK),
            (ours.swapcase() + "!", {}, HTTPStatus.UNAUTHORIZED),
            (ours, {"exp": datetime.now(UTC) - timedelta(minutes=9)}, HTTPStatus.UNAUTHORIZED),
        ):
            with self.subTest(status=status):
                token = jwt.encode(claims | changes, key, algorithm="HS256")
                self.assertStatus(self.client(token).get("/todos/"), status)

    def test_refuses_inactive_people(self):
        alma = self.person()
        self.session.execute(update(User).values(is_active=False))
        self.session.commit()
        self.assertIn(alma.get("/todos/").status_code, {400, 401, 403})

    def test_asks_everybody_for_a_token(self):
        self.add(self.person())
        self.assertStatus(self.nobody.get("/todos/"), HTTPStatus.UNAUTHORIZED)


class Todos(Story):
    def setUp(self):
        super().setUp()
        self.alma, self.otto = self.person("alma"), self.person("otto")

    def test_are_made(self):
        r = self.add(self.alma, description="the stairs")
        self.assertStatus(r, HTTPStatus.CREATED)
        expected = {"title": "sweep", "description": "the stairs", "completed": False}
        self.assertLessEqual(expected.items(), r.json().items())
        self.assertListEqual(self.titles(self.alma), ["sweep"])
        self.assertStatus(self.add(self.alma, title=""), HTTPStatus.UNPROCESSABLE_ENTITY)

    def test_are_listed_in_parts(self):
        for title in "abcd":
            self.add(self.alma, title)
        self.add(self.otto, "other")
        done = self.alma.get("/todos/").json()[2]["id"]
        self.alma.patch(f"/todos/{done}", json={"completed": True})
        self.assertListEqual(self.titles(self.alma), ["a", "b", "c", "d"])
        self.assertListEqual(self.titles(self.alma, skip=2), ["c", "d"])
        self.assertListEqual(self.titles(self.alma, limit=3), ["a", "b", "c"])
        self.assertListEqual(self.titles(self.alma, completed=True), ["c"])
        self.assertListEqual(self.titles(self.alma, completed=False), ["a", "b", "d"])

    def test_are_nobody_elses_business(self):
        path = f"/todos/{self.add(self.alma).json()['id']}"
        for answer in (
            self.otto.get(path),
            self.otto.patch(path, json={"title": "mine"}),
            self.otto.delete(path),
            self.alma.get("/todos/4711"),
        ):
            self.assertStatus(answer, HTTPStatus.NOT_FOUND)
        self.assertListEqual(self.titles(self.alma), ["sweep"])
        self.assertListEqual(self.titles(self.otto), [])

    def test_are_changed(self):
        before = self.add(self.alma, description="the stairs").json()
        self.assertIsNone(before["updated_at"])
        r = self.alma.patch(f"/todos/{before['id']}", json={"completed": True})
        self.assertStatus(r, HTTPStatus.OK)
        after = self.alma.get(f"/todos/{before['id']}").json()
        self.assertEqual(after, before | {"completed": True, "updated_at": after["updated_at"]})
        self.assertIsNotNone(after["updated_at"])

    def test_are_deleted(self):
        path = f"/todos/{self.add(self.alma).json()['id']}"
        self.assertStatus(self.alma.delete(path), HTTPStatus.NO_CONTENT)
        self.assertStatus(self.alma.get(path), HTTPStatus.NOT_FOUND)
        self.assertListEqual(self.titles(self.alma), [])
