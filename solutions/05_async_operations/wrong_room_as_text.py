"""The number of the room stays the text it was in the address, and the house knows no room of that name.

Fails: test_makes_breakfast, test_makes_a_breakfast_at_once, test_serves_each_under_its_name, test_makes_two_breakfasts_at_once, test_washes, test_washes_for_two_rooms_at_once, test_answers_while_it_washes
"""

import asyncio
from typing import Any

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users() -> list[dict[str, Any]]:
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room) -> dict[str, str]:
    async with asyncio.TaskGroup() as kitchen:
        toasting = kitchen.create_task(toast(room))
        boiling = kitchen.create_task(eggs(room))
        brewing = kitchen.create_task(coffee(room))
    return {"toast": toasting.result(), "eggs": boiling.result(), "coffee": brewing.result()}


@app.post("/laundry/{room}")
def do_laundry(room) -> dict[str, str]:
    return {"laundry": wash(room)}
