"""The settings, read once."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter


def lines(path):
    found = path.read_text(encoding="utf-8").splitlines() if path.is_file() else ()
    return dict(line.split("=", 1) for line in found if "=" in line)


GIVEN = lines(Path(".env")) | dict(os.environ)


def setting(name: str, default: str, kind: Any = int):
    return TypeAdapter(kind).validate_strings(GIVEN.get(name, default))


@dataclass
class Settings:
    secret_key: str = field(default_factory=lambda: GIVEN.get("SECRET_KEY", ""))
    life: int = setting("ACCESS_TOKEN_EXPIRE_MINUTES", "30")
    database_url: str = GIVEN.get("DATABASE_URL", "sqlite:///./todo.db")
    cors_origins: list[str] = field(
        default_factory=lambda: TypeAdapter(list[str]).validate_json(
            GIVEN.get("CORS_ORIGINS", "[]")
        )
    )
    attempts: int = setting("LOGIN_ATTEMPTS", "10")
    window: int = setting("LOGIN_WINDOW_SECONDS", "60")

    def __post_init__(self):
        if len(self.secret_key) < 32 or self.secret_key.startswith("your-secret-key"):
            raise SystemExit("Set SECRET_KEY to 32 characters or more that nobody knows.")


settings = Settings()
