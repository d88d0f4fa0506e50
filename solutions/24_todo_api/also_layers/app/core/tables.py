"""The tables, in SQLAlchemy's own words."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, ForeignKey, String, TypeDecorator, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from app.core.settings import get_settings


class Moment(TypeDecorator):
    """A time in UTC: SQLite forgets the offset, so that it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value, dialect):
        return value and value.replace(tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class UserRow(Base):
    __tablename__ = "user"

    username: Mapped[str] = mapped_column(String(50), unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    hashed_password: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    todos: Mapped[list["TodoRow"]] = relationship(
        back_populates="owner", lazy="dynamic", cascade="all, delete-orphan"
    )


class TodoRow(Base):
    __tablename__ = "todo"

    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    completed: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime | None] = mapped_column(Moment)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    owner: Mapped[UserRow] = relationship(back_populates="todos")


engine = create_engine(get_settings().DATABASE_URL)
