from contextlib import asynccontextmanager
from typing import Annotated

import housekeeping
from fastapi import Body, Depends, FastAPI, HTTPException, Response
from models import Todo, TodoCreate, TodoResponse, TodoUpdate, now
from pydantic_settings import BaseSettings
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, SQLModel, create_engine, delete, select


class Settings(BaseSettings):
    database_url: str = "sqlite:///./todo.db"


engine = create_engine(Settings().database_url)
Conversation = sessionmaker(engine, class_=Session, expire_on_commit=False)


def get_session():
    """Commit when the endpoint is done, before its answer is sent."""
    with Conversation.begin() as session:
        yield session


Lent = Annotated[Session, Depends(get_session, scope="function")]


@asynccontextmanager
async def lifespan(app):
    SQLModel.metadata.create_all(engine, checkfirst=True)
    try:
        yield
    finally:
        engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/todos", status_code=201)
def create(session: Lent, wanted: TodoCreate) -> TodoResponse:
    todo = Todo.model_validate(wanted.model_dump())
    session.add(todo)
    session.flush()
    return TodoResponse(**todo.model_dump())


@app.get("/todos")
def read_all(session: Lent) -> list[TodoResponse]:
    rows = session.exec(select(Todo).order_by(Todo.created_at, Todo.id))
    return [TodoResponse(**row.model_dump()) for row in rows]


@app.get("/todos/{todo_id}", response_model=TodoResponse)
def read(session: Lent, todo_id: int):
    todo = session.exec(select(Todo).where(Todo.id == todo_id)).one_or_none()
    if todo is None:
        raise HTTPException(404)
    return todo


@app.patch("/todos/{todo_id}", response_model=TodoResponse)
def change(session: Lent, todo_id: int, changes: Annotated[TodoUpdate, Body()]):
    todo = read(session, todo_id)
    todo.sqlmodel_update(changes.model_dump(exclude_unset=True))
    todo.updated_at = now()
    return todo


@app.delete("/todos/{todo_id}")
def remove(session: Lent, todo_id: int):
    if not session.exec(delete(Todo).where(Todo.id == todo_id)).rowcount:
        raise HTTPException(404)
    return Response(status_code=204)


app.include_router(housekeeping.routes(get_session))
