"""A small museum of networks that learned to see."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{user_id}")
async def read_user(user_id: int):
    # TODO: Answer with the visitor's id; then write the other three paths of the museum.
    raise NotImplementedError
