"""There is one tub for the whole house: whoever holds the lock keeps the other rooms waiting.

Fails: test_washes_for_two_rooms_at_once
"""

import asyncio
from threading import Lock
from typing import Any

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()
tub = Lock()


@app.get("/users")
async def read_users() -> list[dict[str, Any]]:
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int) -> dict[str, str]:
    async with asyncio.TaskGroup() as kitchen:
        toasting = kitchen.create_task(toast(room))
        boiling = kitchen.create_task(eggs(room))
        brewing = kitchen.create_task(coffee(room))
    return {"toast": toasting.result(), "eggs": boiling.result(), "coffee": brewing.result()}


@app.post("/laundry/{room}")
def do_laundry(room: int) -> dict[str, str]:
    with tub:
        return {"laundry": wash(room)}
