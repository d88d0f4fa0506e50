import asyncio

from fastapi import BackgroundTasks, Depends, FastAPI

app = FastAPI()
diary = []


@app.get("/")
async def read():
    return diary


async def later():
    await asyncio.sleep(0.05)
    diary.append("done")


def failing():
    raise RuntimeError("the task failed")


def lent():
    yield 1
    diary.append("given back")


@app.post("/tasks")
async def begin(tasks: BackgroundTasks, lent=Depends(lent)):
    tasks.add_task(later)
    return diary


@app.post("/failing")
async def fail(tasks: BackgroundTasks):
    tasks.add_task(failing)
    return "accepted"
