"""The whole API in one file, in `async def` and with paths that do not end in a slash."""

import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

import jwt
from dotenv import dotenv_values
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestFormStrict
from pwdlib import PasswordHash
from pydantic import EmailStr, model_validator
from sqlmodel import Field, Session, SQLModel, create_engine, select

env = {**dotenv_values(".env"), **os.environ}
SECRET_KEY = env.get("SECRET_KEY", "a key for the kitchen table, never for the world")
LIFE = timedelta(minutes=int(env.get("ACCESS_TOKEN_EXPIRE_MINUTES", "30")))

engine = create_engine(env.get("DATABASE_URL", "sqlite:///./todo.db"))
hasher = PasswordHash.recommended()


class UserBase(SQLModel):
    username: str = Field(min_length=3, max_length=50, unique=True)
    email: EmailStr = Field(unique=True)


class UserIn(UserBase):
    password: str = Field(min_length=8)


class UserOut(UserBase):
    id: int
    is_active: bool
    created_at: datetime


class User(UserBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    hashed_password: str
    is_active: bool = True
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class TodoIn(SQLModel):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = None


class TodoChanges(SQLModel):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = None
    completed: bool | None = None

    @model_validator(mode="after")
    def keep_what_must_not_be_null(self) -> Self:
        for name in ("title", "completed"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class TodoOut(TodoIn):
    id: int
    completed: bool
    created_at: datetime
    updated_at: datetime | None
    user_id: int


class Todo(TodoIn, table=True):
    id: int | None = Field(default=None, primary_key=True)
    completed: bool = False
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime | None = None
    user_id: int = Field(foreign_key="user.id")


class TokenOut(SQLModel):
    access_token: str
    token_type: str = "bearer"


@asynccontextmanager
async def lifespan(app):
    SQLModel.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(title="TODO API", version="1.0.0", lifespan=lifespan)
app.add_middleware(
    CORSMiddleware,
    allow_origin_regex=".*",
    allow_methods=["GET", "POST", "PATCH", "DELETE"],
    allow_headers=["Authorization", "Content-Type"],
)


async def get_session():
    with Session(engine, expire_on_commit=False) as session:
        yield session


def refuse(why):
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})


async def get_user(
    token: str = Depends(OAuth2PasswordBearer("/auth/token")),
    session: Session = Depends(get_session),
):
    try:
        name = jwt.decode(token, SECRET_KEY, ["HS256"], {"require": ["exp", "sub"]})["sub"]
    except jwt.InvalidTokenError as error:
        raise refuse("This token is not valid") from error
    user = session.exec(select(User).where(User.username == name)).one_or_none()
    if not (user and user.is_active):
        raise refuse("This token is not valid")
    return user


async def get_own(todo_id: int, user=Depends(get_user), session=Depends(get_session)):
    own = select(Todo).where(Todo.id == todo_id, Todo.user_id == user.id)
    if todo := session.exec(own).one_or_none():
        return todo
    raise HTTPException(404, "There is no such todo on your list")


@app.get("/")
async def welcome():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def health():
    return {"status": "healthy"}


@app.post("/auth/register", tags=["Authentication"], response_model=UserOut, status_code=201)
async def register(sent: UserIn, session: Session = Depends(get_session)):
    same = (User.username == sent.username) | (User.email == sent.email)
    if session.exec(select(User).where(same)).first():
        raise HTTPException(400, "Somebody has this username or this address already")
    user = User.model_validate(sent, update={"hashed_password": hasher.hash(sent.password)})
    session.add(user)
    session.commit()
    return user


@app.post("/auth/token", tags=["Authentication"])
async def log_in(
    form: OAuth2PasswordRequestFormStrict = Depends(), session: Session = Depends(get_session)
) -> TokenOut:
    user = session.exec(select(User).where(User.username == form.username)).one_or_none()
    if not user or not hasher.verify(form.password, user.hashed_password):
        raise refuse("Username and password do not match")
    claims = {"sub": user.username, "iat": datetime.now(UTC), "exp": datetime.now(UTC) + LIFE}
    return TokenOut(access_token=jwt.encode(claims, SECRET_KEY))


@app.get("/auth/me", tags=["Authentication", "People"], response_model=UserOut)
async def me(user: User = Depends(get_user)):
    return user


@app.post("/todos", tags=["Todos"], response_model=TodoOut, status_code=201)
async def make(sent: TodoIn, user=Depends(get_user), session: Session = Depends(get_session)):
    todo = Todo.model_validate(sent, update={"user_id": user.id})
    session.add(todo)
    session.commit()
    return todo


@app.get("/todos", tags=["Todos"], response_model=list[TodoOut])
async def list_all(
    skip: int = 0,
    limit: int = 100,
    completed: bool | None = None,
    user=Depends(get_user),
    session: Session = Depends(get_session),
):
    rows = select(Todo).where(Todo.user_id == user.id).order_by(Todo.created_at, Todo.id)
    if completed is not None:
        rows = rows.where(Todo.completed == completed)
    return session.exec(rows.offset(skip).limit(limit)).all()


@app.get("/todos/{todo_id}", tags=["Todos"], response_model=TodoOut)
async def read(todo: Todo = Depends(get_own)):
    return todo


@app.patch("/todos/{todo_id}", tags=["Todos"], response_model=TodoOut)
async def change(
    sent: TodoChanges, todo: Todo = Depends(get_own), session: Session = Depends(get_session)
):
    todo.sqlmodel_update(
        sent.model_dump(exclude_unset=True), update={"updated_at": datetime.now(UTC)}
    )
    session.add(todo)
    session.commit()
    return todo


@app.delete("/todos/{todo_id}", tags=["Todos"], status_code=204)
async def delete(todo: Todo = Depends(get_own), session: Session = Depends(get_session)):
    session.delete(todo)
    session.commit()
    return Response(status_code=204)


@app.delete("/todos", tags=["Todos"], status_code=204)
async def sweep(user=Depends(get_user), session: Session = Depends(get_session)):
    for todo in session.exec(select(Todo).where(Todo.user_id == user.id, Todo.completed)):
        session.delete(todo)
    session.commit()
