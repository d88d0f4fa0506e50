"""The desk of a village library that hands out cards."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    """A filled-in form."""

    # TODO: Give the form its four fields and their rules; then let the desk answer with it.


@app.post("/users/")
async def create_user(user: User) -> User:
    raise NotImplementedError
