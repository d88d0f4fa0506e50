"""The tables."""

from datetime import UTC, datetime

from sqlmodel import Field, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class User(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    # ~ same_username | username: str
    email: str = Field(unique=True)
    # ~ same_email | email: str
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=now)


class Todo(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    description: str | None = None
    completed: bool = False
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime | None = None
    user_id: int = Field(foreign_key="user.id", index=True)
