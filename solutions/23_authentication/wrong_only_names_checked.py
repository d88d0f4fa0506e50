"""It is asked whether the name is taken, and never whether the address is.

Fails: test_refuses_a_taken_username, test_refuses_a_taken_address
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from database import SessionDep, User, create_tables
from fastapi import APIRouter, Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, EmailStr, Field
from security import (
    InvalidToken,
    create_access_token,
    hash_password,
    read_access_token,
    verify_password,
)
from sqlmodel import Session, select


class UserCreate(BaseModel):
    username: Annotated[str, Field(min_length=3, max_length=50)]
    email: EmailStr
    password: Annotated[str, Field(min_length=8)]


class UserResponse(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Token(BaseModel):
    access_token: str
    token_type: str


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    create_tables()
    yield


app = FastAPI(lifespan=lifespan)
router = APIRouter(prefix="/auth", tags=["Authentication"])
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="auth/token")


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"}
    )


def find_user(session: Session, username: str) -> User | None:
    return session.exec(select(User).where(User.username == username)).first()


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)], session: SessionDep) -> User:
    try:
        username = read_access_token(token)
    except InvalidToken:
        raise unauthorized("Could not validate credentials") from None
    user = find_user(session, username)
    if user is None:
        raise unauthorized("Could not validate credentials")
    if not user.is_active:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Inactive user")
    return user


@router.post("/register", response_model=UserResponse, status_code=status.HTTP_201_CREATED)
def register(person: UserCreate, session: SessionDep):
    if find_user(session, person.username):
        raise HTTPException(400, "Username already registered")
    user = User(
        username=person.username,
        email=person.email,
        hashed_password=hash_password(person.password),
    )
    session.add(user)
    session.commit()
    session.refresh(user)
    return user


@router.post("/token", response_model=Token)
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], session: SessionDep):
    user = find_user(session, form.username)
    if user is None or not verify_password(form.password, user.hashed_password):
        raise unauthorized("Incorrect username or password")
    return {"access_token": create_access_token(user.username), "token_type": "bearer"}


@router.get("/me", response_model=UserResponse)
def read_me(user: Annotated[User, Depends(get_current_user)]):
    return user


app.include_router(router)
