"""A plain function as the dependency, its parameters spelt out with `Query`."""

from typing import Annotated, Optional

from fastapi import APIRouter, Depends, FastAPI, Query
from pydantic import BaseModel


class Page(BaseModel):
    q: Optional[str]
    skip: int
    limit: int


def common_parameters(
    q: Annotated[Optional[str], Query(description="The words to search for")] = None,
    skip: Annotated[int, Query(description="How many to pass over")] = 0,
    limit: Annotated[int, Query(description="How many to show")] = 100,
) -> Page:
    return Page(q=q, skip=skip, limit=limit)


router = APIRouter()


@router.get("/items/", response_model=Page)
def read_items(page: Annotated[Page, Depends(common_parameters)]):
    return page


@router.get("/users/", response_model=Page)
def read_users(page: Annotated[Page, Depends(common_parameters)]):
    return page


app = FastAPI()
app.include_router(router)
