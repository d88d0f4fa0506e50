from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items/search")
async def search_items(
    q: str | None = Query(default=None, min_length=3, max_length=50),
    limit: int = Query(default=10, ge=1, le=100),
):
    return {"q": q, "limit": limit}


@app.get("/items/")
async def read_items(
    q: str | None = Query(
        default=None,
        min_length=3,
        max_length=50,
        pattern="^[a-zA-Z0-9 ]+$",
        title="Search Query",
        description="Search term for items",
        examples=["laptop", "phone"],
    ),
    tags: list[str] = Query(default=[]),
    hidden: bool = Query(default=False, include_in_schema=False),
):
    return {"q": q, "tags": tags, "hidden": hidden}


@app.get("/items/shelf")
async def read_shelf(shelf_mark: str = Query(alias="shelf-mark")):
    return {"shelf_mark": shelf_mark}
