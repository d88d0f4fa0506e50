"""The type hint lets every number in, not only whole ones.

Fails: test_refuses_what_is_no_number
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: float, q: str | None = None):
    return {"item_id": item_id, "q": q}
