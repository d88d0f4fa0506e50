"""The clock on the wall is taken for the one that all the world shares, or the minutes are taken for seconds.

Fails: test_expiry
"""

import os
from datetime import UTC, datetime, timedelta

import desk
import jwt
from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError

SECRET_KEY = os.environ.get("SECRET_KEY", "for development only, real ones are kept elsewhere")
EXPIRE_MINUTES = int(os.environ.get("EXPIRE_MINUTES", "30"))
ALGORITHM = "HS256"

passwords = PasswordHash.recommended()


class InvalidToken(Exception):
    """A token that does not hold good."""


def hash_password(password: str) -> str:
    return passwords.hash(password)


def verify_password(password: str, hashed: str) -> bool:
    try:
        return passwords.verify(password, hashed)
    except PwdlibError:
        return False


def create_access_token(username: str) -> str:
    expires = datetime.now(UTC) + timedelta(seconds=EXPIRE_MINUTES)
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
