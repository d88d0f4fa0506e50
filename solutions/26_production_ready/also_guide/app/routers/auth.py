"""Registering, logging in and leaving."""

import threading
import time

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, or_, select

from app.auth import authenticate_user, create_access_token, get_current_active_user, password_hash
from app.config import settings
from app.database import get_session
from app.models import User
from app.schemas import Token, UserCreate, UserResponse

router = APIRouter(prefix="/auth", tags=["Authentication"])

lock = threading.Lock()
windows: dict[str, tuple[float, int]] = {}


def count_login(request: Request) -> None:
    """A window begins with the first login of an address; in each there are so many."""
    now = time.monotonic()
    with lock:
        start, count = windows.get(request.client.host, (now, 0))
        if now - start >= settings.login_window_seconds:
            start, count = now, 0
        windows[request.client.host] = start, count + 1
    if count >= settings.login_attempts:
        left = start + settings.login_window_seconds - now
        raise HTTPException(429, "Slow down", headers={"Retry-After": f"{int(left) + 1}"})


@router.post("/register", response_model=UserResponse, status_code=status.HTTP_201_CREATED)
def register(user_data: UserCreate, session: Session = Depends(get_session)):
    taken = HTTPException(status_code=409, detail="Username or email already registered")
    statement = select(User).where(
        or_(User.username == user_data.username, User.email == user_data.email)
    )
    if session.exec(statement).first():
        raise taken

    new_user = User(
        username=user_data.username,
        email=user_data.email,
        hashed_password=password_hash.hash(user_data.password),
    )
    session.add(new_user)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        raise taken from None
    session.refresh(new_user)
    return new_user


@router.post("/token", response_model=Token, dependencies=[Depends(count_login)])
async def login(
    form_data: OAuth2PasswordRequestForm = Depends(), session: Session = Depends(get_session)
):
    user = await authenticate_user(session, form_data.username, form_data.password)
    if user is None:
        raise HTTPException(
            status_code=status.HTTP_401_UNAUTHORIZED,
            detail="Incorrect username or password",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not user.is_active:
        raise HTTPException(status_code=403, detail="Inactive user")
    return {"access_token": create_access_token(user), "token_type": "bearer"}


@router.delete("/me", status_code=204)
def leave(user: User = Depends(get_current_active_user), session: Session = Depends(get_session)):
    session.delete(user)
    session.commit()
