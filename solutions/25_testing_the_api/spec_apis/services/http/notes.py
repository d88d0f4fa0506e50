"""The list on the fridge."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict, StringConstraints

from app.domain.chores import Chores
from app.domain.people import People
from app.models import Todo, User

notes = APIRouter(tags=["Todos"])
doorbell = OAuth2PasswordBearer(tokenUrl="auth/token")
# ~ no_token | doorbell = OAuth2PasswordBearer(tokenUrl="auth/token")
# ~ no_token | open_door = OAuth2PasswordBearer(tokenUrl="auth/token", auto_error=False)

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
# ~ empty_title | Text = Annotated[str, StringConstraints(min_length=0, max_length=200)]
Number = Annotated[int, Path(ge=0, lt=1 << 63)]
Amount = Annotated[int, Query(ge=0, lt=1 << 63)]


class Wish(BaseModel):
    title: Text
    description: str | None = None


class Amendment(BaseModel):
    title: Text = "untitled"
    description: str | None = None
    completed: bool = False


class Note(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    completed: bool
    created_at: datetime
    description: str | None
    id: int
    title: str
    updated_at: datetime | None
    user_id: int


def caller(token: Annotated[str, Depends(doorbell)], people: Annotated[People, Depends()]) -> User:
    return people.behind_token(token)


# ~ no_token |
# ~ no_token | def anybody(token: Annotated[str | None, Depends(open_door)], people: Annotated[People, Depends()]) -> User | None:
# ~ no_token |     return people.behind_token(token) if token else None
# ~ no_token |
# ~ no_token |
def own_note(
    number: Annotated[int, Path(alias="todo_id", ge=0, lt=1 << 63)],
    owner: Annotated[User, Depends(caller)],
    chores: Annotated[Chores, Depends()],
) -> Todo:
    return chores.one_of(owner, number)


@notes.post("/", status_code=201, response_model=Note)
# ~ create_status | @notes.post("/", status_code=200, response_model=Note)
def pin_up(
    wish: Wish, owner: Annotated[User, Depends(caller)], chores: Annotated[Chores, Depends()]
):
    return chores.write_down(owner, title=wish.title, description=wish.description)


@notes.get("/", response_model=list[Note])
def look_over(
    owner: Annotated[User, Depends(caller)],
    # ~ no_token | owner: Annotated[User | None, Depends(anybody)],
    chores: Annotated[Chores, Depends()],
    skip: Amount = 0,
    limit: Amount = 100,
    completed: Annotated[bool | None, Query()] = None,
):
    return chores.of_owner(owner, skip, limit, completed)


@notes.get("/{todo_id}", response_model=Note)
def look_at(note: Annotated[Todo, Depends(own_note)]):
    return note


@notes.patch("/{todo_id}", response_model=Note)
def write_anew(
    note: Annotated[Todo, Depends(own_note)],
    amendment: Amendment,
    chores: Annotated[Chores, Depends()],
):
    sent = amendment.model_dump(include=amendment.model_fields_set)
    # ~ wiping_change | sent = amendment.model_dump(include={"title", "description", "completed"})
    return chores.amend(note, sent)


@notes.delete("/{todo_id}", status_code=204)
def take_down(
    note: Annotated[Todo, Depends(own_note)], chores: Annotated[Chores, Depends()]
) -> Response:
    chores.strike_out(note)
    return Response(status_code=204)
    # ~ delete_status | return Response(status_code=200)
