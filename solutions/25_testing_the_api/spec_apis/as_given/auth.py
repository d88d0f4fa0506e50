"""Passwords, tokens, and who is asking."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, select

from app.config import settings
from app.database import SessionDep
from app.models import User

ALGORITHM = "HS256"

# Cheap, so that tests are quick: a real API takes the defaults.
passwords = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1)])
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")
# ~ no_token | oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")
# ~ no_token | optional_token = OAuth2PasswordBearer(tokenUrl="auth/token", auto_error=False)


def hash_password(password: str) -> str:
    return passwords.hash(password)
    # ~ plain_passwords | return password


def find_user(session: Session, username: str) -> User | None:
    return session.exec(select(User).where(User.username == username)).first()


def authenticate(session: Session, username: str, password: str) -> User | None:
    """Answers the user of this name, provided that the password is theirs."""
    user = find_user(session, username)
    if user is None or not passwords.verify(password, user.hashed_password):
        # ~ plain_passwords | if user is None or password != user.hashed_password:
        # ~ any_password | if user is None:
        return None
    return user


def create_access_token(username: str) -> str:
    life = timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": username, "exp": datetime.now(UTC) + life}
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_access_token(token: str) -> str:
    """Answers the username in a token; raises `jwt.InvalidTokenError` unless it holds good."""
    claims = jwt.decode(
        token,
        settings.secret_key.get_secret_value(),
        algorithms=[ALGORITHM],
        options={"require": ["exp", "sub"]},
        # ~ foreign_token | options={"verify_signature": False, "verify_exp": True, "require": ["exp", "sub"]},
        # ~ expired_token | options={"verify_exp": False, "require": ["exp", "sub"]},
    )
    return claims["sub"]


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"}
    )


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)], session: SessionDep) -> User:
    """Answers the active user whose token came with the request."""
    try:
        username = read_access_token(token)
    except jwt.InvalidTokenError:
        raise unauthorized("Could not validate credentials") from None
    user = find_user(session, username)
    if user is None:
        raise unauthorized("Could not validate credentials")
    if not user.is_active:
        # ~ inactive | if user is None:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Inactive user")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
