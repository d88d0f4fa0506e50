from itertools import count
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Response
from pydantic import BaseModel


class Item(BaseModel):
    item_id: int
    name: str
    colour: str | None = None


shelf = [Item(item_id=1, name="umbrella", colour="black"), Item(item_id=2, name="glove")]
numbers = count(3)


def find(item_id: int) -> Item:
    for item in shelf:
        if item.item_id == item_id:
            return item
    raise HTTPException(404)


Name = Annotated[str, Query()]
Colour = Annotated[str | None, Query()]
Found = Annotated[Item, Depends(find)]

things = APIRouter(prefix="/items")
thing = APIRouter(prefix="/{item_id}")


@things.get("/")
def everything() -> list[Item]:
    return shelf


@things.post("/", status_code=201)
def bring(name: Name, colour: Colour = None) -> Item:
    item = Item(item_id=next(numbers), name=name, colour=colour)
    shelf.append(item)
    return item


@thing.get("/")
def look(item: Found) -> Item:
    return item


@thing.head("/")
def glance(item: Found) -> Response:
    return Response()


@thing.put("/")
def replace(item: Found, name: Name, colour: Colour = None) -> Item:
    item.name, item.colour = name, colour
    return item


@thing.patch("/")
def change(item: Found, name: Name | None = None, colour: Colour = None) -> Item:
    new = {"name": name, "colour": colour}
    for field, value in new.items():
        if value is not None:
            setattr(item, field, value)
    return item


@thing.delete("/")
def give_back(item: Found) -> Response:
    shelf.remove(item)
    return Response(status_code=204)


@thing.options("/")
def methods() -> Response:
    return Response(status_code=204, headers={"allow": "GET,HEAD,OPTIONS,PATCH,PUT,DELETE"})


things.include_router(thing)
app = FastAPI()
app.include_router(things)
