import os
from contextlib import asynccontextmanager
from typing import Annotated

import housekeeping
import models
from fastapi import APIRouter, Depends, FastAPI, HTTPException, status
from sqlmodel import Session, create_engine, select


def make_engine():
    return create_engine(os.environ.get("DATABASE_URL") or "sqlite:///./todo.db")


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.engine = engine
    models.Todo.__table__.create(engine, checkfirst=True)
    yield
    engine.dispose()


engine = make_engine()


async def get_session():
    session = Session(engine)
    try:
        yield session
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


Lent = Annotated[Session, Depends(get_session)]
router = APIRouter()


@router.get("", response_model=list[models.TodoResponse])
async def every(session: Lent):
    return session.exec(select(models.Todo).order_by(models.Todo.id.asc())).all()


@router.post("", response_model=models.TodoResponse, status_code=status.HTTP_201_CREATED)
async def new(session: Lent, wanted: models.TodoCreate):
    todo = models.Todo(title=wanted.title, description=wanted.description)
    with session.begin():
        session.add(todo)
    session.refresh(todo)
    return todo


@router.get("/{number}", response_model=models.TodoResponse)
async def one(session: Lent, number: int):
    if not (todo := session.get(models.Todo, number)):
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return todo


@router.patch("/{number}", response_model=models.TodoResponse)
async def change(session: Lent, number: int, changes: models.TodoUpdate):
    todo = await one(session, number)
    for name in changes.model_fields_set:
        setattr(todo, name, getattr(changes, name))
    todo.updated_at = models.now()
    session.commit()
    return todo


@router.delete("/{number}", status_code=status.HTTP_204_NO_CONTENT)
async def remove(session: Lent, number: int):
    session.delete(await one(session, number))
    session.commit()


app = FastAPI(lifespan=lifespan)
app.include_router(router, prefix="/todos")
app.include_router(housekeeping.routes(get_session))
