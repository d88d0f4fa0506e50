"""The function has no argument `q`, so what stands after the `?` never reaches it.

Fails: test_answers_with_q
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(item_id: int):
    return {"item_id": item_id, "q": None}
