"""The functions call each other by hand, so that FastAPI knows of no chain.

Fails: test_one_connection_for_loans
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import library
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.catalogue = await library.read_catalogue()
    yield
    library.put_away()


app = FastAPI(lifespan=lifespan)


def get_db_connection():
    return library.connect()


def get_db_session():
    return {"session": "db-session", "conn": get_db_connection()}


def get_current_user():
    return {"username": "alice", "session": get_db_session()}


@app.get("/me")
def read_current_user():
    return get_current_user()


@app.get("/loans")
def read_loans():
    user = get_current_user()
    username = user["username"]
    return {"username": username, "books": library.loans(user["session"], username)}


@app.get("/data/")
def read_data(request: Request):
    return request.app.state.catalogue
