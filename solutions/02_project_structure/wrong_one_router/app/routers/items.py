from typing import Any

from app.routers.users import router


@router.get("/items/")
async def read_items(skip: int = 0, limit: int = 10) -> list[dict[str, Any]]:
    return [{"item_id": i, "name": f"Item {i}"} for i in range(skip, skip + limit)]
