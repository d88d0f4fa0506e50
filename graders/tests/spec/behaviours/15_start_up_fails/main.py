from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    raise RuntimeError("no water")
    yield


app = FastAPI(lifespan=lifespan)
