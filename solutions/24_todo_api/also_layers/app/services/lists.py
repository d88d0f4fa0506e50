"""The todos of one user."""

from app.core.errors import NotFoundError
from app.core.tables import TodoRow, UserRow, now


class TodoList:
    def __init__(self, owner: UserRow):
        self.todos = owner.todos

    def add(self, session, **fields) -> TodoRow:
        todo = TodoRow(**fields)
        self.todos.append(todo)
        session.flush()
        return todo

    def find(self, number: int) -> TodoRow:
        todo = self.todos.filter(TodoRow.id == number).one_or_none()
        if todo is None:
            raise NotFoundError
        return todo

    def page(self, skip: int, limit: int, completed: bool | None) -> list[TodoRow]:
        todos = self.todos
        if completed is not None:
            todos = todos.filter(TodoRow.completed.is_(completed))
        return todos.order_by(TodoRow.id).offset(skip).limit(limit).all()

    def change(self, number: int, **fields) -> TodoRow:
        todo = self.find(number)
        for name, value in fields.items():
            setattr(todo, name, value)
        todo.updated_at = now()
        return todo

    def remove(self, number: int) -> None:
        self.todos.remove(self.find(number))
