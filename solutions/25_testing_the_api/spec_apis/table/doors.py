"""The door: who is let in, and with what."""

from datetime import datetime, timedelta, timezone
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Body, Depends, Form, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jwt import DecodeError, InvalidTokenError, decode, encode
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from app.config import settings
from app.database import get_session
from app.models import User

lock = PasswordHasher(parallelism=1, time_cost=1, memory_cost=16)
peephole = HTTPBearer(auto_error=False)


class PersonOut(BaseModel):
    id: int
    created_at: datetime
    is_active: bool
    username: str
    email: str
    # ~ hash_shown | email: str
    # ~ hash_shown | hashed_password: str = ""


class TokenOut(BaseModel):
    token_type: str
    access_token: str


def turn_away(reason: str, code: int = 401) -> None:
    raise HTTPException(code, reason, {"WWW-Authenticate": "Bearer"})


def look_up_person(session: Session, name: str) -> User | None:
    for person in session.exec(select(User).where(User.username == name).limit(1)):
        return person
    return None


def enroll(
    username: Annotated[str, Body(min_length=3, max_length=50)],
    email: Annotated[EmailStr, Body()],
    # ~ no_email | email: Annotated[str, Body()],
    password: Annotated[str, Body(min_length=8)],
    # ~ short_password | password: Annotated[str, Body()],
    session: Annotated[Session, Depends(get_session)],
):
    person = User(username=username, email=email, hashed_password=lock.hash(password))
    # ~ plain_passwords | person = User(username=username, email=email, hashed_password=password)
    try:
        session.add(person)
        session.flush()
    except DatabaseError:
        session.rollback()
        raise HTTPException(400, "already one of us") from None
    session.commit()
    return person


def sign(
    username: Annotated[str, Form()],
    password: Annotated[str, Form()],
    session: Annotated[Session, Depends(get_session)],
):
    person = look_up_person(session, username)
    if person is None:
        turn_away("no, sorry")
        # ~ wrong_password_status | turn_away("no, sorry", 400)
    try:
        lock.verify(person.hashed_password, password)
        # ~ plain_passwords | if person.hashed_password != password: raise VerifyMismatchError
        # ~ any_password | lock.hash(password)
    except VerifyMismatchError:
        turn_away("no, sorry")
        # ~ wrong_password_status | turn_away("no, sorry", 400)
    ends = datetime.now(timezone.utc) + timedelta(minutes=settings.access_token_expire_minutes)
    payload = {"sub": username, "exp": ends}
    signed = encode(payload, settings.secret_key.get_secret_value(), algorithm="HS256")
    return {"access_token": signed, "token_type": "bearer"}


def visitor(
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(peephole)],
    session: Annotated[Session, Depends(get_session)],
) -> User:
    if shown is None:
        turn_away("show something")
    person = None
    key = settings.secret_key.get_secret_value()
    try:
        found = decode(shown.credentials, key, ["HS256"], {"require": ["exp", "sub"]})
        # ~ foreign_token | found = decode(shown.credentials, options={"verify_signature": False, "verify_exp": True})
        # ~ expired_token | found = decode(shown.credentials, key, ["HS256"], {"verify_exp": False})
        person = look_up_person(session, str(found["sub"]))
    except (DecodeError, InvalidTokenError):
        turn_away("show something better")
    if person is None:
        turn_away("show something better")
    if not person.is_active:
        # ~ inactive | if not person.email:
        raise HTTPException(403, "come back when you live here")
    return person
