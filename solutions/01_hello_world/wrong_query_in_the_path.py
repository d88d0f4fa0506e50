"""What stands behind the `?` in an address is no part of the path, and is written into it.

Fails: test_answers_with_the_item_id, test_answers_with_q, test_q_may_be_left_out, test_refuses_what_is_no_number
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}?q={q}")
async def read_item(item_id: int, q: str):
    return {"item_id": item_id, "q": q}
