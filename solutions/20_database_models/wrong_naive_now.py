"""The moment does not say where on earth it is: that of `now()` or `utcnow()` belongs to no time zone.

Fails: test_keeps, test_ids, test_active, test_not_completed, test_empty_at_first, test_whole_users, test_whole_todos, test_unique_username, test_unique_email, test_foreign_key, test_created_at, test_updated_at, test_todos_of_a_user, test_owner_of_a_todo, test_owner_at_once, test_todos_at_once
"""

from datetime import datetime

import flat
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.utcnow()


class User(SQLModel, table=True):
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
    user_id: int = Field(foreign_key="user.id", index=True)

    owner: User = Relationship(back_populates="todos")


app = flat.open_flat(User, Todo)
