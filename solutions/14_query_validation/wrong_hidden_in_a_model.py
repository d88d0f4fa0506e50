"""In a model of parameters `include_in_schema` is not heard, so `hidden` is shown, and limits were lost on the move.

Fails: test_pattern, test_hidden_in_docs
"""

from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()


@app.get("/items/search")
def search_items(
    q: Annotated[str | None, Query(min_length=3, max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
):
    return {"q": q, "limit": limit}


class Asked(BaseModel):
    q: str | None = Field(
        None,
        min_length=3,
        max_length=50,
        title="Search Query",
        description="Search term for items",
        examples=["laptop", "phone"],
    )
    tags: list[str] = []
    hidden: bool = Query(False, include_in_schema=False)


@app.get("/items/")
def read_items(
    asked: Annotated[Asked, Query()],
):
    return asked


@app.get("/items/shelf")
def read_shelf(shelf_mark: Annotated[str, Query(alias="shelf-mark")]):
    return {"shelf_mark": shelf_mark}
