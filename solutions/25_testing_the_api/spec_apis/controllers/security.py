"""Passwords, tokens, and the guard who looks at them."""

from datetime import UTC, datetime, timedelta

import jwt
from fastapi import HTTPException, Request
from fastapi.security import OAuth2PasswordBearer
from fastapi.security.utils import get_authorization_scheme_param
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, select

from app.config import Settings, settings
from app.database import get_session
from app.models import User
from fastapi import Depends

CREDENTIALS = {"WWW-Authenticate": "Bearer"}


class Passwords:
    hashes = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=512, parallelism=1)])

    @classmethod
    def keep_safe(cls, password: str) -> str:
        return cls.hashes.hash(password)
        # ~ plain_passwords | return password

    @classmethod
    def is_right(cls, password: str, kept: str) -> bool:
        right, _better = cls.hashes.verify_and_update(password, kept)
        # ~ plain_passwords | right = password == kept
        # ~ any_password | right = bool(kept)
        return right


class Tokens:
    def __init__(self, configuration: Settings):
        self.configuration = configuration

    @property
    def signing_key(self) -> str:
        return self.configuration.secret_key.get_secret_value()

    def new_token(self, user: User) -> str:
        lifetime = timedelta(minutes=self.configuration.access_token_expire_minutes)
        claims = {"sub": user.username, "exp": datetime.now(UTC) + lifetime}
        return jwt.encode(claims, self.signing_key, "HS256")

    def name_within(self, token: str) -> str | None:
        needed = ["exp", "sub"]
        try:
            claims = jwt.decode(
                token,
                self.signing_key,
                algorithms=["HS256"],
                options={"require": needed},
                # ~ foreign_token | options={"require": needed, "verify_signature": False, "verify_exp": True},
                # ~ expired_token | options={"verify_exp": False},
            )
        except jwt.InvalidTokenError:
            return None
        return claims.get("sub")


tokens = Tokens(settings)


class Guard(OAuth2PasswordBearer):
    """Answers whoever asks, once their token has been looked at."""

    async def __call__(self, request: Request, session: Session = Depends(get_session)) -> User:
        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        name = tokens.name_within(token) if scheme.lower() == "bearer" else None
        user = session.exec(select(User).where(User.username == name)).first() if name else None
        if user is None:
            raise HTTPException(status_code=401, detail="Not without a token", headers=CREDENTIALS)
        if user.is_active:
            # ~ inactive | if user.is_active in {True, False}:
            return user
        raise HTTPException(status_code=403, detail="Account out of use")


guard = Guard(tokenUrl="auth/token")
