"""The pattern takes every kind of blank for a space: a tab and a line end pass, too.

Fails: test_pattern
"""

from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items/search")
def search_items(
    q: Annotated[str | None, Query(min_length=3, max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
):
    return {"q": q, "limit": limit}


@app.get("/items/")
def read_items(
    q: Annotated[
        str | None,
        Query(
            min_length=3,
            max_length=50,
            pattern=r"^[a-zA-Z0-9\s]+$",
            title="Search Query",
            description="Search term for items",
            examples=["laptop", "phone"],
        ),
    ] = None,
    tags: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it for each request
    hidden: Annotated[bool, Query(include_in_schema=False)] = False,
):
    return {"q": q, "tags": tags, "hidden": hidden}


@app.get("/items/shelf")
def read_shelf(shelf_mark: Annotated[str, Query(alias="shelf-mark")]):
    return {"shelf_mark": shelf_mark}
