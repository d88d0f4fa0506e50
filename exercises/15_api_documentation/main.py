from fastapi import FastAPI
from pydantic import BaseModel

# TODO: let the API tell strangers all that the README asks for.
app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float | None = None


@app.post("/items/")
def create_item(item: Item):
    return item


@app.get("/items/")
def read_items():
    return [{"name": "Item 1"}]


@app.get("/users/")
def read_users():
    return [{"username": "alice"}]
