"""SQL said outright, and answers made of rows."""

from contextlib import asynccontextmanager

import fastapi
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware

from app.database import create_tables
from app.guard import login, register
from app.lists import collection


@asynccontextmanager
async def tables(_app):
    create_tables()
    yield


app = fastapi.FastAPI(
    title="TODO API",
    version="1.0.0",
    middleware=[
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    ],
    lifespan=tables,
)
app.post("/auth/register", status_code=201, tags=["Authentication"])(register)
# ~ register_status | app.post("/auth/register", tags=["Authentication"])(register)
app.post("/auth/token", tags=["Authentication"])(login)
app.include_router(collection, prefix="/todos", tags=["Todos"])


@app.get("/")
def root():
    return dict(message="Welcome to TODO API")


@app.get("/health")
def alive():
    # ~ health | def alive(response: fastapi.Response):
    # ~ health |     response.status_code = 500
    return dict(status="healthy")
