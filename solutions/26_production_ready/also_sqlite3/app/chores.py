"""What is to be done."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from app.accounts import Connection, Me
from app.database import insert, now, one

router = APIRouter(tags=["Todos"])


def with_words(title: str) -> str:
    if title.isspace():
        raise ValueError("nothing but spaces")
    return title


Title = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(with_words)]
Text = Annotated[str | None, Field(max_length=2000)]


class NewTodo(BaseModel):
    title: Title
    description: Text = None


class Changes(BaseModel):
    title: Title = "unchanged"
    description: Text = None
    completed: bool = False


class Todo(BaseModel):
    id: int
    title: str
    description: str | None
    completed: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime | None
    user_id: int


class Page(BaseModel):
    skip: int = Field(0, ge=0, lt=2**63)
    limit: int = Field(100, gt=0, le=100)
    completed: bool | None = None


def find(connection, me, todo_id):
    own = "select * from todo where id = ? and user_id = ?"
    todo = one(connection, own, todo_id, me.id) if abs(todo_id) < 2**63 else None
    if todo is None:
        raise HTTPException(404)
    return todo


@router.post("/todos/", status_code=201)
def make(new: NewTodo, me: Me, connection: Connection) -> Todo:
    try:
        return Todo(**insert(connection, "todo", **new.model_dump(), user_id=me.id))
    except sqlite3.IntegrityError:
        raise HTTPException(404) from None


@router.get("/todos/")
def show(page: Annotated[Page, Query()], me: Me, connection: Connection) -> list[Todo]:
    rows = connection.execute(
        "select * from todo where user_id = ? and completed = coalesce(?, completed) "
        "order by id limit ? offset ?",
        (me.id, page.completed, page.limit, page.skip),
    )
    return [Todo(**row) for row in rows]


@router.get("/todos/{number}")
def read(number: int, me: Me, connection: Connection) -> Todo:
    return Todo(**find(connection, me, number))


@router.patch("/todos/{number}")
def change(number: int, changes: Changes, me: Me, connection: Connection) -> Todo:
    todo = find(connection, me, number)
    changed = changes.model_dump(exclude_unset=True)
    if changed:
        todo |= changed | {"updated_at": now()}
        connection.execute(
            "update todo set title = :title, description = :description, completed = :completed, "
            "updated_at = :updated_at where id = :id",
            todo,
        )
    return Todo(**todo)


@router.delete("/todos/{number}", status_code=204)
def delete(number: int, me: Me, connection: Connection) -> None:
    todo = find(connection, me, number)
    connection.execute("delete from todo where id = ?", (todo["id"],))
