"""The application."""

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app import accounts, chores
from app.storage import make_tables


@asynccontextmanager
async def lifespan(app):
    make_tables()
    yield


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins="*", allow_methods="*", allow_headers="*")
app.include_router(accounts.router)
app.include_router(chores.router)


@app.get("/")
def root() -> dict[str, str]:
    return {"message": "Welcome to TODO API"}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "healthy"}
