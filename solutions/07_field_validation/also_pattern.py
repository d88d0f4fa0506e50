"""Types with names of their own; a pattern takes the place of the function."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, Field, StringConstraints

Username = Annotated[str, StringConstraints(min_length=3, max_length=50, pattern=r"^[A-Za-z0-9]*$")]
Age = Annotated[int, Field(ge=0), Field(le=150)]


class User(BaseModel):
    is_active: bool = True
    age: Age
    email: EmailStr
    username: Username


app = FastAPI()


@app.post("/users")
def create_user(user: User) -> User:
    return user
