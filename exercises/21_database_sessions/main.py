from collections.abc import Iterator

import housekeeping
from fastapi import APIRouter, FastAPI
from sqlmodel import Session

# TODO: Make the engine, the table when the app starts, a session for each request,
#       and the five operations on todos.


def get_session() -> Iterator[Session]:
    raise NotImplementedError


app = FastAPI()
router = APIRouter(prefix="/todos", tags=["Todos"])


app.include_router(router)
app.include_router(housekeeping.routes(get_session))
