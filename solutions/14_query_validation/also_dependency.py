from typing import List, Optional

from fastapi import Depends, FastAPI, Query

app = FastAPI()


class Wish:
    def __init__(
        self,
        q: Optional[str] = Query(
            None,
            min_length=3,
            max_length=50,
            pattern=r"\A[A-Za-z0-9 ]*\z",
            title="Search Query",
            description="Search term for items",
            examples=["laptop"],
        ),
        tags: List[str] = Query([]),
        hidden: bool = Query(False, include_in_schema=False),
    ):
        self.q = q
        self.tags = tags
        self.hidden = hidden


@app.get("/items/shelf/")
def read_shelf(mark: str = Query(..., alias="shelf-mark")):
    return {"shelf_mark": mark}


@app.get("/items/search/")
def search_items(
    limit: int = Query(10, ge=1, le=100), q: str = Query(None, min_length=3, max_length=50)
):
    return {"q": q, "limit": limit}


@app.get("/items/")
def read_items(wish: Wish = Depends()):
    return vars(wish)
