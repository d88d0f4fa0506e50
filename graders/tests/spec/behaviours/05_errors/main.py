import sys

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/boom")
def boom():
    return {}["missing"]


@app.get("/teapot")
async def teapot():
    raise HTTPException(418, "short and stout")


@app.get("/exit")
async def leave():
    sys.exit(0)


@app.get("/odd")
def odd():
    class OddError(Exception):
        def __str__(self):
            raise ValueError("no text")

    raise OddError


@app.get("/connection")
async def connection():
    raise ConnectionResetError("upstream is gone")
