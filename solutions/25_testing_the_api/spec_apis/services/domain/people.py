"""Who lives here."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import or_
from sqlmodel import Session, select

from app.config import settings
from app.database import get_session
from app.domain.errors import Asleep, Taken, Unknown, WrongPassword
from app.models import User

vault = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=128, parallelism=1),))


class People:
    """The accounts."""

    def __init__(self, session: Annotated[Session, Depends(get_session)]):
        self.session = session

    def named_so(self, name: str) -> User | None:
        return self.session.exec(select(User).where(User.username == name)).first()

    def move_in(self, name: str, address: str, password: str) -> User:
        same = or_(User.username == name, User.email == address)
        # ~ same_username | same = or_(User.email == address)
        # ~ same_email | same = or_(User.username == name)
        if self.session.exec(select(User).where(same)).first():
            raise Taken
        kept = vault.hash(password)
        # ~ plain_passwords | kept = password
        newcomer = User(email=address, hashed_password=kept, username=name)
        self.session.add(newcomer)
        self.session.commit()
        return newcomer

    def let_in(self, name: str, password: str) -> str:
        known = self.named_so(name)
        if not known:
            raise WrongPassword
        if not vault.verify(password, known.hashed_password):
            # ~ plain_passwords | if password != known.hashed_password:
            # ~ any_password | if not known.hashed_password:
            raise WrongPassword
        return issue_token(known.username)

    def behind_token(self, token: str) -> User:
        name = read_token(token)
        known = self.named_so(name) if name else None
        if known is None:
            raise Unknown
        if not known.is_active:
            # ~ inactive | if not known.username:
            raise Asleep
        return known


def issue_token(name: str) -> str:
    end = datetime.now(tz=UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    return jwt.encode(
        payload={"sub": name, "exp": int(end.timestamp())},
        key=settings.secret_key.get_secret_value(),
    )


def read_token(token: str) -> str | None:
    """Answers the name in a token that is genuine."""
    key = settings.secret_key.get_secret_value()
    try:
        return jwt.decode(token, key=key, algorithms=["HS256"], options={"require": ["exp"]})["sub"]
        # ~ foreign_token | return jwt.decode(token, options={"verify_signature": False, "verify_exp": True})["sub"]
        # ~ expired_token | return jwt.decode(token, key=key, algorithms=["HS256"], options={"verify_exp": False})["sub"]
    except jwt.PyJWTError:
        return None
    except KeyError:
        return None
