"""One's own todos."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, status
from pydantic import Field
from sqlmodel import select

from app.auth import CurrentUser
from app.database import SessionDep
from app.models import Todo, now
from app.schemas import TodoCreate, TodoResponse, TodoUpdate

router = APIRouter(prefix="/todos", tags=["Todos"])

# A database holds integers of 64 bits, HTTP knows no such bounds.
Count = Annotated[int, Field(ge=0, le=2**63 - 1)]


def get_todo(todo_id: Count, user: CurrentUser, session: SessionDep) -> Todo:
    """Answers a todo of one's own; nobody learns whether there are others."""
    todo = session.get(Todo, todo_id)
    if todo is None or todo.user_id != user.id:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Todo not found")
    return todo


OwnTodo = Annotated[Todo, Depends(get_todo)]


@router.post("/", response_model=TodoResponse, status_code=status.HTTP_201_CREATED)
def create(wanted: TodoCreate, user: CurrentUser, session: SessionDep):
    todo = Todo(**wanted.model_dump(), user_id=user.id)
    session.add(todo)
    session.commit()
    session.refresh(todo)
    return todo


@router.get("/", response_model=list[TodoResponse])
def read_all(
    user: CurrentUser,
    session: SessionDep,
    skip: Annotated[Count, Query()] = 0,
    limit: Annotated[Count, Query()] = 100,
    completed: bool | None = None,
):
    wanted = select(Todo).where(Todo.user_id == user.id)
    if completed is not None:
        wanted = select(Todo).where(Todo.completed == completed)
    return session.exec(wanted.order_by(Todo.id).offset(skip).limit(limit)).all()


@router.get("/{todo_id}", response_model=TodoResponse)
def read(todo: OwnTodo):
    return todo


@router.patch("/{todo_id}", response_model=TodoResponse)
def update(todo: OwnTodo, changes: TodoUpdate, session: SessionDep):
    todo.sqlmodel_update(changes.model_dump(exclude_unset=True))
    todo.updated_at = now()
    session.commit()
    session.refresh(todo)
    return todo


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete(todo: OwnTodo, session: SessionDep) -> None:
    session.delete(todo)
    session.commit()
