"""Lists of things to do."""

import datetime
import typing

from fastapi import APIRouter, Body, Depends, HTTPException, Path, Query

# ~ no_token | from fastapi import APIRouter, Body, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from app.database import get_session
from app.guard import guest

# ~ no_token | from app.guard import guest, scheme
from app.models import Todo

collection = APIRouter()
Big = typing.Annotated[int, Field(ge=0, le=0x7FFF_FFFF_FFFF_FFFF)]
Guest = typing.Annotated[int, Depends(guest)]
Db = typing.Annotated[Session, Depends(get_session)]
columns = Todo.__table__.columns


class Entry(BaseModel):
    title: typing.Annotated[str, Field(pattern=r"(?s)^.", max_length=200)]
    # ~ empty_title | title: typing.Annotated[str, Field(pattern=r"(?s)^", max_length=200)]
    description: str | None = None


class Partial(BaseModel):
    completed: bool = False
    title: typing.Annotated[str, Field(pattern=r"(?s)^.", max_length=200)] = "?"
    description: str | None = None


def mine(
    todo_id: typing.Annotated[Big, Path()], owner: Guest, session: Db
) -> dict[str, typing.Any]:
    row = session.execute(select(*columns).where(Todo.id == todo_id)).mappings().first()
    if row is None:
        raise HTTPException(404, "nothing under this number")
        # ~ missing_todo | raise HTTPException(200, "nothing under this number")
    if row["user_id"] != owner:
        # ~ todos_of_others | if row["user_id"] == -owner:
        raise HTTPException(404, "nothing under this number")
    return dict(row)


Mine = typing.Annotated[dict[str, typing.Any], Depends(mine)]


@collection.post("/", status_code=201)
# ~ create_status | @collection.post("/")
def add(entry: Entry, owner: Guest, session: Db):
    values = entry.model_dump() | {
        "completed": False,
        # ~ completed_from_start | "completed": True,
        "created_at": datetime.datetime.now(datetime.UTC),
        "user_id": owner,
    }
    row = session.execute(insert(Todo).values(values).returning(*columns)).mappings().one()
    session.commit()
    # ~ forgotten_todo | row = dict(row)
    # ~ forgotten_todo | session.rollback()
    return row


@collection.get("/")
def entries(
    owner: Guest,
    # ~ no_token | request: Request,
    session: Db,
    skip: typing.Annotated[Big, Query()] = 0,
    limit: typing.Annotated[Big, Query()] = 100,
    completed: bool | None = None,
):
    conditions = [Todo.user_id == owner]
    # ~ list_of_everybody | conditions = []
    # ~ no_token | token = request.headers.get("authorization", "").partition(" ")[2]
    # ~ no_token | conditions = [Todo.user_id == guest(request, token, session)] if token else []
    if completed is not None:
        conditions.append(Todo.completed == completed)
        # ~ completed | conditions.append(Todo.completed == Todo.completed)
    query = select(*columns).where(*conditions).order_by(Todo.id)
    rows = session.execute(query.limit(limit).offset(skip)).mappings()
    # ~ skip | rows = session.execute(query.limit(limit)).mappings()
    # ~ limit | rows = session.execute(query.offset(skip)).mappings()
    return [dict(row) for row in rows]


@collection.get("/{todo_id}")
def entry(found: Mine):
    return found


@collection.patch("/{todo_id}")
def amend(found: Mine, partial: typing.Annotated[Partial, Body()], session: Db):
    values = partial.model_dump(exclude_unset=True)
    # ~ wiping_change | values = partial.model_dump()
    # ~ no_change | values = {}
    values["updated_at"] = datetime.datetime.now(datetime.UTC)
    # ~ updated_at | values["updated_at"] = None
    session.execute(update(Todo).where(Todo.id == found["id"]).values(values))
    session.commit()
    return dict(session.execute(select(*columns).where(Todo.id == found["id"])).mappings().one())


@collection.delete("/{todo_id}", status_code=204, response_class=Response)
# ~ delete_status | @collection.delete("/{todo_id}")
def clear(found: Mine, session: Db):
    session.execute(delete(Todo).where(Todo.id == found["id"]))
    # ~ no_deletion | session.execute(delete(Todo).where(Todo.id == -found["id"]))
    session.commit()
