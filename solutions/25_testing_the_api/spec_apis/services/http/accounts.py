"""Moving in and coming home."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, ConfigDict, EmailStr, StringConstraints

from app.domain.people import People

accounts = APIRouter(tags=["Authentication"])


class Newcomer(BaseModel):
    username: Annotated[str, StringConstraints(min_length=3, max_length=50)]
    email: EmailStr
    # ~ no_email | email: Annotated[str, StringConstraints(min_length=1)]
    password: Annotated[str, StringConstraints(min_length=8)]
    # ~ short_password | password: Annotated[str, StringConstraints(min_length=1)]


class Inhabitant(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    created_at: datetime
    email: str
    # ~ hash_shown | email: str
    # ~ hash_shown | hashed_password: str
    id: int
    is_active: bool
    username: str


class Pass(BaseModel):
    access_token: str
    token_type: str = "bearer"


@accounts.post("/register", status_code=201)
# ~ register_status | @accounts.post("/register", status_code=200)
def move_in(newcomer: Newcomer, people: Annotated[People, Depends()]) -> Inhabitant:
    made = people.move_in(newcomer.username, str(newcomer.email), newcomer.password)
    return Inhabitant.model_validate(made)


@accounts.post("/token")
def come_home(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], people: Annotated[People, Depends()]
) -> Pass:
    return Pass(access_token=people.let_in(form.username, form.password))
