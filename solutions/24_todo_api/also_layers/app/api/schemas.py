"""What goes in and out."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, EmailStr, Field


class Outgoing(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime


class User(Outgoing):
    username: str
    email: str
    is_active: bool


class Todo(Outgoing):
    title: str
    description: str | None
    completed: bool
    updated_at: datetime | None
    user_id: int


class Registration(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    password: str = Field(min_length=8, max_length=1000)


class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=10_000)


class Changes(NewTodo):
    title: str = Field(default="-", min_length=1, max_length=200)
    completed: bool = False


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"
