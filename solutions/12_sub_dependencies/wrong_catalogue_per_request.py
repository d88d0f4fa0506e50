"""A dependency does the expensive work, and dependencies run for every request.

Fails: test_catalogue_before_first_request, test_catalogue_once
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import library
from fastapi import Depends, FastAPI


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    library.put_away()


app = FastAPI(lifespan=lifespan)


def get_db_connection():
    return library.connect()


Connection = Annotated[dict, Depends(get_db_connection)]


def get_db_session(conn: Connection):
    return {"session": "db-session", "conn": conn}


Session = Annotated[dict, Depends(get_db_session)]


def get_current_user(session: Session):
    return {"username": "alice", "session": session}


User = Annotated[dict, Depends(get_current_user)]


@app.get("/me")
def read_current_user(user: User):
    return user


@app.get("/loans")
def read_loans(user: User, session: Session):
    username = user["username"]
    return {"username": username, "books": library.loans(session, username)}


async def get_catalogue():
    return await library.read_catalogue()


@app.get("/data/")
def read_data(catalogue: Annotated[list, Depends(get_catalogue)]):
    return catalogue
