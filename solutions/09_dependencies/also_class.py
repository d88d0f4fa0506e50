"""A class as the dependency: FastAPI calls it like a function and hands over the instance."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


@dataclass
class common_parameters:
    q: str | None = None
    skip: int = 0
    limit: int = 100


@app.get("/items")
def read_items(commons: Annotated[common_parameters, Depends()]):
    return commons


@app.get("/users")
def read_users(commons: Annotated[common_parameters, Depends()]):
    return {"q": commons.q, "skip": commons.skip, "limit": commons.limit}
