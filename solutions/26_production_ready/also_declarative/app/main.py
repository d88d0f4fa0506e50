"""The API."""

import asyncio
import logging
import math
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import uuid4

import jwt
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Path, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import OAuth2PasswordBearer
from pwdlib import PasswordHash
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, EmailStr, Field
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from typing_extensions import TypedDict

from app.database import Database, Todo, User, clock, create_db_and_tables, settings

log = logging.getLogger("uvicorn.error")
hasher = PasswordHash.recommended()
shown_token = OAuth2PasswordBearer("/auth/token")


def has_letters(text):
    if not text.strip():
        raise ValueError("it is blank")
    return text


Lower = BeforeValidator(lambda name: name.casefold() if isinstance(name, str) else name)
Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(has_letters)]
Description = Annotated[str, Field(max_length=2_000)] | None
Number = Annotated[int, Path(ge=1, lt=1 << 63)]


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Newcomer(BaseModel):
    username: Annotated[str, Lower, Field(min_length=3, max_length=50), AfterValidator(has_letters)]
    email: Annotated[EmailStr, Lower]
    password: str = Field(min_length=8, max_length=128)


class Person(Shape):
    id: int
    username: str
    email: str
    is_active: bool
    created_at: datetime


class Ticket(BaseModel):
    access_token: str
    token_type: str = "bearer"


class Wish(BaseModel):
    title: Title
    description: Description = None


class Changes(TypedDict, total=False):
    title: Title
    description: Description
    completed: bool


class Chore(Shape):
    id: int
    user_id: int
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime | None


class Measured(Request):
    """Reads no more than it has to of a body that is too large."""

    def __init__(self, scope, receive):
        self.left = 65_536
        self.source = receive
        super().__init__(scope, self.measured)

    async def measured(self):
        message = await self.source()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise HTTPException(413, "too much")
        return message


class Bounded(APIRoute):
    def get_route_handler(self):
        handle = super().get_route_handler()

        async def measured(request):
            return await handle(Measured(request.scope, request.receive))

        return measured


class Diary:
    """An id for each request, and a line about it."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        plain = given.replace(b"-", b"").replace(b"_", b"")
        sane = 0 < len(given) <= 64 and (plain.isalnum() or not plain)
        name = given if sane else str(uuid4()).encode()

        async def answer(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", name)]
                what = scope["method"], scope["raw_path"].decode("latin-1"), message["status"]
                log.info("[%s] %s %s %s", name.decode(), *what)
            await send(message)

        await self.app(scope, receive, answer)


@asynccontextmanager
async def lifespan(_):
    await asyncio.to_thread(create_db_and_tables)
    yield {"nobody": await asyncio.to_thread(hasher.hash, str(uuid4()))}


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)
app.router.route_class = Bounded
app.add_middleware(
    CORSMiddleware,
    allow_origins=[*settings.CORS_ORIGINS],
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["*"],
)
app.add_middleware(Diary)
people = APIRouter(prefix="/auth", tags=["Authentication", "People"], route_class=Bounded)
chores = APIRouter(prefix="/todos", tags=["Todos", "Chores"], route_class=Bounded)


def refused(why="who are you?"):
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})


async def asking(token: Annotated[str, Depends(shown_token)], database: Database) -> User:
    rules = {"require": ["sub", "exp"], "verify_exp": True}
    try:
        said = jwt.decode(token, settings.SECRET_KEY, ["HS256"], rules)
        user = database.get(User, int(said["sub"]))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise refused() from error
    if user is None or not user.is_active:
        raise refused()
    return user


Me = Annotated[User, Depends(asking)]


class Patience:
    """Remembers when each address has tried."""

    def __init__(self):
        self.tries = defaultdict(list)

    async def __call__(self, request: Request):
        now, tries = time.monotonic(), self.tries[request.client.host]
        while tries and now - tries[0] >= settings.LOGIN_WINDOW_SECONDS:
            del tries[0]
        if len(tries) >= settings.LOGIN_ATTEMPTS:
            left = tries[0] + settings.LOGIN_WINDOW_SECONDS - now
            raise HTTPException(429, "later", {"Retry-After": str(max(1, math.ceil(left)))})
        tries.append(now)


@people.post("/register", status_code=201, response_model=Person)
async def register(newcomer: Newcomer, database: Database):
    hashed = await asyncio.to_thread(hasher.hash, newcomer.password)
    user = User(newcomer.username, newcomer.email, hashed)
    database.add(user)
    try:
        database.commit()
    except IntegrityError:
        return JSONResponse({"detail": "taken"}, 409)
    return user


@people.post("/token", dependencies=[Depends(Patience())])
async def log_in(
    request: Request,
    username: Annotated[str, Form()],
    password: Annotated[str, Form()],
    database: Database,
) -> Ticket:
    user = database.scalar(select(User).filter_by(username=username.casefold()))
    hashed = user.hashed_password if user else request.state.nobody
    fits = await asyncio.to_thread(hasher.verify, password, hashed)
    if not (fits and user and user.is_active):
        raise refused("no")
    end = datetime.now(UTC) + timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES)
    said = {"sub": str(user.id), "exp": end}
    return Ticket(access_token=jwt.encode(said, settings.SECRET_KEY))


@people.get("/me", response_model=Person)
async def show_me(me: Me):
    return me


@people.delete("/me", status_code=204)
async def leave(me: Me, database: Database):
    database.delete(me)
    database.commit()


async def own(todo_id: Number, me: Me, database: Database) -> Todo:
    todo = database.scalar(select(Todo).filter_by(id=todo_id, user_id=me.id))
    if todo is None:
        raise HTTPException(404)
    return todo


Own = Annotated[Todo, Depends(own)]


@chores.post("/", status_code=201, response_model=Chore)
async def add(wish: Wish, me: Me, database: Database):
    todo = Todo(user_id=me.id, **dict(wish))
    database.add(todo)
    try:
        database.commit()
    except IntegrityError as error:
        raise HTTPException(409, "you are gone") from error
    return todo


@chores.get("/", response_model=list[Chore])
async def show(
    me: Me,
    database: Database,
    skip: Annotated[int, Field(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Field(gt=0, lt=101)] = 100,
    completed: bool | None = None,
):
    wanted = select(Todo).filter_by(user_id=me.id)
    if completed is not None:
        wanted = wanted.filter_by(completed=completed)
    rows = wanted.order_by(Todo.created_at, Todo.id).slice(skip, skip + limit)
    return database.scalars(rows).all()


@chores.get("/{todo_id}", response_model=Chore)
async def read(todo: Own):
    return todo


@chores.patch("/{todo_id}", response_model=Chore)
async def change(todo: Own, changes: Changes, database: Database):
    for name, value in changes.items():
        setattr(todo, name, value)
    if changes:
        todo.updated_at = clock()
    database.commit()
    return todo


@chores.delete("/{todo_id}", status_code=204)
async def delete(todo: Own, database: Database):
    database.delete(todo)
    database.commit()


app.include_router(people)
app.include_router(chores)


@app.get("/")
async def welcome():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def health():
    return {"status": "healthy"}


@app.get("/ready")
async def ready(database: Database):
    try:
        counts = [database.scalar(select(func.count(table.id))) for table in (User, Todo)]
    except DBAPIError as error:
        raise HTTPException(503) from error
    return dict(zip(["users", "todos"], counts, strict=True))
