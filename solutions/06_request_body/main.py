from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="The corner shop")


class Item(BaseModel):
    """A thing from the shelf, as the till sends it."""

    name: str
    description: str | None = None
    price: float
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item) -> dict[str, Any]:
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
