"""The answer is put together by hand, and one field is forgotten.

Fails: test_answers_with_the_form, test_is_active_unless_told_otherwise
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
        return username


@app.post("/users/")
async def create_user(user: User):
    return {"username": user.username, "email": user.email, "age": user.age}
