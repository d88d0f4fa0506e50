"""The status code is a field of the answer: the client looks for it in the first line.

Fails: test_answers_with_the_new_member, test_keeps_the_rest_of_the_page, test_documents_the_answers
"""

from datetime import datetime
from typing import Any

import library
from fastapi import FastAPI
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

    name: str
    description: str | None = None
    price: float = 0.5
    tags: list[str] = []


@app.post("/users/")
def create_user(form: library.Form) -> dict[str, Any]:
    page = library.enrol(form.username, form.email, form.password)
    return {"status_code": 201, "user": Member(**page)}


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
