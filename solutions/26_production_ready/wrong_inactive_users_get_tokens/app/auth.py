"""Passwords, tokens, and who is asking."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from sqlmodel import Session, select

from app.config import settings
from app.database import SessionDep
from app.models import User

ALGORITHM = "HS256"

passwords = PasswordHash.recommended()
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")

# Whoever is not known is compared with this, so that a login costs the same for everybody.
NOBODY = passwords.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    return passwords.hash(password)


def authenticate(session: Session, username: str, password: str) -> User | None:
    """Answers the active user of this name, provided that the password is theirs."""
    user = session.exec(select(User).where(User.username == username.strip().lower())).first()
    matches = passwords.verify(password, user.hashed_password if user else NOBODY)
    return user if user and matches else None


def create_access_token(user: User) -> str:
    life = timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": str(user.id), "exp": datetime.now(UTC) + life}
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_access_token(token: str) -> int:
    """Answers the id of a user; raises `ValueError` unless the token holds good."""
    try:
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise ValueError("the token does not hold good") from error
    return int(claims["sub"])


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"}
    )


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)], session: SessionDep) -> User:
    """Answers the active user whose token came with the request."""
    try:
        user = session.get(User, read_access_token(token))
    except ValueError:
        user = None
    if user is None or not user.is_active:
        raise unauthorized("Could not validate credentials")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
