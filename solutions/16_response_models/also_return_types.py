"""The models as return types, of functions that return models."""

from datetime import datetime

import library
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter

app = FastAPI()


class Member(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Page(Member):
    """A member with what only the library knows: the return type takes that off again."""

    password: str
    remark: str


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float = 0.5
    tags: list[str] = []


@app.post("/users/", status_code=201)
def create_user(form: library.Form) -> Member:
    return Page(**library.enrol(form.username, form.email, form.password))


@app.get("/users/")
def read_users() -> list[Member]:
    return [Page(**page) for page in library.register.values()]


@app.get("/users/{user_id}")
def read_user(user_id: int) -> Member:
    return Page(**library.register[user_id])


@app.get("/items/")
def read_items() -> list[Item]:
    return TypeAdapter(list[Item]).validate_python(list(library.shed.values()))


@app.get("/items/{item_id}", response_model_exclude_unset=True)
def read_item(item_id: int) -> Item:
    return Item(**library.shed[item_id])
