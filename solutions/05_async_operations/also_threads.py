import asyncio

import house
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

app = FastAPI()
DISHES = {"toast": house.toast, "eggs": house.eggs, "coffee": house.coffee}


@app.get("/users")
async def users():
    return await house.database.fetch_all()


@app.get("/breakfast/{room}")
async def breakfast(room: int):
    tasks = {name: asyncio.create_task(make(room)) for name, make in DISHES.items()}
    return {name: await task for name, task in tasks.items()}


@app.post("/laundry/{room}")
async def laundry(room: int):
    return {"laundry": await run_in_threadpool(house.wash, room)}
