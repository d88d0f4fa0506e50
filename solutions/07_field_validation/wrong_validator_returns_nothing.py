"""The function that checks the name forgets to return it, and what it returns becomes the value.

Fails: test_answers_with_the_form
"""

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, field_validator

app = FastAPI()


class User(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    age: int = Field(ge=0, le=150)
    is_active: bool = True

    @field_validator("username")
    @classmethod
    def letters_and_digits_only(cls, username: str) -> str:
        if not username.isalnum():
            raise ValueError("should consist of letters and digits")


@app.post("/users/")
async def create_user(user: User) -> User:
    return user
