"""What differs from one machine to the next."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment, then from `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite:///./todo.db"
    secret_key: SecretStr = SecretStr("for development only: real ones come from the environment")
    access_token_expire_minutes: int = 30


settings = Settings()
