"""Settings, passwords and tokens: what 19 and 22 were about."""

from datetime import UTC, datetime, timedelta

import jwt
from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ALGORITHM = "HS256"

passwords = PasswordHash.recommended()


class Settings(BaseSettings):
    """Read from the environment, then from `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite:///./todo.db"
    secret_key: SecretStr = SecretStr("for development only: real ones come from the environment")
    access_token_expire_minutes: int = 30


settings = Settings()


class InvalidToken(Exception):
    """A token that does not hold good."""


def hash_password(password: str) -> str:
    """Make the Argon2 hash of a password."""
    return passwords.hash(password)


def verify_password(password: str, hashed_password: str) -> bool:
    """Say whether a hash was made of this password."""
    try:
        return passwords.verify(password, hashed_password)
    except PwdlibError:
        return False


def create_access_token(username: str) -> str:
    """Make a token for a user."""
    expires = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": username, "exp": expires}
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_access_token(token: str) -> str:
    """Read the username in a token; raise `InvalidToken` unless the token holds good."""
    try:
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise InvalidToken from error
    return claims["sub"]
