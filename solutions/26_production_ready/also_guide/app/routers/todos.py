"""Todos of the current user."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, HTTPException, Path, Query, status
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.auth import get_current_active_user
from app.database import get_session
from app.models import Todo, User
from app.schemas import TodoCreate, TodoResponse, TodoUpdate

router = APIRouter(prefix="/todos", tags=["Todos"])

LARGEST = 2**63 - 1


def get_own_todo(
    todo_id: int = Path(ge=-LARGEST, le=LARGEST),
    current_user: User = Depends(get_current_active_user),
    session: Session = Depends(get_session),
) -> Todo:
    todo = session.get(Todo, todo_id)
    if not todo or todo.user_id != current_user.id:
        raise HTTPException(status_code=404, detail="Todo not found")
    return todo


@router.post("/", response_model=TodoResponse, status_code=status.HTTP_201_CREATED)
def create_todo(
    todo_data: TodoCreate,
    current_user: User = Depends(get_current_active_user),
    session: Session = Depends(get_session),
):
    new_todo = Todo(**todo_data.model_dump(), user_id=current_user.id)
    session.add(new_todo)
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(status_code=409, detail="The user is gone") from None
    session.refresh(new_todo)
    return new_todo


@router.get("/", response_model=list[TodoResponse])
def get_todos(
    skip: int = Query(0, ge=0, le=LARGEST),
    limit: int = Query(100, ge=1, le=100),
    completed: bool | None = None,
    current_user: User = Depends(get_current_active_user),
    session: Session = Depends(get_session),
):
    statement = select(Todo).where(Todo.user_id == current_user.id)
    if completed is not None:
        statement = statement.where(Todo.completed == completed)
    statement = statement.order_by(Todo.created_at, Todo.id).offset(skip).limit(limit)
    return session.exec(statement).all()


@router.get("/{todo_id}", response_model=TodoResponse)
def get_todo(todo: Todo = Depends(get_own_todo)):
    return todo


@router.patch("/{todo_id}", response_model=TodoResponse)
def update_todo(
    todo_update: TodoUpdate,
    todo: Todo = Depends(get_own_todo),
    session: Session = Depends(get_session),
):
    update_data = todo_update.model_dump(exclude_unset=True)
    if not update_data:
        return todo
    for key, value in update_data.items():
        setattr(todo, key, value)
    todo.updated_at = datetime.now(UTC)
    session.add(todo)
    session.commit()
    session.refresh(todo)
    return todo


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_todo(todo: Todo = Depends(get_own_todo), session: Session = Depends(get_session)):
    session.delete(todo)
    session.commit()
