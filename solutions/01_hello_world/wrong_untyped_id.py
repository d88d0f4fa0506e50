"""The `item_id` has no type hint, so it stays the text that stood in the path.

Fails: test_answers_with_the_item_id, test_refuses_what_is_no_number
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id, q: str | None = None):
    return {"item_id": item_id, "q": q}
