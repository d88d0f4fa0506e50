"""The price has a default, so nobody has to send one.

Fails: test_refuses_a_missing_field, test_documents_the_item
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float = 0
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
