"""Settings, tables and sessions."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import ForeignKey, Text, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    mapped_column,
    sessionmaker,
)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    SECRET_KEY: str
    ACCESS_TOKEN_EXPIRE_MINUTES: float = 30
    DATABASE_URL: str = "sqlite:///./todo.db"
    CORS_ORIGINS: set[str] = set()
    LOGIN_ATTEMPTS: int = 10
    LOGIN_WINDOW_SECONDS: float = 60

    @field_validator("SECRET_KEY")
    @classmethod
    def is_secret(cls, key):
        assert len(key) >= 32, "too short"
        assert "change-in-production" not in key, "known to everybody"
        return key


settings = Settings()
engine = create_engine(settings.DATABASE_URL)
new_session = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def heed_foreign_keys(connection, _):
    if engine.name == "sqlite":
        connection.execute("pragma foreign_keys = 1")


def clock():
    return datetime.now(UTC).replace(tzinfo=None)


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    username: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    hashed_password: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock)


class Todo(Base):
    __tablename__ = "todo"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="cascade"), index=True)
    title: Mapped[str]
    description: Mapped[str | None] = mapped_column(Text, default=None)
    completed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default_factory=clock)
    updated_at: Mapped[datetime | None] = mapped_column(default=None)


def create_db_and_tables():
    """Another worker may be making the same tables: then they are there in the end as well."""
    wanted = set(Base.metadata.tables)
    while wanted - set(inspect(engine).get_table_names()):
        try:
            Base.metadata.create_all(engine)
        except DBAPIError as error:
            if "exists" not in str(error) and "locked" not in str(error):
                raise


async def lend_session():
    with new_session() as session:
        yield session


Database = Annotated[Session, Depends(lend_session)]
