"""The limits are checked in the function, and it answers with another status than FastAPI does.

Fails: test_search_length, test_limit
"""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Query

app = FastAPI()


@app.get("/items/search")
def search_items(
    q: str | None = None,
    limit: int = 10,
):
    if q is not None and not 3 <= len(q) <= 50:
        raise HTTPException(400, "q is too short or too long")
    if not 1 <= limit <= 100:
        raise HTTPException(400, "limit is out of range")
    return {"q": q, "limit": limit}


@app.get("/items/")
def read_items(
    q: Annotated[
        str | None,
        Query(
            min_length=3,
            max_length=50,
            pattern="^[a-zA-Z0-9 ]+$",
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
