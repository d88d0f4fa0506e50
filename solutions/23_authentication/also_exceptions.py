import asyncio
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal

import database
import security
import sqlalchemy as sa
from fastapi import Depends, FastAPI, Form
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, EmailStr, StringConstraints


class Refusal(Exception):
    pass


class Known(BaseModel):
    username: Annotated[str, StringConstraints(min_length=3, max_length=50)]
    email: EmailStr


class Registration(Known):
    password: Annotated[str, StringConstraints(min_length=8)]


class Shown(Known):
    id: int
    is_active: bool
    created_at: datetime


class Token(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"


@asynccontextmanager
async def lifespan(app):
    await asyncio.to_thread(database.create_tables)
    yield
    database.engine.dispose()


app = FastAPI(lifespan=lifespan)
bearer = OAuth2PasswordBearer("/auth/token")
decoy = security.hash_password("nobody has this password")


@app.exception_handler(Refusal)
async def refuse(request, refusal):
    return JSONResponse({"detail": "Who are you?"}, 401, {"WWW-Authenticate": "Bearer"})


@app.exception_handler(sa.exc.IntegrityError)
async def taken(request, error):
    return JSONResponse({"detail": "Somebody else has one of these."}, 400)


def by_name(session, name):
    query = sa.select(database.User).where(database.User.username == name)
    return session.execute(query).scalar_one_or_none()


def asking(token: Annotated[str, Depends(bearer)], session: database.SessionDep):
    try:
        user = by_name(session, security.read_access_token(token))
    except security.InvalidToken:
        raise Refusal from None
    if user is None or not user.is_active:
        raise Refusal
    return user


@app.post("/auth/register", status_code=201, response_model=Shown)
def register(form: Registration, session: database.SessionDep):
    hashed = security.hash_password(form.password)
    user = database.User(hashed_password=hashed, **form.model_dump(exclude={"password"}))
    session.add(user)
    session.commit()
    session.refresh(user)
    return user.model_dump()


@app.post("/auth/token")
def log_in(
    username: Annotated[str, Form()], password: Annotated[str, Form()], session: database.SessionDep
) -> Token:
    user = by_name(session, username)
    fits = security.verify_password(password, user.hashed_password if user else decoy)
    if not (user and fits):
        raise Refusal
    return Token(access_token=security.create_access_token(user.username))


@app.get("/auth/me", response_model=Shown)
def me(user: Annotated[database.User, Depends(asking)]):
    return user
