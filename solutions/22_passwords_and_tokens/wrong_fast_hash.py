"""A fast hash without salt: a table of common passwords undoes it in no time.

Fails: test_argon2, test_salt, test_verifies
"""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import desk
import jwt

SECRET_KEY = os.environ.get("SECRET_KEY", "for development only, real ones are kept elsewhere")
EXPIRE_MINUTES = int(os.environ.get("EXPIRE_MINUTES", "30"))
ALGORITHM = "HS256"


class InvalidToken(Exception):
    """A token that does not hold good."""


def hash_password(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def verify_password(password: str, hashed: str) -> bool:
    return hash_password(password) == hashed


def create_access_token(username: str) -> str:
    expires = datetime.now(UTC) + timedelta(minutes=EXPIRE_MINUTES)
    return jwt.encode({"sub": username, "exp": expires}, SECRET_KEY, ALGORITHM)


def read_access_token(token: str) -> str:
    try:
        claims = jwt.decode(
            token, SECRET_KEY, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}
        )
    except jwt.InvalidTokenError as error:
        raise InvalidToken from error
    return claims["sub"]


app = desk.open_desk(
    hash_password, verify_password, create_access_token, read_access_token, InvalidToken
)
