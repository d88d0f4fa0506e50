"""The body is taken as a plain dictionary, about which FastAPI knows nothing.

Fails: test_left_out_is_null, test_null_here_but_not_there, test_refuses_a_missing_field, test_refuses_a_wrong_type, test_reads_a_number_from_text, test_drops_unknown_fields, test_documents_the_item
"""

from fastapi import FastAPI

app = FastAPI()


@app.post("/items/")
async def create_item(item: dict):
    if item.get("tax"):
        item["price_with_tax"] = item["price"] + item["tax"]
    return item
