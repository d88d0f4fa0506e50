import asyncio

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


async def for_ever():
    while True:
        yield b" "
        await asyncio.sleep(0.2)


@app.get("/{path:path}")
def read(path: str):
    return StreamingResponse(for_ever())
