"""The price is a whole number, and there is no room for the cents.

Fails: test_answers_with_the_item, test_adds_the_tax, test_no_sum_without_tax, test_left_out_is_null, test_null_here_but_not_there, test_refuses_a_missing_field, test_refuses_a_wrong_type, test_reads_a_number_from_text, test_drops_unknown_fields
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: int
    tax: float | None = None


@app.post("/items/")
async def create_item(item: Item):
    answer = item.model_dump()
    if item.tax is not None:
        answer["price_with_tax"] = item.price + item.tax
    return answer
