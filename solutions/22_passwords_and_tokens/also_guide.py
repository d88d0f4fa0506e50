import os
from datetime import datetime, timedelta, timezone
from typing import Optional

import desk
import jwt
from jwt.exceptions import PyJWTError
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

SECRET_KEY = os.environ.get("SECRET_KEY", "for development only, real ones are kept elsewhere")
EXPIRE_MINUTES = int(os.environ.get("EXPIRE_MINUTES", "30"))

pwd_context = PasswordHash((Argon2Hasher(),))


class InvalidToken(Exception):
    """A token that does not hold good."""


def hash_password(password: str) -> str:
    return pwd_context.hash(password)


def verify_password(plain_password: str, hashed_password: str) -> bool:
    if not hashed_password.startswith("$argon2"):
        return False
    try:
        return pwd_context.verify(plain_password, hashed_password)
    except UnknownHashError:
        return False


def encode(data: dict, expires_delta: Optional[timedelta] = None) -> str:
    to_encode = data.copy()
    expire = datetime.now(timezone.utc) + (expires_delta or timedelta(minutes=EXPIRE_MINUTES))
    to_encode.update({"exp": expire})
    return jwt.encode(to_encode, SECRET_KEY, algorithm="HS256")


def create_access_token(username: str) -> str:
    return encode(data={"sub": username})


def read_access_token(token: str) -> str:
    try:
        payload = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
    except PyJWTError:
        raise InvalidToken("Could not validate credentials") from None
    username = payload.get("sub")
    if username is None or "exp" not in payload:
        raise InvalidToken("Could not validate credentials")
    return username


app = desk.open_desk(
    hash_password, verify_password, create_access_token, read_access_token, InvalidToken
)
