"""A model with defaults is no more than that: nothing from outside reaches it.

Fails: test_stamps, test_environment, test_file, test_precedence, test_strange_lines, test_prints_no_secret
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Annotated, Literal

import stamps
from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field, SecretStr, model_validator

DEVELOPMENT_KEY = "for development only: real ones come from the environment"


class Settings(BaseModel):
    app_name: str = "TODO API"
    environment: Literal["development", "production"] = "development"
    database_url: str = "sqlite:///./todo.db"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    access_token_expire_minutes: Annotated[int, Field(ge=1)] = 30

    @model_validator(mode="after")
    def check_key(self):
        if self.environment == "production":
            key = self.secret_key.get_secret_value()
            if key == DEVELOPMENT_KEY:
                raise ValueError("the secret key is known to everybody")
            if len(key) < 32:
                raise ValueError("the secret key is too short")
        return self


@lru_cache
def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    print("Starting with", get_settings())
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/settings")
def show_settings(settings: SettingsDep):
    return settings.model_dump(include={"app_name", "environment", "access_token_expire_minutes"})


@app.get("/stamps/{word}")
def make_stamp(word: str, settings: SettingsDep):
    return {"stamp": stamps.make(word, settings.secret_key.get_secret_value())}
