"""What differs from one machine to the next."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    # TODO: The settings, with a value for those that nobody has set.
    pass


settings = Settings()
