"""A factory puts the application together: the domain knows nothing of HTTP."""

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.database import create_tables
from app.domain.errors import Refusal
from app.http.accounts import accounts
from app.http.notes import notes
from app.http.problems import answer_refusal
from app.http.state import public


@asynccontextmanager
async def run(_application: FastAPI):
    create_tables()
    yield


def make_application() -> FastAPI:
    made = FastAPI(title="TODO API", version="1.0.0", lifespan=run)
    made.include_router(public)
    made.include_router(notes, prefix="/todos")
    made.include_router(accounts, prefix="/auth")
    made.add_exception_handler(Refusal, answer_refusal)
    made.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_headers=["*"], allow_methods=["*"]
    )
    return made


app = make_application()
