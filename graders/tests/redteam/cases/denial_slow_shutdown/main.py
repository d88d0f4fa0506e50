import time
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    yield
    time.sleep(3600)


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def greet():
    return {"message": "Hello World"}
