"""Passwords, tokens and the current user."""

from datetime import UTC, datetime, timedelta

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.concurrency import run_in_threadpool
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from sqlmodel import Session, select

from app.config import settings
from app.database import get_session
from app.models import User

password_hash = PasswordHash.recommended()

oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")


def find_user(session: Session, username: str) -> User | None:
    statement = select(User).where(User.username == username.lower())
    return session.exec(statement).first()


async def authenticate_user(session: Session, username: str, password: str) -> User | None:
    user = await run_in_threadpool(find_user, session, username)
    if user is None:
        await run_in_threadpool(password_hash.hash, password)
        return None
    if not await run_in_threadpool(password_hash.verify, password, user.hashed_password):
        return None
    return user


def create_access_token(user: User) -> str:
    expire = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": user.username, "since": user.created_at.isoformat(), "exp": expire}
    return jwt.encode(claims, settings.secret_key, algorithm=settings.algorithm)


def get_current_user(
    token: str = Depends(oauth2_scheme), session: Session = Depends(get_session)
) -> User:
    credentials_exception = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not validate credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )
    try:
        payload = jwt.decode(
            token,
            settings.secret_key,
            algorithms=[settings.algorithm],
            options={"require": ["exp", "sub", "since"]},
        )
    except jwt.PyJWTError:
        raise credentials_exception from None
    user = find_user(session, payload["sub"])
    if user is None or user.created_at.isoformat() != payload["since"]:
        raise credentials_exception
    return user


def get_current_active_user(current_user: User = Depends(get_current_user)) -> User:
    if not current_user.is_active:
        raise HTTPException(status_code=403, detail="Inactive user")
    return current_user
