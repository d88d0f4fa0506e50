from anyio import create_task_group
from fastapi import Depends, FastAPI
from house import coffee, database, eggs, toast, wash

app = FastAPI()


async def served(room: int):
    table = {}

    async def serve(name, make):
        table[name] = await make(room)

    async with create_task_group() as kitchen:
        for name, make in (("eggs", eggs), ("coffee", coffee), ("toast", toast)):
            kitchen.start_soon(serve, name, make)
    return table


def washed(room: int):
    return wash(room)


@app.get("/users")
async def users():
    return await database.fetch_all()


@app.get("/breakfast/{room}")
async def breakfast(table=Depends(served)):
    return table


@app.post("/laundry/{room}")
async def laundry(clothes=Depends(washed)):
    return {"laundry": clothes}
