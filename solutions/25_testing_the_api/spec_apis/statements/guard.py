"""Who may come in."""

import datetime
import typing

import argon2
import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, Field, validate_email
from pydantic.functional_validators import AfterValidator
from sqlalchemy import exists, insert, or_, select
from sqlmodel import Session

from app.config import settings
from app.database import get_session
from app.models import User

cook = argon2.PasswordHasher(1, 32, 1)
scheme = OAuth2PasswordBearer(tokenUrl="auth/token")


def an_address(text: str) -> str:
    validate_email(text)
    # ~ no_email | text.strip()
    return text


class Person(BaseModel):
    password: str = Field(min_length=8)
    # ~ short_password | password: str = Field(min_length=2)
    email: typing.Annotated[str, AfterValidator(an_address)]
    username: str = Field(min_length=3, max_length=50)


def denied(status: int, reason: str) -> HTTPException:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return HTTPException(status, reason, headers)


def register(person: Person, session: typing.Annotated[Session, Depends(get_session)]):
    same_name, same_mail = User.username == person.username, User.email == person.email
    # ~ same_username | same_name, same_mail = User.id < 0, User.email == person.email
    # ~ same_email | same_name, same_mail = User.username == person.username, User.id < 0
    if session.scalar(select(exists().where(or_(same_name, same_mail)))):
        raise denied(400, "that name or address has an owner")
    values = {
        "email": person.email,
        "username": person.username,
        "hashed_password": cook.hash(person.password),
        # ~ plain_passwords | "hashed_password": person.password,
        "is_active": True,
        "created_at": datetime.datetime.now(datetime.UTC),
    }
    shown = [User.id, User.username, User.email, User.is_active, User.created_at]
    # ~ hash_shown | shown = [User.id, User.username, User.email, User.is_active, User.created_at, User.hashed_password]
    row = session.execute(insert(User).values(values).returning(*shown)).mappings().one()
    session.commit()
    return dict(row)


def login(
    form: typing.Annotated[OAuth2PasswordRequestForm, Depends()],
    session: typing.Annotated[Session, Depends(get_session)],
):
    query = select(User.hashed_password).where(User.username == form.username)
    kept = session.execute(query).scalar()
    try:
        cook.verify(kept or "", form.password)
        # ~ plain_passwords | assert kept == form.password
        # ~ any_password | assert kept
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        # ~ plain_passwords | except AssertionError:
        # ~ any_password | except AssertionError:
        raise denied(401, "name and password do not go together")
        # ~ wrong_password_status | raise denied(400, "name and password do not go together")
    life = datetime.timedelta(minutes=settings.access_token_expire_minutes)
    end = datetime.datetime.now(datetime.UTC) + life
    key = settings.secret_key.get_secret_value()
    return {
        "access_token": jwt.encode({"sub": form.username, "exp": end}, key, "HS256"),
        "token_type": "bearer",
    }


def guest(
    request: Request,
    token: typing.Annotated[str, Depends(scheme)],
    session: typing.Annotated[Session, Depends(get_session)],
) -> int:
    """Answers the number of whoever asks."""
    try:
        name = decoded(token)["sub"]
    except (jwt.exceptions.PyJWTError, KeyError):
        raise denied(401, "not with this token") from None
    query = select(User.id, User.is_active).where(User.username == name)
    row = session.execute(query).first()
    if row is None:
        raise denied(401, "not with this token")
    number, active = row
    if not active:
        # ~ inactive | if not number:
        raise denied(403, "not any more")
    request.state.guest = number
    return number


def decoded(token: str) -> dict[str, typing.Any]:
    rules = {"require": ["exp"]}
    # ~ foreign_token | rules = {"require": ["exp"], "verify_signature": False, "verify_exp": True}
    # ~ expired_token | rules = {"require": ["exp"], "verify_exp": False}
    key = settings.secret_key.get_secret_value()
    return jwt.PyJWT().decode(token, key, algorithms=["HS256"], options=rules)
