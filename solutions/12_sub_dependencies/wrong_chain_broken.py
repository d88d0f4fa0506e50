"""A parameter of a dependency is not marked as a dependency, so FastAPI looks for it in the request.

Fails: test_whole_chain, test_connection_per_request, test_loans, test_one_connection_for_loans
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import library
from fastapi import Depends, FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.catalogue = await library.read_catalogue()
    yield
    library.put_away()


app = FastAPI(lifespan=lifespan)


def get_db_connection():
    return library.connect()


Connection = Annotated[dict, Depends(get_db_connection)]


def get_db_session(conn: Connection):
    return {"session": "db-session", "conn": conn}


Session = Annotated[dict, Depends(get_db_session)]


def get_current_user(session: dict):
    return {"username": "alice", "session": session}


User = Annotated[dict, Depends(get_current_user)]


@app.get("/me")
def read_current_user(user: User):
    return user


@app.get("/loans")
def read_loans(user: User, session: Session):
    username = user["username"]
    return {"username": username, "books": library.loans(session, username)}


@app.get("/data/")
def read_data(request: Request):
    return request.app.state.catalogue
