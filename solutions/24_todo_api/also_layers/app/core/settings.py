"""The settings, read when they are first needed."""

from functools import lru_cache

from pydantic import PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    SECRET_KEY: str = "the flat keeps this one under the doormat, so change it"
    ACCESS_TOKEN_EXPIRE_MINUTES: PositiveInt = 30
    DATABASE_URL: str = "sqlite:///./todo.db"


@lru_cache
def get_settings() -> Settings:
    return Settings()
