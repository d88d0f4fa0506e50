import asyncio
from typing import Any

from fastapi import FastAPI
from house import coffee, database, eggs, toast, wash

app = FastAPI()


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
    return {"laundry": wash(room)}
