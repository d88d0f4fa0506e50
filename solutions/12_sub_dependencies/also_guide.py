from contextlib import asynccontextmanager

import library
from fastapi import Depends, FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.catalogue = await library.read_catalogue()
    yield
    library.put_away()


app = FastAPI(lifespan=lifespan)


def get_db_connection():
    return library.connect()


def get_db_session(conn: dict = Depends(get_db_connection)):
    return {"session": "db-session", "conn": conn}


def get_current_user(session: dict = Depends(get_db_session)):
    return {"username": "alice", "session": session}


@app.get("/me")
async def read_current_user(user: dict = Depends(get_current_user)):
    return user


@app.get("/loans")
async def read_loans(
    user: dict = Depends(get_current_user), session: dict = Depends(get_db_session)
):
    return {"username": user["username"], "books": library.loans(session, user["username"])}


def get_catalogue(request: Request):
    return request.app.state.catalogue


@app.get("/data/")
async def get_data(data: list = Depends(get_catalogue)):
    return data
