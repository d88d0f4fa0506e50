from fastapi import FastAPI

from .routers.items import router as items
from .routers.users import router as users

app = FastAPI()
app.title = "My API"
app.description = "A sample FastAPI application"
app.version = "1.0.0"

app.include_router(items, prefix="/items", tags=["items"])
app.include_router(users, prefix="/users", tags=["users"])


@app.get("/")
def root():
    return {"message": "Welcome to My API"}
