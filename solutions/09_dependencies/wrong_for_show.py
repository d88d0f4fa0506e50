"""The dependency stands there for show: each endpoint reads the parameters once more, by itself.

Fails: test_calls_the_dependency
"""

from typing import Annotated, Any

from fastapi import Depends, FastAPI

app = FastAPI(title="The village library")


async def common_parameters() -> None:
    """Find nothing."""


CommonParameters = Annotated[None, Depends(common_parameters)]


@app.get("/items/")
async def read_items(
    _: CommonParameters, q: str | None = None, skip: int = 0, limit: int = 100
) -> dict[str, Any]:
    return {"q": q, "skip": skip, "limit": limit}


@app.get("/users/")
async def read_users(
    _: CommonParameters, q: str | None = None, skip: int = 0, limit: int = 100
) -> dict[str, Any]:
    return {"q": q, "skip": skip, "limit": limit}
