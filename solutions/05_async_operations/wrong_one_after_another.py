"""The eggs wait for the toast and the coffee waits for the eggs: each `await` stands before the next thing is begun.

Fails: test_makes_a_breakfast_at_once
"""

from typing import Any

from fastapi import FastAPI

from house import coffee, database, eggs, toast, wash

app = FastAPI()


@app.get("/users")
async def read_users() -> list[dict[str, Any]]:
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def make_breakfast(room: int) -> dict[str, str]:
    return {"toast": await toast(room), "eggs": await eggs(room), "coffee": await coffee(room)}


@app.post("/laundry/{room}")
def do_laundry(room: int) -> dict[str, str]:
    return {"laundry": wash(room)}
