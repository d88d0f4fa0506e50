import os
from datetime import datetime, timezone

import housekeeping
from fastapi import APIRouter, Depends, FastAPI, HTTPException, status
from models import Todo, TodoCreate, TodoResponse, TodoUpdate
from sqlmodel import Session, SQLModel, create_engine, select

DATABASE_URL = os.getenv("DATABASE_URL", "sqlite:///./todo.db")
LOCAL = {"check_same_thread": False} if DATABASE_URL.startswith("sqlite") else {}
engine = create_engine(DATABASE_URL, connect_args=LOCAL)


def create_db_and_tables():
    SQLModel.metadata.create_all(engine)


def get_session():
    with Session(engine) as session:
        yield session


router = APIRouter(prefix="/todos", tags=["Todos"])


@router.post("/", response_model=TodoResponse, status_code=status.HTTP_201_CREATED)
async def create_todo(todo_data: TodoCreate, session: Session = Depends(get_session)):
    new_todo = Todo(**todo_data.model_dump())
    session.add(new_todo)
    session.commit()
    session.refresh(new_todo)
    return new_todo


@router.get("/", response_model=list[TodoResponse])
async def get_todos(session: Session = Depends(get_session)):
    return session.exec(select(Todo)).all()


@router.get("/{todo_id}", response_model=TodoResponse)
async def get_todo(todo_id: int, session: Session = Depends(get_session)):
    todo = session.get(Todo, todo_id)
    if not todo:
        raise HTTPException(status_code=404, detail="Todo not found")
    return todo


@router.patch("/{todo_id}", response_model=TodoResponse)
async def update_todo(
    todo_id: int, todo_update: TodoUpdate, session: Session = Depends(get_session)
):
    todo = session.get(Todo, todo_id)
    if not todo:
        raise HTTPException(status_code=404, detail="Todo not found")
    for key, value in todo_update.model_dump(exclude_unset=True).items():
        setattr(todo, key, value)
    todo.updated_at = datetime.now(timezone.utc)
    session.add(todo)
    session.commit()
    session.refresh(todo)
    return todo


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_todo(todo_id: int, session: Session = Depends(get_session)):
    todo = session.get(Todo, todo_id)
    if not todo:
        raise HTTPException(status_code=404, detail="Todo not found")
    session.delete(todo)
    session.commit()


app = FastAPI()


@app.on_event("startup")
def on_startup():
    create_db_and_tables()


app.include_router(router)
app.include_router(housekeeping.routes(get_session))
