from fastapi import FastAPI

from app.routers import items

app = FastAPI(
    title="My API",
    description="A sample FastAPI application",
    version="1.0.0",
)

app.include_router(items.router)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Welcome to My API"}
