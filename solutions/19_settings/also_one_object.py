from typing import Annotated, Literal

import stamps
from fastapi import Depends, FastAPI
from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict


def is_fit(key: SecretStr, info: ValidationInfo) -> SecretStr:
    text = key.get_secret_value()
    if info.data.get("environment") == "production" and (
        len(text) < 32 or text == Settings.model_fields["secret_key"].default
    ):
        raise ValueError("everybody could guess it")
    return key


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", validate_default=True, frozen=True
    )

    environment: Literal["development", "production"] = "development"
    app_name: str = "TODO API"
    database_url: str = "sqlite:///./todo.db"
    secret_key: Annotated[SecretStr, AfterValidator(is_fit)] = (
        "for development only: real ones come from the environment"
    )
    access_token_expire_minutes: int = Field(default=30, ge=1)


class Shown(BaseModel):
    app_name: str
    environment: str
    access_token_expire_minutes: int


SETTINGS = Settings()


def get_settings() -> Settings:
    return SETTINGS


app = FastAPI(title=SETTINGS.app_name, dependencies=[Depends(get_settings)])
print(SETTINGS.model_dump())


@app.get("/settings")
def show(settings: Settings = Depends(get_settings)) -> Shown:
    return Shown(**settings.model_dump())


@app.get("/stamps/{word}")
def stamp(word: str, settings: Settings = Depends(get_settings)):
    return {"stamp": stamps.make(word, settings.secret_key.get_secret_value())}
