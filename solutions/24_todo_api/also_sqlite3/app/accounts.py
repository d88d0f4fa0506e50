"""Who is who."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from pydantic import AwareDatetime, BaseModel, EmailStr, StringConstraints

from app.settings import settings
from app.storage import insert, lend_connection, one

Connection = Annotated[sqlite3.Connection, Depends(lend_connection, scope="function")]

router = APIRouter(tags=["Authentication"])
argon2 = PasswordHash.recommended()
password_flow = OAuth2PasswordBearer(tokenUrl="/auth/token", scheme_name="password flow")


class Registration(BaseModel):
    username: Annotated[str, StringConstraints(min_length=3, max_length=50)]
    email: EmailStr
    password: Annotated[str, StringConstraints(min_length=8)]


class User(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: AwareDatetime


class Token(BaseModel):
    access_token: str
    token_type: str


@router.post("/auth/register", status_code=201)
def register(new: Registration, connection: Connection) -> User:
    try:
        user = insert(
            connection,
            "user",
            username=new.username,
            email=new.email,
            hashed_password=argon2.hash(new.password),
        )
    except sqlite3.IntegrityError as error:
        raise HTTPException(400, "taken") from error
    return User(**user)


@router.post("/auth/token")
def log_in(
    username: Annotated[str, Form()], password: Annotated[str, Form()], connection: Connection
) -> Token:
    user = one(connection, "select * from user where username = ?", username)
    if user is None or not argon2.verify(password, user["hashed_password"]):
        raise HTTPException(401, "no", headers={"WWW-Authenticate": "Bearer"})
    expiry = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    token = jwt.encode({"sub": username, "exp": expiry}, settings.secret_key, "HS256")
    return Token(access_token=token, token_type="bearer")


def who_asks(token: Annotated[str, Depends(password_flow)], connection: Connection) -> User:
    try:
        claims = jwt.decode(token, settings.secret_key, algorithms=["HS256"])
    except jwt.PyJWTError:
        claims = {}
    user = one(connection, "select * from user where username = ?", claims.get("sub"))
    if user is None:
        raise HTTPException(401, "no", headers={"WWW-Authenticate": "Bearer"})
    if not user["is_active"]:
        raise HTTPException(400, "inactive")
    return User(**user)


Me = Annotated[User, Depends(who_asks)]
