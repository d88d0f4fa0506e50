"""Keys to the flat that wear out by themselves."""

import time

import jwt
from fastapi import HTTPException, status

from app.config import settings

ALGORITHMS = ["HS256"]
MINUTE = 60


def stranger(reason: str) -> HTTPException:
    return HTTPException(
        detail=reason,
        status_code=status.HTTP_401_UNAUTHORIZED,
        headers={"WWW-Authenticate": "Bearer"},
    )


def cut_key(owner: str) -> str:
    expiry = time.time() + settings.access_token_expire_minutes * MINUTE
    claims = dict(sub=owner, exp=expiry)
    return jwt.encode(claims, settings.secret_key.get_secret_value(), algorithm=ALGORITHMS[0])


def owner_of_key(key: str) -> str:
    lock = settings.secret_key.get_secret_value()
    rules = {"require": ["sub", "exp"]}
    # ~ foreign_token | rules = {"require": ["sub", "exp"], "verify_signature": False, "verify_exp": True}
    # ~ expired_token | rules = {"require": ["sub", "exp"], "verify_exp": False}
    try:
        claims = jwt.decode(key, lock, ALGORITHMS, rules)
    except jwt.InvalidTokenError as why:
        raise stranger("This key opens nothing") from why
    else:
        return claims["sub"]
