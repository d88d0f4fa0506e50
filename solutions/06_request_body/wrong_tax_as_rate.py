"""The tax is taken for a rate; it is an amount of money already.

Fails: test_adds_the_tax
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price * (1 + item.tax)
    return answer
