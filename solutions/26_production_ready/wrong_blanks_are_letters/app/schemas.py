"""What the API takes and answers."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, EmailStr, Field, StringConstraints

Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=2000)]
Username = Annotated[str, StringConstraints(to_lower=True, min_length=3, max_length=50)]


class UserCreate(BaseModel):
    username: Username
    email: Annotated[EmailStr, AfterValidator(str.lower)]
    password: Annotated[str, Field(min_length=8, max_length=128)]


class UserResponse(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Token(BaseModel):
    access_token: str
    token_type: str


class TodoCreate(BaseModel):
    title: Title
    description: Description | None = None


class TodoUpdate(BaseModel):
    """Any of the fields; the defaults stand for "not sent" and are never stored."""

    title: Title = ""
    description: Description | None = None
    completed: bool = False


class TodoResponse(BaseModel):
    id: int
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime | None
    user_id: int
