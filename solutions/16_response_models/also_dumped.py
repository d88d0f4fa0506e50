"""The models are applied in the functions; the decorators only tell the documentation."""

from datetime import datetime
from typing import Annotated, Any

import library
from fastapi import FastAPI, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI()


class Member(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float = 0.5
    tags: list[str] = []


def member(page: dict[str, Any]) -> dict[str, Any]:
    return Member.model_validate(page).model_dump(mode="json")


@app.post("/users", response_model=Member, status_code=201)
async def create_user(form: library.Form):
    return JSONResponse(member(library.enrol(**form.model_dump())), status_code=201)


@app.get("/users", response_model=list[Member])
async def read_users():
    return JSONResponse([member(page) for page in library.register.values()])


@app.get("/users/{user_id}", responses={200: {"model": Member}})
async def read_user(user_id: Annotated[int, Path(ge=1)]):
    return JSONResponse(member(library.register[user_id]))


@app.get("/items", response_model=list[Item])
async def read_items():
    return JSONResponse([Item.model_validate(card).model_dump() for card in library.shed.values()])


@app.get("/items/{item_id}", response_model=Item)
async def read_item(item_id: int):
    item = Item.model_validate(library.shed[item_id])
    return Response(item.model_dump_json(exclude_unset=True), media_type="application/json")
