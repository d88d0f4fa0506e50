from datetime import UTC, datetime

import flat
from sqlmodel import Field, Relationship, SQLModel


class Row(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Person(SQLModel):
    username: str = Field(index=True, unique=True, max_length=50)
    email: str = Field(index=True, unique=True)


class Chore(SQLModel):
    title: str = Field(max_length=200)
    description: str | None = None


class Todo(Chore, Row, table=True):
    completed: bool = False
    updated_at: datetime | None = None
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    owner: "User" = Relationship(back_populates="todos")


class User(Person, Row, table=True):
    hashed_password: str
    is_active: bool = True
    todos: list[Todo] = Relationship(back_populates="owner", cascade_delete=True)


app = flat.open_flat(User, Todo)
