"""The table of users, and a session for each request: what 20 and 21 were about."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from security import settings
from sqlmodel import Field, Session, SQLModel, create_engine

engine = create_engine(settings.database_url)


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class User(SQLModel, table=True):
    """A row of the table `user`."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    email: str = Field(unique=True)
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=now)


def create_tables() -> None:
    """Make the tables that are not there yet."""
    SQLModel.metadata.create_all(engine)


def get_session() -> Iterator[Session]:
    """Lend a request a session."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
