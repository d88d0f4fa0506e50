"""The price accepts anything, so nothing checks it or makes a number of it.

Fails: test_null_here_but_not_there, test_refuses_a_wrong_type, test_reads_a_number_from_text
"""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: Any
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
