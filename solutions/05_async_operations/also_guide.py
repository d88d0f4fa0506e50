import asyncio

from fastapi import FastAPI
from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def get_users():
    users = await database.fetch_all()
    return users


@app.get("/breakfast/{room}")
async def get_breakfast(room: int):
    toasted, boiled, brewed = await asyncio.gather(toast(room), eggs(room), coffee(room))
    return {"toast": toasted, "eggs": boiled, "coffee": brewed}


@app.post("/laundry/{room}")
def do_laundry(room: int):
    return {"laundry": wash(room)}
