"""A type that allows `None` does not make a field optional: what may be left out needs a default.

Fails: test_left_out_is_null, test_documents_the_item
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None
    price: float
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
