"""Bodies and answers."""

from datetime import datetime

from pydantic import BaseModel, EmailStr, Field, field_validator


class UserCreate(BaseModel):
    username: str = Field(min_length=3, max_length=50, pattern=r"\S")
    email: EmailStr
    password: str = Field(min_length=8, max_length=128)

    @field_validator("username", "email")
    @classmethod
    def lower(cls, value):
        return value.lower()


class UserResponse(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class TodoCreate(BaseModel):
    title: str = Field(min_length=1, max_length=200, pattern=r"\S")
    description: str | None = Field(None, max_length=2000)


class TodoUpdate(BaseModel):
    title: str | None = Field(None, min_length=1, max_length=200, pattern=r"\S")
    description: str | None = Field(None, max_length=2000)
    completed: bool | None = None

    @field_validator("title", "completed")
    @classmethod
    def not_null(cls, value):
        if value is None:
            raise ValueError("may be left out, not null")
        return value


class TodoResponse(BaseModel):
    id: int
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime | None
    user_id: int


class Token(BaseModel):
    access_token: str
    token_type: str
