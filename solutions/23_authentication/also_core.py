"""Statements instead of objects, answers made by hand, and a class that knows who is asking."""

from contextlib import asynccontextmanager
from typing import Annotated

from database import User, create_tables, engine
from fastapi import Body, Depends, FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.openapi.models import OAuthFlowPassword, OAuthFlows
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2, OAuth2PasswordRequestFormStrict
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import AwareDatetime, BaseModel, Field, SecretStr, field_validator, validate_email
from security import (
    InvalidToken,
    create_access_token,
    hash_password,
    read_access_token,
    verify_password,
)
from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

users = User.__table__
SHOWN = [users.c[name] for name in ("id", "username", "email", "is_active", "created_at")]


class Member(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: AwareDatetime


class Ticket(BaseModel):
    access_token: str
    token_type: str = Field(examples=["bearer"])


class Applicant(BaseModel):
    username: str = Field(min_length=3, max_length=50)
    email: str
    password: SecretStr = Field(min_length=8)

    @field_validator("email")
    @classmethod
    def is_an_address(cls, text):
        return validate_email(text)[1]


class Members(OAuth2):
    """Answers the member whose token came with a request, or refuses them."""

    def __init__(self):
        flow = OAuthFlowPassword(tokenUrl="/auth/token")
        super().__init__(flows=OAuthFlows(password=flow))

    def __call__(self, request: Request):
        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        if scheme.lower() != "bearer":
            raise refused("Show a token")
        try:
            name = read_access_token(token)
        except InvalidToken as error:
            raise refused("Show another token") from error
        with engine.connect() as connection:
            found = connection.execute(select(*SHOWN).where(users.c.username == name))
            member = found.mappings().one_or_none()
        if not member:
            raise refused("You were here once")
        if not member["is_active"]:
            raise HTTPException(400, "You are to wait")
        return member


def refused(why):
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})


def told(what, status=200):
    return JSONResponse(jsonable_encoder(what), status)


@asynccontextmanager
async def lifespan(app):
    create_tables()
    yield


app = FastAPI(lifespan=lifespan)


@app.post("/auth/register", status_code=201, responses={201: {"model": Member}})
def join(applicant: Annotated[Applicant, Body()]):
    taken = or_(users.c.username == applicant.username, users.c.email == applicant.email)
    row = {
        "username": applicant.username,
        "email": applicant.email,
        "hashed_password": hash_password(applicant.password.get_secret_value()),
        "is_active": True,
        "created_at": User.model_fields["created_at"].get_default(call_default_factory=True),
    }
    try:
        with engine.begin() as connection:
            if connection.scalar(select(users.c.id).where(taken).limit(1)):
                raise HTTPException(400, "One of these is taken")
            member = connection.execute(insert(users).values(row).returning(*SHOWN))
            return told(dict(member.mappings().one()), 201)
    except IntegrityError as error:
        raise HTTPException(400, "One of these has just been taken") from error


@app.post("/auth/token", responses={200: {"model": Ticket}})
def let_in(form: Annotated[OAuth2PasswordRequestFormStrict, Depends()]):
    wanted = select(users.c.hashed_password).where(users.c.username == form.username)
    with engine.connect() as connection:
        kept = connection.scalar(wanted)
    if kept is None or not verify_password(form.password, kept):
        raise refused("This is not a name and its password")
    return told(Ticket(access_token=create_access_token(form.username), token_type="bearer"))


@app.get("/auth/me", responses={200: {"model": Member}})
def me(member: Annotated[dict, Depends(Members())]):
    return told(dict(member))


@app.delete("/auth/me", status_code=204)
def leave(member: Annotated[dict, Depends(Members())]):
    with engine.begin() as connection:
        connection.execute(delete(users).where(users.c.id == member["id"]))


@app.get("/auth/members")
def count() -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(users))
