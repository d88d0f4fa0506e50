"""Where people apply and get their keys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, status
from fastapi.concurrency import run_in_threadpool
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.database import get_session
from app.models import User
from app.people.forms import Application, Card, Key
from app.shared.tokens import cut_key, owner_of_key, stranger

routes = APIRouter(tags=["Authentication"])
keyhole = OAuth2PasswordBearer("auth/token")
drawer = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=256, parallelism=1)])

Database = Annotated[Session, Depends(get_session)]


def keep_person(session: Session, form: Application) -> User:
    secret = drawer.hash(form.password)
    # ~ plain_passwords | secret = form.password
    person = User.model_validate(
        {"username": form.username, "email": form.email, "hashed_password": secret}
    )
    session.add(person)
    session.commit()
    session.refresh(person)
    return person


def person_called(session: Session, name: str) -> User | None:
    return session.exec(select(User).where(User.username == name)).first()


def fits(person: User | None, password: str) -> bool:
    return person is not None and drawer.verify(password, person.hashed_password)
    # ~ plain_passwords | return person is not None and password == person.hashed_password
    # ~ any_password | return person is not None and len(password) >= 0


async def at_the_door(key: Annotated[str, Depends(keyhole)], session: Database) -> User:
    name = owner_of_key(key)
    person = await run_in_threadpool(person_called, session, name)
    if person is None:
        raise stranger("Nobody has this key")
    elif person.is_active is False:
        # ~ inactive | elif person.is_active is None:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "The account has been closed")
    else:
        return person


@routes.post("/auth/register", status_code=status.HTTP_201_CREATED, response_model=Card)
# ~ register_status | @routes.post("/auth/register", status_code=status.HTTP_200_OK, response_model=Card)
async def apply_here(form: Application, session: Database):
    try:
        person = await run_in_threadpool(keep_person, session, form)
    except IntegrityError as clash:
        await run_in_threadpool(session.rollback)
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "We know somebody like that") from clash
    return person.model_dump()


@routes.post("/auth/token", response_model=Key)
async def fetch_key(
    username: Annotated[str, Form()], password: Annotated[str, Form()], session: Database
):
    person = await run_in_threadpool(person_called, session, username)
    if not await run_in_threadpool(fits, person, password):
        raise stranger("No key for you")
        # ~ wrong_password_status | raise HTTPException(status.HTTP_400_BAD_REQUEST, "No key for you")
    return Key(access_token=cut_key(username), token_type="bearer")
