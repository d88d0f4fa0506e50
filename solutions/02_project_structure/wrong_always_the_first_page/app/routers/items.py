from typing import Any

from fastapi import APIRouter

router = APIRouter(prefix="/items", tags=["items"])


@router.get("/")
async def read_items() -> list[dict[str, Any]]:
    return [{"item_id": i, "name": f"Item {i}"} for i in range(10)]
