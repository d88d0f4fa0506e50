"""What the API takes and answers."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, EmailStr, Field

Title = Annotated[str, Field(min_length=1, max_length=200)]
# ~ empty_title | Title = Annotated[str, Field(max_length=200)]


class UserCreate(BaseModel):
    username: Annotated[str, Field(min_length=3, max_length=50)]
    email: EmailStr
    # ~ no_email | email: str
    password: Annotated[str, Field(min_length=8)]
    # ~ short_password | password: str


class UserResponse(BaseModel):
    # ~ hash_shown | class UserResponse(BaseModel):
    # ~ hash_shown |     hashed_password: str
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
    description: str | None = None


class TodoUpdate(BaseModel):
    """Any of the fields; the defaults stand for "not sent" and are never stored."""

    title: Title = ""
    description: str | None = None
    completed: bool = False


class TodoResponse(BaseModel):
    id: int
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime | None
    user_id: int
