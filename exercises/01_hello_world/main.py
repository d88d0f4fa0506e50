"""A corner shop on the web, on its first day."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    # TODO: Greet whoever comes in; then write the function for the items, with a path of its own.
    raise NotImplementedError
