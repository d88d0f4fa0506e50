"""The rule is a function of its own, which other models may use; the answer is another model."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import AfterValidator, BaseModel, EmailStr, Field


def letters_and_digits(text: str) -> str:
    if not all(character.isalpha() or character.isdigit() for character in text):
        raise ValueError("letters and digits only")
    return text


class Form(BaseModel):
    username: Annotated[str, Field(min_length=3, max_length=50), AfterValidator(letters_and_digits)]
    email: EmailStr
    age: int = Field(ge=0, le=150)
    is_active: bool = Field(default=True)


class Card(BaseModel):
    username: str
    email: str
    age: int
    is_active: bool


app = FastAPI()


@app.post("/users/", response_model=Card)
async def hand_out(form: Form):
    return form.model_dump()
