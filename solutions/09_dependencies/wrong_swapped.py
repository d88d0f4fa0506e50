"""Two of the values changed places on their way out.

Fails: test_items_are_asked_for, test_users_are_asked_for, test_defaults, test_one_alone, test_forgets_the_last_request, test_calls_the_dependency
"""

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def common_parameters(q: str | None = None, skip: int = 0, limit: int = 100):
    return {"q": q, "skip": limit, "limit": skip}


@app.get("/items/")
async def read_items(commons: Annotated[dict, Depends(common_parameters)]):
    return commons


@app.get("/users/")
async def read_users(commons: Annotated[dict, Depends(common_parameters)]):
    return commons
