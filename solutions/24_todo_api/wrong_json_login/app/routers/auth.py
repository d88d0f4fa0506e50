"""Registering and logging in."""

from fastapi import APIRouter, HTTPException, status
from sqlalchemy.exc import IntegrityError

from app.auth import authenticate, create_access_token, hash_password, unauthorized
from app.database import SessionDep
from app.models import User
from app.schemas import Login, Token, UserCreate, UserResponse

router = APIRouter(prefix="/auth", tags=["Authentication"])


@router.post("/register", response_model=UserResponse, status_code=status.HTTP_201_CREATED)
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
        raise HTTPException(
            status.HTTP_400_BAD_REQUEST, "Username or email already registered"
        ) from None
    session.refresh(user)
    return user


@router.post("/token", response_model=Token)
def log_in(form: Login, session: SessionDep):
    user = authenticate(session, form.username, form.password)
    if user is None:
        raise unauthorized("Incorrect username or password")
    return {"access_token": create_access_token(user.username), "token_type": "bearer"}
