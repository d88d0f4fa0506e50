"""The list on the fridge: the table, what comes in with a request, what goes out with an answer."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel
from pydantic import Field as Limit
from sqlmodel import Field, SQLModel

Title = Annotated[str, Limit(min_length=1, max_length=200)]


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class Todo(SQLModel, table=True):
    """A row of the table `todo`."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime | None = None


class TodoCreate(BaseModel):
    """What is needed for a new todo."""

    title: Title
    description: str | None = None


class TodoUpdate(BaseModel):
    """What can be changed; the defaults stand for "not sent" and are never stored."""

    title: Title = ""
    description: str | None = None
    completed: bool = False


class TodoResponse(BaseModel):
    """What is shown of a todo."""

    id: int
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime | None
