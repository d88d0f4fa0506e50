"""Each `await` stands before the next dish is begun, and `wash` is a plain function: there is nothing in it to await.

Fails: test_makes_a_breakfast_at_once, test_washes, test_washes_for_two_rooms_at_once, test_answers_while_it_washes
"""

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users():
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int):
    return {"toast": await toast(room), "eggs": await eggs(room), "coffee": await coffee(room)}


@app.post("/laundry/{room}")
async def do_laundry(room: int):
    return {"laundry": await wash(room)}
