"""Who asks for which slip."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, status
from fastapi.concurrency import run_in_threadpool

from app.chores.forms import Correction, Order, Slip
from app.chores.store import correct, find, put_in, take_out, throw_away
from app.models import Todo, User
from app.people.routes import Database, at_the_door
# ~ no_token | from app.people.routes import Database, at_the_door, OAuth2PasswordBearer

routes = APIRouter(prefix="/todos", tags=["Todos"], dependencies=[Depends(at_the_door)])
# ~ no_token | routes = APIRouter(prefix="/todos", tags=["Todos"])

Me = Annotated[User, Depends(at_the_door)]
MOST = 2**63 - 1


async def slip_of_mine(
    todo_id: Annotated[int, Path(ge=0, le=MOST)], me: Me, session: Database
) -> Todo:
    slip = await run_in_threadpool(find, session, todo_id)
    nothing = HTTPException(status.HTTP_404_NOT_FOUND, "No slip of yours")
    if slip is None:
        raise nothing
        # ~ missing_todo | raise HTTPException(status.HTTP_200_OK, "No slip of yours")
    if slip.user_id == me.id:
        # ~ todos_of_others | if slip.user_id and me.id:
        return slip
    raise nothing


@routes.post("/", response_model=Slip, status_code=status.HTTP_201_CREATED)
# ~ create_status | @routes.post("/", response_model=Slip, status_code=status.HTTP_200_OK)
async def order(order: Order, me: Me, session: Database):
    return await run_in_threadpool(put_in, session, me.id, order)


@routes.get("/", response_model=list[Slip])
async def everything_of_mine(
    me: Me,
    # ~ no_token | key: Annotated[str | None, Depends(OAuth2PasswordBearer("auth/token", auto_error=False))],
    session: Database,
    skip: Annotated[int, Query(ge=0, le=MOST)] = 0,
    limit: Annotated[int, Query(ge=0, le=MOST)] = 100,
    completed: bool | None = None,
):
    # ~ no_token | ):
    # ~ no_token |     me = await at_the_door(key, session) if key else User()
    return await run_in_threadpool(
        take_out, session, me.id, skip, min(limit, MOST - skip), completed
    )


@routes.get("/{todo_id}", response_model=Slip)
async def one_of_mine(slip: Annotated[Todo, Depends(slip_of_mine)]):
    return slip


@routes.patch("/{todo_id}", response_model=Slip)
async def correct_mine(
    slip: Annotated[Todo, Depends(slip_of_mine)], correction: Correction, session: Database
):
    return await run_in_threadpool(correct, session, slip, correction)


@routes.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
# ~ delete_status | @routes.delete("/{todo_id}", status_code=status.HTTP_200_OK)
async def drop_mine(slip: Annotated[Todo, Depends(slip_of_mine)], session: Database) -> None:
    await run_in_threadpool(throw_away, session, slip)
