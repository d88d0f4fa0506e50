"""The type names the dependency and nothing says that it is one: without `Depends(...)` the parameter is taken for a body.

Fails: test_items_are_asked_for, test_users_are_asked_for, test_defaults, test_one_alone, test_refuses_what_is_no_number, test_forgets_the_last_request, test_documents_the_parameters, test_calls_the_dependency
"""

from typing import Annotated

from fastapi import FastAPI

app = FastAPI()


async def common_parameters(q: str | None = None, skip: int = 0, limit: int = 100):
    return {"q": q, "skip": skip, "limit": limit}


@app.get("/items/")
async def read_items(commons: Annotated[dict, common_parameters]):
    return commons


@app.get("/users/")
async def read_users(commons: Annotated[dict, common_parameters]):
    return commons
