"""Engine and session."""

from sqlalchemy import event
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session, SQLModel, create_engine

import app.models  # noqa: F401 - knows the tables
from app.config import settings

engine = create_engine(settings.database_url)


@event.listens_for(engine, "connect")
def set_up(connection, record):
    if engine.dialect.name == "sqlite":
        connection.execute("PRAGMA foreign_keys=ON")


def create_db_and_tables():
    for _ in range(20):
        try:
            return SQLModel.metadata.create_all(engine)
        except (OperationalError, ProgrammingError) as error:
            if "already exists" not in str(error):
                raise
    raise RuntimeError("the tables are made again and again")


def get_session():
    with Session(engine) as session:
        yield session
