from fastapi import FastAPI

from app.routers.items import router
from app.routers.users import router  # noqa: F811 - this is the mistake

app = FastAPI(
    title="My API",
    description="A sample FastAPI application",
    version="1.0.0",
)

app.include_router(router)
app.include_router(router)


@app.get("/")
async def root() -> dict[str, str]:
    return {"message": "Welcome to My API"}
