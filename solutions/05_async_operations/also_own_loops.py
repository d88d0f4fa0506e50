"""Plain functions all the way: each runs in a thread, with a loop of its own where it needs one."""

import asyncio

from fastapi import FastAPI
from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
def users():
    return asyncio.run(database.fetch_all())


@app.get("/breakfast/{room}")
def breakfast(room: int):
    async def cook():
        return await asyncio.gather(coffee(room), eggs(room), toast(room))

    return dict(zip(("coffee", "eggs", "toast"), asyncio.run(cook()), strict=True))


@app.post("/laundry/{room}")
async def laundry(room: int):
    return {"laundry": await asyncio.to_thread(wash, room)}
