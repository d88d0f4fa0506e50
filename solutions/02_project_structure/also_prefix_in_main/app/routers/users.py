from fastapi import APIRouter

router = APIRouter()


@router.get("")
def read_users():
    return [{"username": name} for name in ("alice", "bob")]


@router.get("/{user_id}")
def read_user(user_id: int):
    return {"user_id": user_id, "username": f"user_{user_id}"}
