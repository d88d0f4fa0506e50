from fastapi import APIRouter

router = APIRouter(prefix="/items", tags=["items"])

ITEMS = [{"item_id": i, "name": f"Item {i}"} for i in range(100)]


@router.get("/")
async def read_items(skip: int = 0, limit: int = 10):
    return ITEMS[skip : skip + limit]
