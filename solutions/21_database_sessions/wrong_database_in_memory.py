"""The database is in memory, and ends with the application.

Fails: test_database_url, test_start_keeps, test_own_session, test_creation_lasts, test_change_lasts, test_deletion_lasts
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import housekeeping
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from models import Todo, TodoCreate, TodoResponse, TodoUpdate, now
from sqlmodel import Session, SQLModel, create_engine, select
from sqlmodel.pool import StaticPool

engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


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
def create(wanted: TodoCreate, session: SessionDep):
    todo = Todo(**wanted.model_dump())
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
def update(todo: TodoDep, changes: TodoUpdate, session: SessionDep):
    todo.sqlmodel_update(changes.model_dump(exclude_unset=True))
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
