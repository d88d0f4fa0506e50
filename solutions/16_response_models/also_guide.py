"""The guide's schemas and decorators: constraints on what is sent, a model of what is answered."""

from datetime import datetime

import library
from fastapi import FastAPI, status
from pydantic import BaseModel, EmailStr, Field

app = FastAPI()


class UserCreate(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: EmailStr
    password: str = Field(min_length=8)


class UserResponse(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Item(BaseModel):
    name: str = Field(..., examples=["Ladder"])
    description: str | None = Field(None, examples=["Twelve rungs"])
    price: float = Field(0.5, examples=[2.5])
    tags: list[str] = Field(default=[])


@app.post("/users/", response_model=UserResponse, status_code=status.HTTP_201_CREATED)
async def register(user_data: UserCreate):
    return library.enrol(**user_data.model_dump())


@app.get("/users/", response_model=list[UserResponse])
async def read_users():
    return list(library.register.values())


@app.get("/users/{user_id}", response_model=UserResponse)
async def read_user(user_id: int):
    return library.register[user_id]


@app.get(
    "/items/",
    response_model=list[Item],
    summary="Read all tools",
    response_description="The tools",
    tags=["items"],
)
async def read_items():
    return list(library.shed.values())


@app.get("/items/{item_id}", response_model=Item, response_model_exclude_unset=True)
async def read_item(item_id: int):
    return library.shed[item_id]
