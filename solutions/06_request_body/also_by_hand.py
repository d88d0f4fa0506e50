"""A plain function, `Optional` and an answer written out field by field."""

from typing import Annotated, Optional

from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    name: str = Field(...)
    description: Optional[str] = Field(default=None)
    price: float = Field(...)
    tax: Optional[float] = Field(default=None)


@app.post("/items/")
def create_item(item: Annotated[Item, Body()]):
    answer = {
        "name": item.name,
        "description": item.description,
        "price": item.price,
        "tax": item.tax,
    }
    if item.tax is not None:
        answer["price_with_tax"] = round(item.price + item.tax, 2)
    return answer
