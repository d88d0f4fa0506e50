"""The greeting is a bare text, where an object with a `message` is asked for.

Fails: test_greets
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return "Hello World"


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str | None = None):
    return {"item_id": item_id, "q": q}
