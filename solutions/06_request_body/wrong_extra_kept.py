"""The model keeps fields that it was never told about.

Fails: test_drops_unknown_fields
"""

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Item(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str
    description: str | None = None
    price: float
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
