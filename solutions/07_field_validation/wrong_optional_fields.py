"""The fields have defaults beside their limits, and what has a default may be left out.

Fails: test_required_fields
"""

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, field_validator

app = FastAPI()


class User(BaseModel):
    username: str = Field("nobody", min_length=3, max_length=50)
    email: EmailStr = Field(default="nobody@example.com")
    age: int = Field(0, ge=0, le=150)
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
