"""The engine, the tables and a session for each request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session, SQLModel, create_engine

from app.config import settings

engine = create_engine(settings.database_url)


def create_tables() -> None:
    """Makes the tables that are not there yet."""
    SQLModel.metadata.create_all(engine)


def get_session() -> Iterator[Session]:
    """Lends a session for the length of a request."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
