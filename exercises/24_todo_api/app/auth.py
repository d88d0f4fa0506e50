"""Passwords, tokens, and who is asking."""

from fastapi.security import OAuth2PasswordBearer

oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")


def hash_password(password: str) -> str:
    raise NotImplementedError


def verify_password(password: str, hashed_password: str) -> bool:
    raise NotImplementedError


def create_access_token(username: str) -> str:
    raise NotImplementedError


def get_current_user():
    # TODO: Find the user whose token came with the request, or refuse the request.
    raise NotImplementedError
