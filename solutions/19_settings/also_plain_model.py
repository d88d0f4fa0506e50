import logging
import os
from contextlib import asynccontextmanager
from enum import Enum
from typing import Annotated

import stamps
from dotenv import dotenv_values
from fastapi import Depends, FastAPI
from pydantic import BaseModel, PositiveInt, SecretStr, model_validator

KNOWN = "for development only: real ones come from the environment"


class Environment(str, Enum):
    development = "development"
    production = "production"


class Public(BaseModel):
    app_name: str = "TODO API"
    environment: Environment = Environment.development
    access_token_expire_minutes: PositiveInt = 30


class Settings(Public):
    database_url: str = "sqlite:///./todo.db"
    secret_key: SecretStr = SecretStr(KNOWN)

    @model_validator(mode="before")
    @classmethod
    def look_around(cls, values):
        outside = {**dotenv_values(".env"), **os.environ}
        found = {
            name: outside[name.upper()] for name in cls.model_fields if name.upper() in outside
        }
        return found | values

    @model_validator(mode="after")
    def refuse_weak_keys(self):
        secret = self.secret_key.get_secret_value()
        weak = secret == KNOWN or len(secret) < 32
        if weak and self.environment is Environment.production:
            raise ValueError("no key for production")
        return self


read: list[Settings] = []


async def get_settings() -> Settings:
    if not read:
        read.append(Settings())
    return read[0]


@asynccontextmanager
async def lifespan(app):
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("chores").info("%r", await get_settings())
    yield


app = FastAPI(lifespan=lifespan)
Current = Annotated[Settings, Depends(get_settings)]


@app.get("/settings", response_model=Public)
async def settings(current: Current):
    return current


@app.get("/stamps/{word}")
async def stamp(word: str, current: Current):
    return {"stamp": stamps.make(word, current.secret_key.get_secret_value())}
