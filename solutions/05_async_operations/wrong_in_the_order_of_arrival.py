"""What is ready first is served as toast: the results stand in the order in which they arrived.

Fails: test_serves_each_under_its_name
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users() -> list[dict[str, Any]]:
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int) -> dict[str, str]:
    table: list[str] = []

    async def serve(dish: Coroutine[Any, Any, str]) -> None:
        table.append(await dish)

    await asyncio.gather(serve(toast(room)), serve(eggs(room)), serve(coffee(room)))
    return dict(zip(("toast", "eggs", "coffee"), table, strict=True))


@app.post("/laundry/{room}")
def do_laundry(room: int) -> dict[str, str]:
    return {"laundry": wash(room)}
