"""The response model names its fields and lets anything stand in them, so it drops, but does not check.

Fails: test_lists_items, test_answers_what_the_card_has, test_answers_no_faulty_card
"""

from datetime import datetime
from typing import Any

import library
from fastapi import FastAPI, status
from pydantic import BaseModel

app = FastAPI()


class Member(BaseModel):
    """What the world may know about a member."""

    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Item(BaseModel):
    """What the world may know about a tool."""

    name: Any
    description: Any = None
    price: Any = 0.5
    tags: Any = []


@app.post("/users/", response_model=Member, status_code=status.HTTP_201_CREATED)
def create_user(form: library.Form) -> dict[str, Any]:
    return library.enrol(form.username, form.email, form.password)


@app.get("/users/", response_model=list[Member])
def read_users() -> list[dict[str, Any]]:
    return list(library.register.values())


@app.get("/users/{user_id}", response_model=Member)
def read_user(user_id: int) -> dict[str, Any]:
    return library.register[user_id]


@app.get("/items/", response_model=list[Item])
def read_items() -> list[dict[str, Any]]:
    return list(library.shed.values())


@app.get("/items/{item_id}", response_model=Item, response_model_exclude_unset=True)
def read_item(item_id: int) -> dict[str, Any]:
    return library.shed[item_id]
