"""Plain functions that spell out where each argument comes from."""

from typing import Annotated

from fastapi import FastAPI, Path, Query

app = FastAPI(title="Corner shop")


@app.get("/")
def greet() -> dict[str, str]:
    return {"message": "Hello World"}


@app.get("/items/{item_id}")
def repeat(
    item_id: Annotated[int, Path(description="The number on the shelf.")],
    q: Annotated[str | None, Query(description="What was asked for.")] = None,
) -> dict[str, int | str | None]:
    return {"item_id": item_id, "q": q}
