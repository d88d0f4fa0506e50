"""The fields are parameters of the function itself, and those are read from the address, not from the body.

Fails: test_answers_with_the_item, test_adds_the_tax, test_no_sum_without_tax, test_left_out_is_null, test_null_here_but_not_there, test_refuses_a_missing_field, test_refuses_a_wrong_type, test_reads_a_number_from_text, test_drops_unknown_fields, test_documents_the_item
"""

from fastapi import FastAPI

app = FastAPI()


@app.post("/items/")
async def create_item(
    name: str, price: float, description: str | None = None, tax: float | None = None
):
    answer = {"name": name, "description": description, "price": price, "tax": tax}
    if tax is not None:
        answer["price_with_tax"] = price + tax
    return answer
