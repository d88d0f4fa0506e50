"""The argument has another name than the braces in the path, so it is looked for after the `?`.

Fails: test_answers_with_the_item_id, test_answers_with_q, test_q_may_be_left_out, test_refuses_what_is_no_number
"""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
async def read_item(id: int, q: str | None = None):
    return {"item_id": id, "q": q}
