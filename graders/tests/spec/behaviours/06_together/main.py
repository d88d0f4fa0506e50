import asyncio
import threading

from fastapi import FastAPI, Request, Response

app = FastAPI()
barrier = threading.Barrier(3)
waiting = []
all_there = asyncio.Event()


@app.get("/def")
def in_threads():
    barrier.wait(5)
    return threading.current_thread() is not threading.main_thread()


@app.get("/async")
async def on_the_loop():
    waiting.append(1)
    if len(waiting) == 3:
        all_there.set()
    await asyncio.wait_for(all_there.wait(), 5)
    return len(waiting)


@app.get("/who")
def who(request: Request):
    return request.client.host


@app.post("/cookie")
def cookie(response: Response):
    response.set_cookie("visit", "1")


@app.get("/cookie")
def visit(request: Request):
    return request.cookies


@app.get("/port")
def port(request: Request):
    return request.client.port
