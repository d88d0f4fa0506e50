"""Nothing is awaited: calling an `async def` function only prepares the work, and what comes back is a promise.

Fails: test_lists_the_guests, test_makes_breakfast, test_makes_a_breakfast_at_once, test_serves_each_under_its_name, test_makes_two_breakfasts_at_once, test_answers_while_it_washes
"""

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users():
    return database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int):
    return {"toast": toast(room), "eggs": eggs(room), "coffee": coffee(room)}


@app.post("/laundry/{room}")
def do_laundry(room: int):
    return {"laundry": wash(room)}
