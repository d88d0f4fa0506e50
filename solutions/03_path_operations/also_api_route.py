from itertools import count
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response

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


@app.api_route("/items", methods=["GET", "POST"])
async def items(
    request: Request, response: Response, name: str | None = None, colour: str | None = None
) -> Any:
    if request.method == "GET":
        return list(shelf.values())
    if name is None:
        raise HTTPException(422, [{"loc": ["query", "name"], "type": "missing"}])
    response.status_code = 201
    item_id = next(numbers)
    shelf[item_id] = {"item_id": item_id, "name": name, "colour": colour}
    return shelf[item_id]


@app.api_route("/items/{item_id}", methods=["GET", "HEAD"])
async def show(item_id: int) -> dict[str, Any]:
    return find(item_id)


@app.put("/items/{item_id}")
async def replace(item_id: int, name: str, colour: str | None = None) -> dict[str, Any]:
    shelf[item_id] = find(item_id) | {"name": name, "colour": colour}
    return shelf[item_id]


@app.patch("/items/{item_id}")
async def change(item_id: int, request: Request) -> dict[str, Any]:
    shelf[item_id] = find(item_id) | {
        key: value for key, value in request.query_params.items() if key in ("name", "colour")
    }
    return shelf[item_id]


@app.delete("/items/{item_id}")
async def remove(item_id: int, response: Response) -> None:
    find(item_id)
    shelf.pop(item_id)
    response.status_code = 204


@app.options("/items/{item_id}", status_code=204)
async def methods(response: Response) -> None:
    response.headers["allow"] = "GET, HEAD, OPTIONS, PATCH, PUT, DELETE"
