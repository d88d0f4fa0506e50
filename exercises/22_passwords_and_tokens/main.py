import os

import desk

SECRET_KEY = os.environ.get("SECRET_KEY", "for development only, real ones are kept elsewhere")
EXPIRE_MINUTES = int(os.environ.get("EXPIRE_MINUTES", "30"))


class InvalidToken(Exception):
    """A token that does not hold good."""


# TODO: Write these four functions.


def hash_password(password: str) -> str:
    raise NotImplementedError


def verify_password(password: str, hashed: str) -> bool:
    raise NotImplementedError


def create_access_token(username: str) -> str:
    raise NotImplementedError


def read_access_token(token: str) -> str:
    raise NotImplementedError


app = desk.open_desk(
    hash_password, verify_password, create_access_token, read_access_token, InvalidToken
)
