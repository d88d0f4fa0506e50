from typing import Any

from fastapi import FastAPI

app = FastAPI(
    title="My API",
    description="A sample FastAPI application",
    version="1.0.0",
)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Welcome to My API"}


@app.get("/users/", tags=["users"])
async def read_users() -> list[dict[str, str]]:
    return [{"username": "alice"}, {"username": "bob"}]


@app.get("/users/{user_id}", tags=["users"])
async def read_user(user_id: int) -> dict[str, Any]:
    return {"user_id": user_id, "username": f"user_{user_id}"}


@app.get("/items/", tags=["items"])
async def read_items(skip: int = 0, limit: int = 10) -> list[dict[str, Any]]:
    return [{"item_id": i, "name": f"Item {i}"} for i in range(skip, skip + limit)]
