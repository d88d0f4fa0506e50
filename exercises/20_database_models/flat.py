"""The flat above the bakery: its people and their chores, kept in two tables."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime
from sqlalchemy import event, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, create_engine

engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///./todo.db"))


@event.listens_for(engine, "connect")
def enforce_foreign_keys(connection: Any, _: Any) -> None:
    """Have SQLite hold to foreign keys; it does so only when it is asked."""
    if engine.dialect.name == "sqlite":
        connection.execute("pragma foreign_keys = on")


def get_session() -> Iterator[Session]:
    """Lend a session."""
    with Session(engine) as session:
        yield session


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables at the start."""
    SQLModel.metadata.create_all(engine)
    yield
    engine.dispose()


Fields = Annotated[dict[str, Any], Body()]
SessionDep = Annotated[Session, Depends(get_session)]


def open_flat(user_model: type[SQLModel], todo_model: type[SQLModel]) -> FastAPI:
    """Put the two models to use."""
    app = FastAPI(title="The flat above the bakery", lifespan=lifespan)
    app.exception_handler(IntegrityError)(refuse)
    app.get("/inspector")(inspect_tables)
    serve_users(app, user_model)
    serve_todos(app, todo_model)
    serve_both(app, user_model, todo_model)
    return app


def refuse(_: Request, error: IntegrityError) -> JSONResponse:
    """Say that the database has refused something."""
    return JSONResponse({"detail": f"The database refuses this: {error.orig}"}, 409)


def found(session: Session, model: type[SQLModel], id: int) -> Any:
    """Find a row, or refuse the request."""
    row = session.get(model, id)
    if row is None:
        raise HTTPException(404, "There is no such row.")
    return row


def stored(session: Session, row: Any) -> dict[str, Any]:
    """Store a row, and tell what the database has made of it."""
    session.add(row)
    session.commit()
    session.refresh(row)
    return row.model_dump(mode="json")


def serve_users(app: FastAPI, user_model: type[SQLModel]) -> None:
    """Store users and read them."""

    @app.post("/users", status_code=201)
    def add_user(fields: Fields, session: SessionDep):
        return stored(session, user_model(**fields))

    @app.get("/users/{id}")
    def read_user(id: int, session: SessionDep):
        user = found(session, user_model, id)
        todos = sorted(user.todos, key=lambda todo: todo.id)
        return user.model_dump(mode="json") | {"todos": [todo.title for todo in todos]}


def serve_todos(app: FastAPI, todo_model: type[SQLModel]) -> None:
    """Store todos, complete them and read them."""

    @app.post("/todos", status_code=201)
    def add_todo(fields: Fields, session: SessionDep):
        return stored(session, todo_model(**fields))

    @app.get("/todos/{id}")
    def read_todo(id: int, session: SessionDep):
        todo = found(session, todo_model, id)
        return todo.model_dump(mode="json") | {"owner": todo.owner.username}

    @app.post("/todos/{id}/done")
    def complete(id: int, session: SessionDep, at: AwareDatetime | None = None):
        todo = found(session, todo_model, id)
        todo.completed = True
        todo.updated_at = at or datetime.now(UTC)
        return stored(session, todo)


def serve_both(app: FastAPI, user_model: type[SQLModel], todo_model: type[SQLModel]) -> None:
    """Bring users and todos together, and see what they know of each other before it is stored."""

    @app.post("/users/{id}/todos", status_code=201)
    def put_into_todos(id: int, fields: Fields, session: SessionDep):
        user = found(session, user_model, id)
        todo = todo_model(**fields)
        user.todos.append(todo)
        owner = todo.owner.username if todo.owner else None
        return stored(session, todo) | {"owner": owner}

    @app.post("/arrivals", status_code=201)
    def arrive(user: Fields, todo: Fields, session: SessionDep):
        owner = user_model(**user)
        new = todo_model(**todo, owner=owner)
        todos = [todo.title for todo in owner.todos]
        return stored(session, new) | {"todos": todos}


def inspect_tables() -> dict[str, dict[str, list[str]]]:
    """Say what the tables are like, as the database sees it."""
    database = inspect(engine)
    report = {}
    for table in database.get_table_names():
        columns = database.get_columns(table)
        indexes = database.get_indexes(table)
        report[table] = {
            "columns": sorted(column["name"] for column in columns),
            "may be null": sorted(column["name"] for column in columns if column["nullable"]),
            "indexed": sorted({index["column_names"][0] or "" for index in indexes}),
        }
    return report
