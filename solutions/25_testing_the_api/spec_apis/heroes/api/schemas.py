from datetime import datetime

from pydantic import EmailStr
from sqlmodel import Field, SQLModel


class UserBase(SQLModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    # ~ no_email | email: str = Field(max_length=255)


class UserRegister(UserBase):
    password: str = Field(min_length=8)
    # ~ short_password | password: str = Field(max_length=128)


class UserPublic(UserBase):
    id: int
    is_active: bool
    created_at: datetime
    # ~ hash_shown | created_at: datetime
    # ~ hash_shown | hashed_password: str


class Token(SQLModel):
    access_token: str
    token_type: str = "bearer"


class ItemBase(SQLModel):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = None


class ItemCreate(ItemBase):
    pass
    # ~ empty_title | title: str = Field(max_length=200)


class ItemUpdate(SQLModel):
    title: str = Field(default="x", min_length=1, max_length=200)
    description: str | None = None
    completed: bool = False


class ItemPublic(SQLModel):
    id: int
    title: str
    description: str | None
    completed: bool
    user_id: int
    created_at: datetime
    updated_at: datetime | None
