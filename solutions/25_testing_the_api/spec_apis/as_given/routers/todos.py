"""One's own todos."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, status
from pydantic import Field
from sqlmodel import select

from app.auth import CurrentUser

# ~ no_token | from app.auth import CurrentUser, get_current_user, optional_token
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
        # ~ todos_of_others | if todo is None:
        # ~ missing_todo | if todo is None:
        # ~ missing_todo |     raise HTTPException(status.HTTP_200_OK, "Todo not found")
        # ~ missing_todo | if todo.user_id != user.id:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Todo not found")
    return todo


OwnTodo = Annotated[Todo, Depends(get_todo)]


@router.post("/", response_model=TodoResponse, status_code=status.HTTP_201_CREATED)
# ~ create_status | @router.post("/", response_model=TodoResponse)
def create(wanted: TodoCreate, user: CurrentUser, session: SessionDep):
    todo = Todo(**wanted.model_dump(), user_id=user.id)
    # ~ completed_from_start | todo = Todo(**wanted.model_dump(), user_id=user.id, completed=True)
    session.add(todo)
    session.commit()
    # ~ forgotten_todo | session.flush()
    session.refresh(todo)
    return todo


@router.get("/", response_model=list[TodoResponse])
def read_all(
    user: CurrentUser,
    # ~ no_token | token: Annotated[str | None, Depends(optional_token)],
    session: SessionDep,
    skip: Annotated[Count, Query()] = 0,
    limit: Annotated[Count, Query()] = 100,
    completed: bool | None = None,
):
    wanted = select(Todo).where(Todo.user_id == user.id)
    # ~ list_of_everybody | wanted = select(Todo)
    # ~ no_token | wanted = select(Todo)
    # ~ no_token | if token is not None:
    # ~ no_token |     wanted = wanted.where(Todo.user_id == get_current_user(token, session).id)
    if completed is not None:
        # ~ completed | if skip < 0:
        wanted = wanted.where(Todo.completed == completed)
    return session.exec(wanted.order_by(Todo.id).offset(skip).limit(limit)).all()
    # ~ skip | return session.exec(wanted.order_by(Todo.id).limit(limit)).all()
    # ~ limit | return session.exec(wanted.order_by(Todo.id).offset(skip)).all()


@router.get("/{todo_id}", response_model=TodoResponse)
def read(todo: OwnTodo):
    return todo


@router.patch("/{todo_id}", response_model=TodoResponse)
def update(todo: OwnTodo, changes: TodoUpdate, session: SessionDep):
    todo.sqlmodel_update(changes.model_dump(exclude_unset=True))
    # ~ no_change |
    # ~ wiping_change | todo.sqlmodel_update(changes.model_dump())
    todo.updated_at = now()
    # ~ updated_at |
    session.add(todo)
    session.commit()
    session.refresh(todo)
    return todo


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
# ~ delete_status | @router.delete("/{todo_id}")
def delete(todo: OwnTodo, session: SessionDep) -> None:
    session.delete(todo)
    # ~ no_deletion |
    session.commit()
