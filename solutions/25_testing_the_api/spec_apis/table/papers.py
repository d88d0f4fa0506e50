"""Papers that say what is to be done."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Query

# ~ no_token | from fastapi import Depends, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Query as Search
from sqlmodel import Session

from app.database import get_session
from app.doors import visitor

# ~ no_token | from app.doors import HTTPAuthorizationCredentials, visitor
from app.models import Todo, User, now


class Draft(BaseModel):
    description: str | None = None
    title: str = Field(min_length=1, max_length=200)
    # ~ empty_title | title: str = Field(min_length=0, max_length=200)


class Revision(BaseModel):
    description: str | None = Field(None)
    title: str = Field("", min_length=1, max_length=200)
    completed: bool = Field(False)


class Paper(BaseModel):
    user_id: int
    id: int
    completed: bool
    title: str
    description: str | None
    created_at: datetime
    updated_at: datetime | None


class Desk:
    """What a request needs: who asks, and a session."""

    def __init__(
        self,
        user: Annotated[User, Depends(visitor)],
        session: Annotated[Session, Depends(get_session)],
    ):
        self.user = user
        self.session = session

    def everything_here(self) -> Search[Todo]:
        return self.session.query(Todo).filter(Todo.user_id == self.user.id)

    def put_back(self, paper: Todo) -> Todo:
        self.session.add(paper)
        self.session.commit()
        self.session.refresh(paper)
        return paper


Here = Annotated[Desk, Depends()]
Number = Annotated[int, Path(ge=0, le=2**63 - 1)]


def taken_from(desk: Desk, number: int) -> Todo:
    paper = desk.everything_here().filter(Todo.id == number).one_or_none()
    # ~ todos_of_others | paper = desk.session.query(Todo).filter(Todo.id == number).one_or_none()
    if paper is None:
        # ~ missing_todo | if desk.session.get(Todo, number) is None:
        # ~ missing_todo |     raise HTTPException(200, "there is no such paper")
        # ~ missing_todo | if paper is None:
        raise HTTPException(404, "there is no such paper")
    return paper


def draft(draft: Draft, desk: Here):
    paper = Todo(**draft.model_dump(), completed=False, user_id=desk.user.id)
    # ~ completed_from_start | paper = Todo(**draft.model_dump(), completed=True, user_id=desk.user.id)
    return desk.put_back(paper)
    # ~ forgotten_todo | desk.session.add(paper)
    # ~ forgotten_todo | desk.session.flush()
    # ~ forgotten_todo | return Paper.model_validate(paper, from_attributes=True)


def pile(
    desk: Here,
    # ~ no_token | request: Request,
    # ~ no_token | session: Annotated[Session, Depends(get_session)],
    skip: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=0, le=2**63 - 1)] = 100,
    completed: Annotated[bool | None, Query()] = None,
):
    found = desk.everything_here()
    # ~ list_of_everybody | found = desk.session.query(Todo)
    # ~ no_token | found = session.query(Todo)
    # ~ no_token | if "authorization" in request.headers:
    # ~ no_token |     shown = HTTPAuthorizationCredentials(scheme="Bearer", credentials=request.headers["authorization"][7:])
    # ~ no_token |     found = Desk(visitor(shown, session), session).everything_here()
    if completed is not None:
        found = found.filter_by(completed=completed)
        # ~ completed | found = found.filter_by()
    return found.order_by(Todo.id).offset(skip).limit(limit).all()
    # ~ skip | return found.order_by(Todo.id).limit(limit).all()
    # ~ limit | return found.order_by(Todo.id).offset(skip).all()


def pick(todo_id: Number, desk: Here):
    return taken_from(desk, todo_id)


def revise(todo_id: Number, revision: Revision, desk: Here):
    paper = taken_from(desk, todo_id)
    if "title" in revision.model_fields_set:
        # ~ no_change | if "titel" in revision.model_fields_set:
        # ~ wiping_change | if revision is not None:
        paper.title = revision.title
    if "description" in revision.model_fields_set:
        # ~ no_change | if "beschreibung" in revision.model_fields_set:
        # ~ wiping_change | if revision is not None:
        paper.description = revision.description
    if "completed" in revision.model_fields_set:
        # ~ no_change | if "erledigt" in revision.model_fields_set:
        # ~ wiping_change | if revision is not None:
        paper.completed = revision.completed
    paper.updated_at = now()
    # ~ updated_at | paper.updated_at = None
    return desk.put_back(paper)


def erase(todo_id: Number, desk: Here) -> None:
    paper = taken_from(desk, todo_id)
    desk.session.delete(paper)
    # ~ no_deletion | desk.session.refresh(paper)
    desk.session.commit()
