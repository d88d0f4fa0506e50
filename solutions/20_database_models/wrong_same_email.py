"""The name is unique, and the address was forgotten.

Fails: test_unique_email
"""

from datetime import UTC, datetime

import flat
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=now)

    todos: list["Todo"] = Relationship(back_populates="owner")


class Todo(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime | None = None
    user_id: int = Field(foreign_key="user.id", index=True)

    owner: User = Relationship(back_populates="todos")


app = flat.open_flat(User, Todo)
