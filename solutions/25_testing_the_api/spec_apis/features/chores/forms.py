"""Chores on paper."""

from datetime import datetime

from pydantic import BaseModel, Field


class Order(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    # ~ empty_title | title: str = Field(max_length=200)
    description: str | None = Field(default=None)


class Correction(BaseModel):
    completed: bool = Field(default=False)
    description: str | None = Field(default=None)
    title: str = Field(default="-", min_length=1, max_length=200)


class Slip(BaseModel):
    id: int
    user_id: int
    title: str
    description: str | None
    completed: bool
    updated_at: datetime | None
    created_at: datetime
