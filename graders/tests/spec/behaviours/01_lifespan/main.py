from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request

diary = []


@asynccontextmanager
async def lifespan(app):
    diary.append("up")
    app.state.kettle = "warm"
    yield {"cups": 7}
    Path("down.txt").write_text("down", encoding="utf-8")


app = FastAPI(lifespan=lifespan)


@app.get("/")
def state(request: Request):
    diary.append("asked")
    return {
        "diary": diary,
        "cups": request.state.cups,
        "kettle": request.app.state.kettle,
        "stopped_before": Path("down.txt").exists(),
    }
