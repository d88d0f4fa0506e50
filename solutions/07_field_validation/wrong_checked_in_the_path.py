"""The name is checked in the path, where a fault comes too late to stand beside the others.

Fails: test_names_all_faults
"""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, EmailStr, Field

app = FastAPI()


class User(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    age: int = Field(ge=0, le=150)
    is_active: bool = True


@app.post("/users/")
async def create_user(user: User) -> User:
    if not user.username.isalnum():
        raise HTTPException(422, [{"loc": ["body", "username"], "type": "value_error"}])
    return user
