"""Registering and logging in."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.exc import IntegrityError

from app.auth import authenticate, create_access_token, hash_password, unauthorized
from app.database import SessionDep
from app.models import User
from app.schemas import Token, UserCreate, UserResponse

router = APIRouter(prefix="/auth", tags=["Authentication"])


@router.post("/register", response_model=UserResponse, status_code=status.HTTP_201_CREATED)
# ~ register_status | @router.post("/register", response_model=UserResponse)
def register(person: UserCreate, session: SessionDep):
    user = User(
        username=person.username,
        email=person.email,
        hashed_password=hash_password(person.password),
    )
    session.add(user)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        raise HTTPException(
            status.HTTP_400_BAD_REQUEST, "Username or email already registered"
        ) from None
    session.refresh(user)
    return user


@router.post("/token", response_model=Token)
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], session: SessionDep):
    user = authenticate(session, form.username, form.password)
    if user is None:
        raise unauthorized("Incorrect username or password")
        # ~ wrong_password_status | raise HTTPException(400, "Incorrect username or password")
    return {"access_token": create_access_token(user.username), "token_type": "bearer"}
