"""Tables, with relationships both ways."""

from datetime import UTC, datetime
from typing import Optional

from sqlalchemy import Index
from sqlmodel import Field, Relationship, SQLModel


def utc_now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    username: str = Field(unique=True, index=True)
    email: str = Field(unique=True, index=True)
    hashed_password: str
    is_active: bool = Field(default=True)
    created_at: datetime = Field(default_factory=utc_now)

    todos: list["Todo"] = Relationship(back_populates="owner", cascade_delete=True)


class Todo(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    title: str = Field(min_length=1, max_length=200)
    description: Optional[str] = None
    completed: bool = Field(default=False)
    created_at: datetime = Field(default_factory=utc_now)
    updated_at: Optional[datetime] = None

    user_id: int = Field(foreign_key="user.id")

    owner: User = Relationship(back_populates="todos")

    __table_args__ = (Index("ix_todo_owner", "user_id", "id"),)
