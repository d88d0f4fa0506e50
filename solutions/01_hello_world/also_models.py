"""The answers are models, the items a router of their own."""

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel


class Greeting(BaseModel):
    message: str = "Hello World"


class Question(BaseModel):
    item_id: int
    q: str | None


items = APIRouter(prefix="/items")


@items.get("/{item_id}")
async def read_item(item_id: int, q: str | None = None) -> Question:
    return Question(item_id=item_id, q=q)


app = FastAPI()
app.include_router(items)


@app.get("/")
async def greet() -> Greeting:
    return Greeting()
