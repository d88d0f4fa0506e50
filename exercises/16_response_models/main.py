"""Members and tools of the village library."""

import library
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Member(BaseModel):
    """What the world may know about a member."""


class Item(BaseModel):
    """What the world may know about a tool."""


# TODO: Give the models their fields, and say of each function below what it answers.
@app.post("/users/")
def create_user(form: library.Form):
    raise NotImplementedError


@app.get("/users/")
def read_users():
    raise NotImplementedError


@app.get("/users/{user_id}")
def read_user(user_id: int):
    raise NotImplementedError


@app.get("/items/")
def read_items():
    raise NotImplementedError


@app.get("/items/{item_id}")
def read_item(item_id: int):
    raise NotImplementedError
