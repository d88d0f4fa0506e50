"""The engine, the tables and a session for each request."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import Engine, event, func, select
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Session, SQLModel, create_engine

from app.config import settings

engine = create_engine(settings.database_url, pool_pre_ping=True)


def watch_foreign_keys(engine: Engine) -> None:
    """Has SQLite hold to foreign keys, which it does only if each connection asks for it."""

    @event.listens_for(engine, "connect")
    def ask(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")


if engine.dialect.name == "sqlite":
    watch_foreign_keys(engine)


def create_db_and_tables() -> None:
    """Makes the tables that are not there yet, even if other workers are just doing the same."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # which lets two of them make the same table
            connection.execute(select(func.pg_advisory_xact_lock(26)))
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def get_session() -> Iterator[Session]:
    """Lends a session for the length of a request."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
