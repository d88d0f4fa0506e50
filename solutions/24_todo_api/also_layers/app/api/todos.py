"""One's own list."""

from fastapi import APIRouter, status

from app.api.dependencies import OwnList, Transaction
from app.api.schemas import Changes, NewTodo, Todo

router = APIRouter()


@router.post("", status_code=status.HTTP_201_CREATED, response_model=Todo)
async def make(new: NewTodo, todos: OwnList, session: Transaction):
    return todos.add(session, **new.model_dump())


@router.get("", response_model=list[Todo])
async def show(todos: OwnList, skip: int = 0, limit: int = 100, completed: bool | None = None):
    return todos.page(skip, limit, completed)


@router.get("/{number}", response_model=Todo)
async def read(number: int, todos: OwnList):
    return todos.find(number)


@router.patch("/{number}", response_model=Todo)
async def change(number: int, changes: Changes, todos: OwnList):
    return todos.change(number, **changes.model_dump(exclude_unset=True))


@router.delete("/{number}", status_code=status.HTTP_204_NO_CONTENT)
async def remove(number: int, todos: OwnList) -> None:
    todos.remove(number)
