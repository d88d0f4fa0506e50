"""A missing tax is read as a tax of 0, and the answer has a sum that nobody asked for.

Fails: test_no_sum_without_tax
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
    return {**item.model_dump(), "price_with_tax": item.price + (item.tax or 0)}
