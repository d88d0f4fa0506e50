"""The column forgets the time zone that it was given.

Fails: test_created_at, test_updated_at
"""

from datetime import UTC, datetime

import flat
from sqlalchemy import DateTime
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str = Field(unique=True)
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=DateTime)

    todos: list["Todo"] = Relationship(back_populates="owner")


class Todo(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=DateTime)
    updated_at: datetime | None = Field(default=None, sa_type=DateTime)
    user_id: int = Field(foreign_key="user.id", index=True)

    owner: User = Relationship(back_populates="todos")


app = flat.open_flat(User, Todo)
