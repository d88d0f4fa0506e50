"""The kitchen got a thread of its own, and `async def` stands still until that thread is done: waiting without `await` keeps everybody waiting.

Fails: test_makes_two_breakfasts_at_once
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users() -> list[dict[str, Any]]:
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int) -> dict[str, str]:
    async def cook() -> list[str]:
        return await asyncio.gather(toast(room), eggs(room), coffee(room))

    with ThreadPoolExecutor() as threads:
        dishes = threads.submit(asyncio.run, cook()).result()
    return dict(zip(("toast", "eggs", "coffee"), dishes, strict=True))


@app.post("/laundry/{room}")
def do_laundry(room: int) -> dict[str, str]:
    return {"laundry": wash(room)}
