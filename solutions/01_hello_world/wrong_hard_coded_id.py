"""The `item_id` of the answer is a fixed number, not the one from the path.

Fails: test_answers_with_the_item_id
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str | None = None):
    return {"item_id": 42, "q": q}
