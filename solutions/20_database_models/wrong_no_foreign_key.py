"""The number of a user is a number like any other, and may point to nobody.

Fails: test_foreign_key
"""

from datetime import UTC, datetime

import flat
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str = Field(unique=True)
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=now)

    todos: list["Todo"] = Relationship(
        back_populates="owner",
        sa_relationship_kwargs={"primaryjoin": "foreign(Todo.user_id) == User.id"},
    )


class Todo(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime | None = None
    user_id: int = Field(index=True)

    owner: User = Relationship(
        back_populates="todos",
        sa_relationship_kwargs={"primaryjoin": "foreign(Todo.user_id) == User.id"},
    )


app = flat.open_flat(User, Todo)
