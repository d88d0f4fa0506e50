from typing import Annotated, Any

import menu
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()
router = APIRouter()


class Page(BaseModel):
    skip: int = 0
    limit: int = 10


class Order(BaseModel):
    required: str = Field(validation_alias="required_param")
    optional: str | None = Field(None, validation_alias="optional_param")
    default: int = Field(10, validation_alias="default_param")
    query_required: str
    query_optional: str | None = None


class Wish(BaseModel):
    q: str | None = None
    decaf: bool = False

    def fits(self, tea: menu.Tea) -> bool:
        return (self.q or "") in tea.name and tea.decaf >= self.decaf


@router.get("/items")
async def read_items(page: Annotated[Page, Query()]) -> Page:
    return page


@router.get("/echo")
async def echo(order: Annotated[Order, Query()]) -> Order:
    return order


@router.get("/teas")
async def read_teas(wish: Annotated[Wish, Query()]) -> list[dict[str, Any]]:
    return [{"name": tea.name, "decaf": tea.decaf} for tea in menu.TEAS if wish.fits(tea)]


app.include_router(router)
