"""Nothing refuses this name. If a function should: `@field_validator("username")` stands directly above `@classmethod`. If a pattern should: does it hold for the whole text?

Fails: test_letters_and_digits_only, test_names_all_faults
"""

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, field_validator

app = FastAPI()


class User(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    age: int = Field(ge=0, le=150)
    is_active: bool = True

    @classmethod
    def letters_and_digits_only(cls, username: str) -> str:
        if not username.isalnum():
            raise ValueError("should consist of letters and digits")
        return username


@app.post("/users/")
async def create_user(user: User) -> User:
    return user
