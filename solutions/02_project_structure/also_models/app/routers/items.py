from typing import Annotated

from fastapi import APIRouter, Query

from app.models import Item

router = APIRouter(tags=["items"])


@router.get("/items/")
async def read_items(
    skip: Annotated[int, Query()] = 0, limit: Annotated[int, Query()] = 10
) -> list[Item]:
    return [Item(item_id=i, name=f"Item {i}") for i in range(skip, skip + limit)]
