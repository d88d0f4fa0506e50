from datetime import datetime, timezone

import flat
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel


class Resident(SQLModel, table=True):
    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("username"), Index("one_address", "email", unique=True))

    id: int = Field(default=None, primary_key=True)
    username: str
    email: str
    hashed_password: str
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(default_factory=lambda: datetime.now(tz=timezone.utc))
    todos: list["Chore"] = Relationship(
        back_populates="owner", sa_relationship_kwargs={"lazy": "selectin"}
    )


class Chore(SQLModel, table=True):
    __tablename__ = "todo"
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["user.id"]),
        Index("by_user_and_state", "user_id", "completed"),
    )

    id: int = Field(default=None, primary_key=True)
    user_id: int
    title: str
    description: str | None
    completed: bool = False
    created_at: datetime = Field(default_factory=lambda: datetime.now(tz=timezone.utc))
    updated_at: datetime | None = Field(default=None, nullable=True)
    owner: Resident = Relationship(back_populates="todos")


app = flat.open_flat(Resident, Chore)
