"""A second model for the answer, the declared response being the one or the other."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float
    tax: float | None = None


class TaxedItem(Item):
    price_with_tax: float


@app.post("/items")
def create_item(item: Item) -> TaxedItem | Item:
    if item.tax is None:
        return item
    return TaxedItem(**item.model_dump(), price_with_tax=item.price + item.tax)
