from fastapi import APIRouter

from app.models import Name, User

router = APIRouter(prefix="/users")


@router.get("/", tags=["users", "pages"])
async def read_users() -> list[Name]:
    return [Name(username="alice"), Name(username="bob")]


@router.get("/{user_id}", tags=["users"])
async def read_user(user_id: int) -> User:
    return User(user_id=user_id, username=f"user_{user_id}")
