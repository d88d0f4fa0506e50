"""An endpoint calls the dependency itself, and an `async def` function that is called and not awaited gives a promise: it is FastAPI that is to call it.

Fails: test_items_are_asked_for, test_users_are_asked_for, test_defaults, test_one_alone, test_refuses_what_is_no_number, test_forgets_the_last_request, test_calls_the_dependency
"""

from fastapi import FastAPI

app = FastAPI()


async def common_parameters(q: str | None = None, skip: int = 0, limit: int = 100):
    return {"q": q, "skip": skip, "limit": limit}


@app.get("/items/")
async def read_items(q: str | None = None, skip: int = 0, limit: int = 100):
    return common_parameters(q, skip, limit)


@app.get("/users/")
async def read_users(q: str | None = None, skip: int = 0, limit: int = 100):
    return common_parameters(q, skip, limit)
