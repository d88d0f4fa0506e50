from fastapi import APIRouter, FastAPI

from app.routers import items, users

api = APIRouter()
api.include_router(users.router)
api.include_router(items.router)

app = FastAPI(title="My API", description="A sample FastAPI application", version="1.0.0")
app.include_router(api)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Welcome to My API"}
