"""The table bears another name than the one that was agreed upon.

Fails: test_columns, test_nullable
"""

from datetime import UTC, datetime

import flat
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str = Field(unique=True)
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
    user_id: int = Field(foreign_key="users.id", index=True)

    owner: User = Relationship(back_populates="todos")


app = flat.open_flat(User, Todo)
