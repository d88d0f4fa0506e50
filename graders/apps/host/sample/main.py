"""Imported anew for each performance, as a learner's module is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Query, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel, ConfigDict, EmailStr, SecretStr, field_serializer, field_validator
from pydantic import Field as Limited
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select
from sqlmodel.pool import StaticPool


class Settings(BaseSettings):
    """What could come from the environment."""

    model_config = SettingsConfigDict(env_file=".sample", extra="ignore")

    rehearsal_key: SecretStr = SecretStr("a key that nothing is locked with, of so many letters")
    rehearsal_minutes: int = 5


class Shelf(SQLModel, table=True):
    """A table that another one points to."""

    id: int | None = Field(default=None, primary_key=True)
    label: str = Field(unique=True)


class Thing(SQLModel, table=True):
    """A table with columns of the usual kinds."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    mail: str | None = None
    size: int = 1
    broken: bool = False
    made_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    shelf_id: int | None = Field(default=None, foreign_key="shelf.id", index=True)


class ThingIn(BaseModel):
    """A body with limits."""

    name: Annotated[str, Limited(min_length=1, max_length=20)]
    mail: EmailStr | None = None
    size: Annotated[int, Limited(gt=0)] = 1

    @field_validator("name")
    @classmethod
    def strip(cls, name: str) -> str:
        """Take the blanks off."""
        return name.strip()


class ThingChange(BaseModel):
    """A body of which anything may be left out."""

    name: Annotated[str, Limited(max_length=20)] = ""
    size: int | None = None
    broken: bool = False


class ThingOut(BaseModel):
    """A body that is made of a row."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    mail: str | None
    size: int
    broken: bool
    made_at: datetime
    shelf_id: int | None

    @field_serializer("made_at")
    def shorten(self, made_at: datetime) -> str:
        """Leave the fractions out."""
        return made_at.isoformat(timespec="seconds")


settings = Settings()
passwords = PasswordHash.recommended()
scheme = OAuth2PasswordBearer(tokenUrl="form", auto_error=False)
engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
router = APIRouter(prefix="/things", tags=["Things"])


def get_session() -> Iterator[Session]:
    """Lend a session."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


def get_claims(token: Annotated[str | None, Depends(scheme)]) -> dict[str, Any]:
    """Read what a token says."""
    try:
        return jwt.decode(
            token or "", settings.rehearsal_key.get_secret_value(), algorithms=["HS256"]
        )
    except jwt.InvalidTokenError:
        return {}


Claims = Annotated[dict[str, Any], Depends(get_claims)]


def get_thing(number: Annotated[int, Path(ge=1)], session: SessionDep) -> Thing:
    """Look a thing up."""
    if (found := session.get(Thing, number)) is None:
        raise HTTPException(404, "No such thing", headers={"X-Thing": str(number)})
    return found


@router.post("", status_code=201, response_model=ThingOut)
def make(thing: ThingIn, session: SessionDep, _: Claims) -> Any:  # noqa: ANN401 - FastAPI is told
    """Keep a thing."""
    shelf = Shelf(label="low")
    if session.exec(select(Shelf).where(Shelf.label == shelf.label)).first() is None:
        session.add(shelf)
        session.commit()
    made = Thing(**thing.model_dump(), shelf_id=shelf.id)
    session.add(made)
    session.commit()
    session.refresh(made)
    return made


@router.post("/shelves", status_code=409)
def spoil(session: SessionDep) -> dict[str, bool]:
    """Break a constraint."""
    session.add(Shelf(label="low"))
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
    return {"kept": False}


@router.get("")
def find(
    session: SessionDep,
    _: Claims,
    size: int | None = None,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(le=50)] = 10,
) -> list[ThingOut]:
    """List things."""
    wanted = select(Thing)
    if size is not None:
        wanted = wanted.where(Thing.size == size)
    session.exec(select(func.count()).select_from(Thing)).one()
    found = session.exec(wanted.order_by(col(Thing.id)).offset(skip).limit(limit)).all()
    return [ThingOut.model_validate(one) for one in found]


@router.get("/{number}", response_model=ThingOut)
def read(thing: Annotated[Thing, Depends(get_thing)]) -> Thing:
    """Show a thing."""
    return thing


@router.patch("/{number}", response_model=ThingOut)
def change(
    thing: Annotated[Thing, Depends(get_thing)], changes: ThingChange, session: SessionDep
) -> Thing:
    """Change a thing."""
    thing.size = changes.size or thing.size
    session.add(thing)
    session.commit()
    session.refresh(thing)
    return thing


@router.delete("/{number}", status_code=204)
def remove(thing: Annotated[Thing, Depends(get_thing)], session: SessionDep) -> None:
    """Drop a thing."""
    session.delete(thing)
    session.commit()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables."""
    SQLModel.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(title="Sample", lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])
app.include_router(router)


@app.get("/")
async def greet(claims: Claims, q: Annotated[str | None, Query(max_length=5)] = None) -> Any:  # noqa: ANN401 - FastAPI is told nothing
    """Answer without a table."""
    return {"q": q, "claims": claims}


@app.post("/form")
async def fill(form: Annotated[OAuth2PasswordRequestForm, Depends()], response: Response) -> Any:  # noqa: ANN401 - FastAPI is told nothing
    """Read a form, hash and sign."""
    response.headers["X-Hashed"] = str(passwords.verify("a", passwords.hash(form.password)))
    claims = {"sub": "a", "exp": datetime.now(UTC) + timedelta(minutes=settings.rehearsal_minutes)}
    key = settings.rehearsal_key.get_secret_value()
    return jwt.decode(jwt.encode(claims, key, "HS256"), key, algorithms=["HS256"])
