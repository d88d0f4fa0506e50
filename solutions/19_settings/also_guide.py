import stamps
from fastapi import Depends, FastAPI
from pydantic import Field, validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "TODO API"
    environment: str = Field("development", pattern="^(development|production)$")
    database_url: str = "sqlite:///./todo.db"
    secret_key: str = Field(
        "for development only: real ones come from the environment",
        repr=False,
        validate_default=True,
    )
    access_token_expire_minutes: int = Field(30, gt=0)

    class Config:
        env_file = ".env"
        extra = "ignore"

    @validator("secret_key", always=True)
    def is_secret(cls, key, values):
        known = key.startswith("for development only")
        if values.get("environment") == "production" and (known or len(key) <= 31):
            raise ValueError("not in production")
        return key


settings = Settings()
app = FastAPI()
print(settings)


def get_settings():
    return settings


@app.get("/settings")
async def read_settings(current: Settings = Depends(get_settings)):
    return {
        "app_name": current.app_name,
        "environment": current.environment,
        "access_token_expire_minutes": current.access_token_expire_minutes,
    }


@app.get("/stamps/{word}")
async def read_stamp(word: str, current: Settings = Depends(get_settings)):
    return {"stamp": stamps.make(word, current.secret_key)}
