from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import stamps  # noqa: F401
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    # TODO: Say which settings there are and where they come from, read them once, put them to use.
    pass


def get_settings() -> Settings:
    return Settings()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    print("Starting with", get_settings())
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/settings")
def show_settings():
    raise NotImplementedError


@app.get("/stamps/{word}")
def make_stamp(word: str):
    raise NotImplementedError
