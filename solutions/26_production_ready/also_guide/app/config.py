"""Settings."""

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    app_name: str = "TODO API"
    database_url: str = "sqlite:///./todo.db"
    secret_key: str = ""
    algorithm: str = "HS256"
    access_token_expire_minutes: int = 30
    cors_origins: list[str] = []
    login_attempts: int = 10
    login_window_seconds: float = 60

    @field_validator("secret_key")
    @classmethod
    def check_secret_key(cls, value: str) -> str:
        if len(value) < 32 or "change-in-production" in value:
            raise ValueError("SECRET_KEY must be a secret of 32 characters or more")
        return value


settings = Settings(_env_file=".env")
if not settings.secret_key:
    raise RuntimeError("SECRET_KEY is not set")
