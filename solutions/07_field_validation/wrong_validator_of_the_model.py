"""The name is checked by a function of the whole model, which runs only when all else fits and does not name the field.

Fails: test_letters_and_digits_only, test_names_all_faults
"""

from typing import Self

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, model_validator

app = FastAPI()


class User(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    age: int = Field(ge=0, le=150)
    is_active: bool = True

    @model_validator(mode="after")
    def letters_and_digits_only(self) -> Self:
        if not self.username.isalnum():
            raise ValueError("should consist of letters and digits")
        return self


@app.post("/users/")
async def create_user(user: User) -> User:
    return user
