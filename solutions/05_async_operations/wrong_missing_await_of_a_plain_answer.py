"""The guests are asked for and nobody waits for the answer: calling an `async def` function only prepares the work.

Fails: test_lists_the_guests, test_answers_while_it_washes
"""

import asyncio

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users():
    return database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int):
    toasted, boiled, brewed = await asyncio.gather(toast(room), eggs(room), coffee(room))
    return {"toast": toasted, "eggs": boiled, "coffee": brewed}


@app.post("/laundry/{room}")
def do_laundry(room: int):
    return {"laundry": wash(room)}
