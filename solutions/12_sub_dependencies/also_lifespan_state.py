from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import library
from fastapi import APIRouter, Depends, FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    try:
        yield {"cards": await library.read_catalogue()}
    finally:
        library.put_away()


async def get_db_session(
    conn: Annotated[dict, Depends(library.connect)],
) -> dict:
    return {"session": "db-session", "conn": conn}


async def get_current_user(
    session: Annotated[dict, Depends(get_db_session)],
) -> dict:
    return {"username": "alice", "session": session}


router = APIRouter()


@router.get("/me")
async def me(user: Annotated[dict, Depends(get_current_user)]) -> dict:
    return user


@router.get("/loans")
async def loans(user: Annotated[dict, Depends(get_current_user)]) -> dict:
    books = library.loans(user["session"], user["username"])
    return {"username": user["username"], "books": books}


@router.get("/data")
async def data(request: Request) -> list[dict[str, Any]]:
    return request.state.cards


app = FastAPI(lifespan=lifespan)
app.include_router(router)
