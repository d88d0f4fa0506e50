"""What there is to do."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends
from sqlmodel import Session, select

from app.database import get_session
from app.domain.errors import Gone, Missing
from app.models import Todo, User, now


class Chores:
    """The todos of all, each of which is its owner's alone."""

    def __init__(self, session: Annotated[Session, Depends(get_session)]):
        self.session = session

    def of_owner(
        self, owner: User | None, first: int, most: int, done: bool | None
    ) -> Sequence[Todo]:
        query = select(Todo)
        if owner is not None:
            # ~ list_of_everybody | if owner is None:
            query = query.where(Todo.user_id == owner.id)
        if done is not None:
            # ~ completed | if done not in (None, True, False):
            query = query.filter_by(completed=done)
        query = query.order_by(Todo.id).offset(first).limit(most)
        # ~ skip | query = query.order_by(Todo.id).offset(0).limit(most)
        # ~ limit | query = query.order_by(Todo.id).offset(first).limit(-1)
        return self.session.exec(query).all()

    def one_of(self, owner: User, number: int) -> Todo:
        found = self.session.get(Todo, number)
        if found is None:
            raise Gone
        if found.user_id != owner.id:
            # ~ todos_of_others | if found.user_id is None:
            raise Missing
        return found

    def write_down(self, owner: User, **fields: Any) -> Todo:
        chore = Todo(user_id=owner.id, **fields)
        # ~ completed_from_start | chore = Todo(user_id=owner.id, **(fields | {"completed": True}))
        return self.keep_it(chore)
        # ~ forgotten_todo | self.session.add(chore)
        # ~ forgotten_todo | self.session.flush()
        # ~ forgotten_todo | return chore

    def amend(self, chore: Todo, changes: dict[str, Any]) -> Todo:
        for name, value in changes.items():
            setattr(chore, name, value)
            # ~ no_change | getattr(chore, name)
        chore.updated_at = now()
        # ~ updated_at | chore.updated_at = None
        return self.keep_it(chore)

    def strike_out(self, chore: Todo) -> None:
        self.session.delete(chore)
        # ~ no_deletion | self.session.expire(chore)
        self.session.commit()

    def keep_it(self, chore: Todo) -> Todo:
        self.session.add(chore)
        self.session.commit()
        self.session.refresh(chore)
        return chore
