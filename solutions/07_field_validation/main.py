"""The desk of a village library that hands out cards."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, field_validator

app = FastAPI()


class User(BaseModel):
    """A filled-in form."""

    username: Annotated[str, Field(min_length=3, max_length=50)]
    email: EmailStr
    age: Annotated[int, Field(ge=0, le=150)]
    is_active: bool = True

    @field_validator("username")
    @classmethod
    def letters_and_digits_only(cls, username: str) -> str:
        if not username.isalnum():
            raise ValueError("should consist of letters and digits")
        return username


@app.post("/users/")
async def create_user(user: User) -> User:
    return user
