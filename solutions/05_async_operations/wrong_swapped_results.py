"""The results of `asyncio.gather` stand in the order of its arguments, and the names are given out in another.

Fails: test_makes_breakfast, test_serves_each_under_its_name
"""

import asyncio

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users():
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int):
    toasted, boiled, brewed = await asyncio.gather(toast(room), eggs(room), coffee(room))
    return {"toast": toasted, "eggs": brewed, "coffee": boiled}


@app.post("/laundry/{room}")
def do_laundry(room: int):
    return {"laundry": wash(room)}
