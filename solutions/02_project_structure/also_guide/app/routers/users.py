from fastapi import APIRouter

router = APIRouter(
    prefix="/users",
    tags=["users"],
)


@router.get("/")
async def read_users():
    return [{"username": "alice"}, {"username": "bob"}]


@router.get("/{user_id}")
async def read_user(user_id: int):
    return {"user_id": user_id, "username": f"user_{user_id}"}
