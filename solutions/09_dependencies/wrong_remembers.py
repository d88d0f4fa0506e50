"""The values live in one dictionary that all requests share, and nobody tidies it up.

Fails: test_forgets_the_last_request
"""

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


commons_of_all = {"q": None, "skip": 0, "limit": 100}


async def common_parameters(
    q: str | None = None, skip: int | None = None, limit: int | None = None
):
    asked = {"q": q, "skip": skip, "limit": limit}
    commons_of_all.update({name: value for name, value in asked.items() if value is not None})
    return commons_of_all


@app.get("/items/")
async def read_items(commons: Annotated[dict, Depends(common_parameters)]):
    return commons


@app.get("/users/")
async def read_users(commons: Annotated[dict, Depends(common_parameters)]):
    return commons
