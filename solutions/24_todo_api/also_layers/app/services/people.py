"""Registering, logging in, coming back."""

from datetime import timedelta

import jwt
from pwdlib import PasswordHash
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import TakenError, UnauthorizedError
from app.core.settings import get_settings
from app.core.tables import UserRow, now

argon2 = PasswordHash.recommended()


class People:
    def __init__(self, session: Session):
        self.session = session

    def register(self, username: str, email: str, password: str) -> UserRow:
        same = or_(UserRow.username == username, UserRow.email == email)
        if self.session.scalar(select(UserRow.id).where(same)):
            raise TakenError
        user = UserRow(username=username, email=email, hashed_password=argon2.hash(password))
        self.session.add(user)
        self.session.flush()
        return user

    def named(self, username: str) -> UserRow | None:
        return self.session.scalar(select(UserRow).where(UserRow.username == username))

    def token_for(self, username: str, password: str) -> str:
        user = self.named(username)
        if user is None or not argon2.verify(password, user.hashed_password):
            raise UnauthorizedError
        settings = get_settings()
        expiry = now() + timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES)
        return jwt.encode({"sub": username, "exp": expiry}, settings.SECRET_KEY)

    def holder_of(self, token: str) -> UserRow:
        try:
            claims = jwt.decode(token, get_settings().SECRET_KEY, algorithms=["HS256"])
            user = self.named(claims["sub"])
        except (jwt.InvalidTokenError, KeyError) as error:
            raise UnauthorizedError from error
        if user is None or not user.is_active:
            raise UnauthorizedError
        return user
