"""The settings, read once."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings, env_file=".env"):
    secret_key: str = "good enough for the flat, and for nobody outside of it"
    access_token_expire_minutes: float = 30
    database_url: str = "sqlite:///./todo.db"


settings = Settings()
