"""The dependency serves one of the two endpoints; the other has not been asked to use it.

Fails: test_users_are_asked_for, test_defaults, test_one_alone, test_refuses_what_is_no_number, test_forgets_the_last_request, test_documents_the_parameters, test_calls_the_dependency
"""

from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def common_parameters(q: str | None = None, skip: int = 0, limit: int = 100):
    return {"q": q, "skip": skip, "limit": limit}


@app.get("/items/")
async def read_items(commons: Annotated[dict, Depends(common_parameters)]):
    return commons


@app.get("/users/")
async def read_users():
    return {}
