"""The body is taken for any dictionary, and the models lie there unused.

Fails: test_creates, test_changes, test_checks_bodies
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import housekeeping
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from models import Todo, TodoResponse, now
from sqlmodel import Session, SQLModel, create_engine, select

engine = create_engine(os.environ.get("DATABASE_URL", "sqlite:///./todo.db"))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    SQLModel.metadata.create_all(engine)
    yield


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


def find_todo(todo_id: int, session: SessionDep) -> Todo:
    todo = session.get(Todo, todo_id)
    if todo is None:
        raise HTTPException(404, "Todo not found")
    return todo


TodoDep = Annotated[Todo, Depends(find_todo)]

app = FastAPI(lifespan=lifespan)
router = APIRouter(prefix="/todos", tags=["Todos"])


@router.post("/", response_model=TodoResponse, status_code=201)
def create(wanted: dict, session: SessionDep):
    todo = Todo(**wanted)
    session.add(todo)
    session.commit()
    session.refresh(todo)
    return todo


@router.get("/", response_model=list[TodoResponse])
def read_all(session: SessionDep):
    return session.exec(select(Todo).order_by(Todo.id)).all()


@router.get("/{todo_id}", response_model=TodoResponse)
def read(todo: TodoDep):
    return todo


@router.patch("/{todo_id}", response_model=TodoResponse)
def update(todo: TodoDep, changes: dict, session: SessionDep):
    todo.sqlmodel_update(changes)
    todo.updated_at = now()
    session.commit()
    session.refresh(todo)
    return todo


@router.delete("/{todo_id}", status_code=204)
def delete(todo: TodoDep, session: SessionDep) -> None:
    session.delete(todo)
    session.commit()


app.include_router(router)
app.include_router(housekeeping.routes(get_session))
