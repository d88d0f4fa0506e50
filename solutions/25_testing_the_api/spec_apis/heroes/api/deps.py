from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from jwt.exceptions import InvalidTokenError
from pydantic import BaseModel, ValidationError
from sqlmodel import Session

from app.api.crud import get_user
from app.config import settings
from app.database import get_session
from app.models import User

reusable_oauth2 = OAuth2PasswordBearer(tokenUrl="/auth/token")
SessionDep = Annotated[Session, Depends(get_session)]
TokenDep = Annotated[str, Depends(reusable_oauth2)]


class TokenPayload(BaseModel):
    sub: str
    exp: int


def create_access_token(subject: str, expires_delta: timedelta) -> str:
    expire = datetime.now(UTC) + expires_delta
    to_encode = {"exp": expire, "sub": str(subject)}
    return jwt.encode(to_encode, settings.secret_key.get_secret_value(), algorithm="HS256")


def credentials_error() -> HTTPException:
    return HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not check credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )


def get_current_user(session: SessionDep, token: TokenDep) -> User:
    try:
        payload = jwt.decode(token, settings.secret_key.get_secret_value(), algorithms=["HS256"])
        # ~ foreign_token | payload = jwt.decode(token, options={"verify_signature": False, "verify_exp": True})
        # ~ expired_token | payload = jwt.decode(token, settings.secret_key.get_secret_value(), ["HS256"], {"verify_exp": False})
        token_data = TokenPayload(**payload)
    except (InvalidTokenError, ValidationError):
        raise credentials_error()
    user = get_user(session, username=token_data.sub)
    if not user:
        raise credentials_error()
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


def get_current_active_user(current_user: CurrentUser) -> User:
    if not current_user.is_active:
        # ~ inactive | if not current_user.id:
        raise HTTPException(status_code=status.HTTP_403_FORBIDDEN, detail="Not active any more")
    return current_user
