from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI

router = APIRouter()


async def common_parameters(
    q: str | None = None, skip: int = 0, limit: int = 100
) -> AsyncIterator[dict]:
    yield {"q": q, "skip": skip, "limit": limit}


Common = Annotated[dict, Depends(common_parameters)]


@router.get("/items/")
@router.get("/users/")
def read(asked: Common) -> dict:
    return asked


app = FastAPI(title="The village library")
app.include_router(router)
