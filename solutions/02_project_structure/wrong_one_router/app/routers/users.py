from typing import Any

from fastapi import APIRouter

router = APIRouter()


@router.get("/users/")
async def read_users() -> list[dict[str, str]]:
    return [{"username": "alice"}, {"username": "bob"}]


@router.get("/users/{user_id}")
async def read_user(user_id: int) -> dict[str, Any]:
    return {"user_id": user_id, "username": f"user_{user_id}"}
