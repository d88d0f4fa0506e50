"""A part of a function that knows the limit already."""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, FastAPI

app = FastAPI(title="The village library")


async def paging(
    usual: int, q: str | None = None, skip: int = 0, limit: int | None = None
) -> dict[str, Any]:
    return {"q": q, "skip": skip, "limit": usual if limit is None else limit}


common_parameters = partial(paging, 100)


CommonParameters = Annotated[dict[str, Any], Depends(common_parameters)]


@app.get("/items/")
async def read_items(commons: CommonParameters) -> dict[str, Any]:
    return commons


@app.get("/users/")
async def read_users(commons: CommonParameters) -> dict[str, Any]:
    return commons
