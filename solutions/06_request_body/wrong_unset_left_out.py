"""Only what the client sent is dumped, so the defaults do not reach the answer.

Fails: test_left_out_is_null
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
    answer = item.model_dump(exclude_unset=True)
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
