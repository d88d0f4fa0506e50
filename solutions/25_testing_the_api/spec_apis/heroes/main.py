"""After SQLModel's tutorial: one base for each table, and models that derive from it."""

from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.api.deps import get_current_active_user
from app.api.routes import items, login, utils
from app.database import create_tables


@asynccontextmanager
async def lifespan(app: FastAPI):
    create_tables()
    yield


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)

origins = ["*"]
app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=["*"])

app.include_router(utils)
app.include_router(login, prefix="/auth", tags=["Authentication"])
app.include_router(
    items,
    prefix="/todos",
    tags=["Todos"],
    dependencies=[Depends(get_current_active_user)],
    # ~ no_token |
)
