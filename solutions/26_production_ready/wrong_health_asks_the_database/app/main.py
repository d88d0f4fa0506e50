"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, status
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app.config import settings
from app.database import SessionDep, create_db_and_tables, engine
from app.models import Todo, User
from app.observation import HEADER, Observation
from app.routers import auth, todos

LARGEST = 64 * 1024


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    create_db_and_tables()
    yield
    engine.dispose()


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)
app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST)
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.cors_origins,
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["Authorization", "Content-Type", HEADER],
    expose_headers=[HEADER, "Retry-After"],
)
app.add_middleware(Observation)
app.include_router(auth.router)
app.include_router(todos.router)


@app.get("/")
async def welcome():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
def health(session: SessionDep):
    session.exec(select(Todo).limit(1)).first()
    session.exec(select(User).limit(1)).first()
    return {"status": "healthy"}


@app.get("/ready")
def ready(session: SessionDep):
    """Tells whether requests can be served, by asking for what they need."""
    try:
        for table in (User, Todo):
            session.exec(select(table).limit(1)).first()
    except SQLAlchemyError:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, "The database does not answer"
        ) from None
    return {"status": "ready"}
