"""The argument `q` has no default, and what has no default is required, whatever its type hint allows.

Fails: test_q_may_be_left_out
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str | None):
    return {"item_id": item_id, "q": q}
