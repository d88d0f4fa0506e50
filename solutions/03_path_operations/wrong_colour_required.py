"""Without a colour nothing can be brought in: a parameter without a default has to be sent.

Fails: test_answers_with_the_new_item, test_replaces
"""

from itertools import count
from typing import Any

from fastapi import FastAPI, HTTPException, Response, status

app = FastAPI()

shelf: dict[int, dict[str, Any]] = {
    1: {"item_id": 1, "name": "umbrella", "colour": "black"},
    2: {"item_id": 2, "name": "glove", "colour": None},
}
numbers = count(3)


def find(item_id: int) -> dict[str, Any]:
    if item_id not in shelf:
        raise HTTPException(status_code=404, detail="That is not here.")
    return shelf[item_id]


@app.get("/items")
async def read_items() -> list[dict[str, Any]]:
    return list(shelf.values())


@app.post("/items", status_code=status.HTTP_201_CREATED)
async def create_item(name: str, colour: str) -> dict[str, Any]:
    item_id = next(numbers)
    shelf[item_id] = {"item_id": item_id, "name": name, "colour": colour}
    return shelf[item_id]


@app.get("/items/{item_id}")
@app.head("/items/{item_id}")
async def read_item(item_id: int) -> dict[str, Any]:
    return find(item_id)


@app.put("/items/{item_id}")
async def replace_item(item_id: int, name: str, colour: str) -> dict[str, Any]:
    item = find(item_id)
    item.update(name=name, colour=colour)
    return item


@app.patch("/items/{item_id}")
async def change_item(
    item_id: int, name: str | None = None, colour: str | None = None
) -> dict[str, Any]:
    item = find(item_id)
    if name is not None:
        item["name"] = name
    if colour is not None:
        item["colour"] = colour
    return item


@app.delete("/items/{item_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_item(item_id: int) -> None:
    del shelf[find(item_id)["item_id"]]


@app.options("/items/{item_id}")
async def name_methods() -> Response:
    return Response(
        status_code=status.HTTP_204_NO_CONTENT,
        headers={"Allow": "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"},
    )
