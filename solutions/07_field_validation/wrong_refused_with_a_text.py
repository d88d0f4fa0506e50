"""The path refuses the name with a text of its own, when the model has let it in already: the faults of a field are for the model to find.

Fails: test_letters_and_digits_only, test_names_all_faults
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
        raise HTTPException(422, "letters and digits only")
    return user
