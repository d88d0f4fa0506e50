"""Who is who."""

import math
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from pydantic import AfterValidator, AwareDatetime, BaseModel, EmailStr, StringConstraints

from app.database import insert, lend_connection, one
from app.settings import settings

Connection = Annotated[sqlite3.Connection, Depends(lend_connection, scope="function")]

router = APIRouter(tags=["Authentication"])
argon2 = PasswordHash.recommended()
unknown = argon2.hash("whatever")
password_flow = OAuth2PasswordBearer(tokenUrl="/auth/token", scheme_name="password flow")
tries: list[tuple[float, str]] = []


class Registration(BaseModel):
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{3,50}$")]
    email: Annotated[EmailStr, AfterValidator(str.lower)]
    password: Annotated[str, StringConstraints(min_length=8, max_length=128)]


class User(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: AwareDatetime


class Token(BaseModel):
    access_token: str
    token_type: str


def no():
    return HTTPException(401, "no", headers={"WWW-Authenticate": "Bearer"})


async def be_patient(request: Request):
    now = time.monotonic()
    tries[:] = [(at, who) for at, who in tries if at > now - settings.window]
    mine = [at for at, who in tries if who == request.client.host]
    if len(mine) >= settings.attempts:
        wait = math.ceil(mine[0] + settings.window - now)
        raise HTTPException(429, "patience", headers={"Retry-After": str(max(1, wait))})
    tries.append((now, request.client.host))


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
        raise HTTPException(409, "taken") from error
    return User(**user)


@router.post("/auth/token", dependencies=[Depends(be_patient)])
def log_in(
    username: Annotated[str, Form()], password: Annotated[str, Form()], connection: Connection
) -> Token:
    user = one(connection, "select * from user where username = ?", username)
    right = argon2.verify(password, user["hashed_password"] if user else unknown)
    if not (user and right and user["is_active"]):
        raise no()
    expiry = datetime.now(UTC) + timedelta(minutes=settings.life)
    token = jwt.encode({"sub": f"user:{user['id']}", "exp": expiry}, settings.secret_key, "HS256")
    return Token(access_token=token, token_type="bearer")


def who_asks(token: Annotated[str, Depends(password_flow)], connection: Connection) -> User:
    try:
        claims = jwt.decode(
            token, settings.secret_key, algorithms=["HS256"], options={"require": ["exp"]}
        )
    except jwt.PyJWTError:
        raise no() from None
    number = str(claims.get("sub")).removeprefix("user:")
    user = one(connection, "select * from user where id = ? and is_active", number)
    if user is None:
        raise no()
    return User(**user)


Me = Annotated[User, Depends(who_asks)]


@router.delete("/auth/me", status_code=204)
def leave(me: Me, connection: Connection) -> None:
    connection.execute("delete from user where id = ?", (me.id,))
