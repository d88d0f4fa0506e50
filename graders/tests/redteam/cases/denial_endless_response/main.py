from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


def for_ever():
    while True:
        yield b"x" * 100_000


@app.get("/{path:path}")
def read(path: str):
    return StreamingResponse(for_ever())
