"""The sum is made even where there is no tax to add.

Fails: test_no_sum_without_tax, test_left_out_is_null, test_null_here_but_not_there
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
    return {**item.model_dump(), "price_with_tax": item.price + item.tax}
