from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import library
from fastapi import Depends, FastAPI

cards = []


@asynccontextmanager
async def lifespan(_):
    cards.extend(await library.read_catalogue())
    yield
    cards.clear()
    library.put_away()


app = FastAPI(lifespan=lifespan)


def get_db_connection():
    yield library.connect()


@dataclass
class Session:
    conn: Annotated[dict, Depends(get_db_connection)]

    def __post_init__(self):
        self.session = "db-session"


class User:
    def __init__(self, session: Annotated[Session, Depends()]):
        self.username = "alice"
        self.session = session


@app.get("/me")
def me(user: Annotated[User, Depends()]):
    session = {"session": user.session.session, "conn": user.session.conn}
    return {"username": user.username, "session": session}


@app.get("/loans")
def loans(user: Annotated[User, Depends()], session: Annotated[Session, Depends()]):
    books = library.loans({"session": session.session, "conn": session.conn}, user.username)
    return {"username": user.username, "books": books}


@app.get("/data/")
def data():
    return cards
