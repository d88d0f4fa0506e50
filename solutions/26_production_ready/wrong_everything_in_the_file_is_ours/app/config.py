"""What differs from one machine to the next."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PRINTED = "your-secret-key-change-in-production"


def unprinted(key: SecretStr) -> SecretStr:
    if key.get_secret_value() == PRINTED:
        raise ValueError("this key stands in a guide, where everybody can read it")
    return key


class Settings(BaseSettings):
    """Read from the environment, then from `.env`; without a key of its own nothing starts."""

    model_config = SettingsConfigDict(env_file=".env")

    secret_key: Annotated[SecretStr, Field(min_length=32), AfterValidator(unprinted)]
    access_token_expire_minutes: int = 30
    database_url: str = "sqlite:///./todo.db"
    cors_origins: list[str] = []
    login_attempts: int = 10
    login_window_seconds: int = 60


settings = Settings()
