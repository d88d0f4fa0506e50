from enum import Enum
from typing import Annotated, Optional

from fastapi import APIRouter, Body, FastAPI, status
from pydantic import BaseModel, Field, PositiveFloat


class Tag(Enum):
    ITEMS = "items"
    USERS = "users"


class NewItem(BaseModel):
    name: Annotated[str, Field(examples=["Walking stick", "Hat"])]
    description: Annotated[Optional[str], Field(examples=["Of cherry wood"])] = None
    price: Annotated[PositiveFloat, Field(examples=[12.5])]
    tax: Annotated[float, Field(ge=0, examples=[0])] | None = None


class Item(BaseModel):
    name: str
    description: str | None
    price: float
    tax: float | None


items = APIRouter(prefix="/items", tags=[Tag.ITEMS])
users = APIRouter(prefix="/users", tags=[Tag.USERS, "people"])


@items.post(
    "",
    response_model=Item,
    status_code=status.HTTP_201_CREATED,
    summary="Create a new item",
    responses={201: {"description": "The created item"}},
)
async def create(
    new: Annotated[
        NewItem,
        Body(
            openapi_examples={
                "whole": {
                    "summary": "All fields",
                    "value": {"name": "Hat", "description": "Wide", "price": 3, "tax": 0.5},
                },
                "short": {"summary": "The least", "value": {"name": "Glove", "price": 1}},
            }
        ),
    ],
):
    """Takes a name and a price, and perhaps a description and a tax."""
    return new.model_dump()


@items.get("")
async def all_items():
    return [{"name": "Item 1"}]


@users.get("")
async def all_users():
    return [{"username": "alice"}]


app = FastAPI(
    title="My API",
    summary="A shop of lost things",
    description="Everything here was lost once.",
    version="2.0.0",
    contact={"name": "API Support", "url": "https://myapi.com", "email": "support@myapi.com"},
    license_info={"name": "MIT", "identifier": "MIT"},
    openapi_tags=[
        {
            "name": "users",
            "description": "Buyers",
            "externalDocs": {"url": "https://myapi.com/docs/users"},
        },
        {"name": "items", "description": "Goods"},
    ],
)
app.include_router(items)
app.include_router(users)
