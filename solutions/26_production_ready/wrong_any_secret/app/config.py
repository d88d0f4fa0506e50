"""What differs from one machine to the next."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PRINTED = "your-secret-key-change-in-production"


class Settings(BaseSettings):
    """Read from the environment, then from `.env`; without a key of its own nothing starts."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    secret_key: SecretStr = SecretStr(PRINTED)
    access_token_expire_minutes: int = 30
    database_url: str = "sqlite:///./todo.db"
    cors_origins: list[str] = []
    login_attempts: int = 10
    login_window_seconds: int = 60


settings = Settings()
