"""The answer is the one of the example, whichever item was asked for.

Fails: test_answers_with_the_item_id, test_answers_with_q, test_q_may_be_left_out
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: int, q: str | None = None):
    return {"item_id": 42, "q": "tea"}
