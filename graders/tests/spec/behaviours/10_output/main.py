import logging
import sys

from fastapi import FastAPI, HTTPException

app = FastAPI()
log = logging.getLogger("tea")
print("imported")


@app.get("/print")
def prints():
    print("a line")
    print("to stderr", file=sys.stderr)


@app.get("/log")
def logs():
    log.warning("a warning")
    log.info("no news")


@app.get("/basic")
def basic():
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    log.info("now heard")


@app.get("/server")
def server():
    logging.getLogger("uvicorn.error").info("as the server does")


@app.get("/crash")
def crashes():
    raise ValueError("too hot")


@app.get("/refuse")
def refuses():
    raise HTTPException(404, "no more tea")


def spills():
    raise RuntimeError("on the floor")
