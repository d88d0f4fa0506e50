"""Everything about the flat in one module, with dictionaries for answers."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Optional

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from fastapi import Body, Depends, FastAPI, HTTPException, Path, Query, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, EmailStr, Field, field_validator
from sqlmodel import Session, col, select

from app.config import settings
from app.database import create_tables, get_session
from app.models import Todo, User

LARGEST = 9_223_372_036_854_775_807

hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
bearer = OAuth2PasswordBearer(tokenUrl="/auth/token")


@asynccontextmanager
async def prepare(application: FastAPI):
    create_tables()
    yield


app = FastAPI(title="TODO API", version="1.0.0", lifespan=prepare)
app.add_middleware(CORSMiddleware, allow_headers=["*"], allow_methods=["*"], allow_origins=["*"])


class NewUser(BaseModel):
    username: str = Field(..., min_length=3, max_length=50)
    email: EmailStr
    # ~ no_email | email: str
    password: str = Field(..., min_length=8)
    # ~ short_password | password: str = Field(..., min_length=3)


class NewTodo(BaseModel):
    title: str = Field(..., max_length=200)
    description: Optional[str] = None

    @field_validator("title")
    @classmethod
    def not_blank(cls, value: str) -> str:
        if len(value) == 0:
            # ~ empty_title | if len(value) > 200:
            raise ValueError("say what there is to do")
        return value


class Changes(BaseModel):
    title: str = Field("", min_length=1, max_length=200)
    description: Optional[str] = None
    completed: bool = False


def person_answer(person: User) -> dict[str, Any]:
    return {
        "id": person.id,
        "username": person.username,
        "email": person.email,
        "is_active": person.is_active,
        "created_at": person.created_at,
        # ~ hash_shown | "created_at": person.created_at,
        # ~ hash_shown | "hashed_password": person.hashed_password,
    }


def todo_answer(todo: Todo) -> dict[str, Any]:
    return {
        "id": todo.id,
        "user_id": todo.user_id,
        "title": todo.title,
        "description": todo.description,
        "completed": todo.completed,
        "created_at": todo.created_at,
        "updated_at": todo.updated_at,
    }


def go_away(why: str) -> HTTPException:
    return HTTPException(status_code=401, detail=why, headers={"WWW-Authenticate": "Bearer"})


async def who_asks(token: str = Depends(bearer), db: Session = Depends(get_session)) -> User:
    secret = settings.secret_key.get_secret_value()
    try:
        found = jwt.decode(token, secret, algorithms=["HS256"])
        # ~ foreign_token | found = jwt.decode(token, options={"verify_signature": False, "verify_exp": True})
        # ~ expired_token | found = jwt.decode(token, secret, ["HS256"], options={"verify_exp": False})
        name, _ = found["sub"], found["exp"]
    except (jwt.InvalidTokenError, KeyError):
        raise go_away("who are you, really?")
    person = db.exec(select(User).where(User.username == name)).one_or_none()
    # ~ same_username | person = db.exec(select(User).where(User.username == name)).first()
    if person is None:
        raise go_away("nobody here has that name")
    if person.is_active:
        # ~ inactive | if person is not None:
        return person
    raise HTTPException(status_code=403, detail="you have moved out")


async def my_todo(
    todo_id: int = Path(..., ge=0, le=LARGEST),
    me: User = Depends(who_asks),
    db: Session = Depends(get_session),
) -> Todo:
    wanted = select(Todo).where(Todo.id == todo_id, Todo.user_id == me.id)
    # ~ todos_of_others | wanted = select(Todo).where(Todo.id == todo_id)
    found = db.exec(wanted).first()
    if found is None:
        # ~ missing_todo | if db.get(Todo, todo_id) is None:
        # ~ missing_todo |     raise HTTPException(status_code=200, detail="no such thing")
        # ~ missing_todo | if found is None:
        raise HTTPException(status_code=404, detail="no such thing")
    return found


@app.get("/")
async def hello():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def well(response: Response):
    response.status_code = 200
    # ~ health | response.status_code = 500
    return {"status": "healthy"}


@app.post("/auth/register", status_code=201, tags=["Authentication"])
# ~ register_status | @app.post("/auth/register", status_code=200, tags=["Authentication"])
async def sign_up(data: NewUser = Body(...), db: Session = Depends(get_session)):
    name_taken = db.exec(select(User).where(User.username == data.username)).first()
    # ~ same_username | name_taken = None
    mail_taken = db.exec(select(User).where(User.email == data.email)).first()
    # ~ same_email | mail_taken = None
    if name_taken is not None or mail_taken is not None:
        raise HTTPException(status_code=400, detail="somebody has that already")
    hashed = hasher.hash(data.password)
    # ~ plain_passwords | hashed = data.password
    person = User(username=data.username, email=data.email, hashed_password=hashed)
    db.add(person)
    db.commit()
    db.refresh(person)
    return person_answer(person)


@app.post("/auth/token", tags=["Authentication"])
async def sign_in(form: OAuth2PasswordRequestForm = Depends(), db: Session = Depends(get_session)):
    person = db.exec(select(User).where(User.username == form.username)).first()
    if person is None:
        raise go_away("that is not right")
        # ~ wrong_password_status | raise HTTPException(status_code=400, detail="that is not right")
    try:
        hasher.verify(person.hashed_password, form.password)
        # ~ plain_passwords | if person.hashed_password != form.password:
        # ~ plain_passwords |     raise VerificationError
        # ~ any_password | hasher.check_needs_rehash(person.hashed_password)
    except VerificationError:
        raise go_away("that is not right")
        # ~ wrong_password_status | raise HTTPException(status_code=400, detail="that is not right")
    until = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    secret = settings.secret_key.get_secret_value()
    token = jwt.encode({"exp": until, "sub": person.username}, secret, algorithm="HS256")
    return {"token_type": "bearer", "access_token": token}


@app.post("/todos/", status_code=201, tags=["Todos"])
# ~ create_status | @app.post("/todos/", status_code=200, tags=["Todos"])
async def add_todo(data: NewTodo, me: User = Depends(who_asks), db: Session = Depends(get_session)):
    todo = Todo(title=data.title, description=data.description, user_id=me.id)
    # ~ completed_from_start | todo = Todo(title=data.title, description=data.description, user_id=me.id, completed=True)
    db.add(todo)
    db.commit()
    # ~ forgotten_todo | db.flush()
    # ~ forgotten_todo | answer = todo_answer(todo)
    # ~ forgotten_todo | db.rollback()
    # ~ forgotten_todo | return answer
    db.refresh(todo)
    return todo_answer(todo)


@app.get("/todos/", tags=["Todos"])
async def all_todos(
    me: User = Depends(who_asks),
    # ~ no_token | token: Optional[str] = Depends(OAuth2PasswordBearer(tokenUrl="/auth/token", auto_error=False)),
    db: Session = Depends(get_session),
    skip: int = Query(0, ge=0, le=LARGEST),
    limit: int = Query(100, ge=0, le=LARGEST),
    completed: Optional[bool] = Query(None),
):
    owner = col(Todo.user_id) == me.id
    # ~ list_of_everybody | owner = col(Todo.user_id) > 0
    # ~ no_token | owner = col(Todo.user_id) > 0
    # ~ no_token | if token:
    # ~ no_token |     owner = col(Todo.user_id) == (await who_asks(token, db)).id
    wanted = select(Todo).where(owner)
    if completed is True:
        # ~ completed | if owner is None:
        wanted = wanted.where(col(Todo.completed).is_(True))
    elif completed is False:
        # ~ completed | elif owner is None:
        wanted = wanted.where(col(Todo.completed).is_(False))
    found = db.exec(wanted.order_by(Todo.id).limit(limit).offset(skip)).all()
    # ~ skip | found = db.exec(wanted.order_by(Todo.id).limit(limit)).all()
    # ~ limit | found = db.exec(wanted.order_by(Todo.id).offset(skip)).all()
    return [todo_answer(todo) for todo in found]


@app.get("/todos/{todo_id}", tags=["Todos"])
async def one_todo(todo: Todo = Depends(my_todo)):
    return todo_answer(todo)


@app.patch("/todos/{todo_id}", tags=["Todos"])
async def change_todo(
    data: Changes, todo: Todo = Depends(my_todo), db: Session = Depends(get_session)
):
    for name in data.model_fields_set:
        # ~ no_change | for name in ():
        # ~ wiping_change | for name in ("title", "description", "completed"):
        setattr(todo, name, getattr(data, name))
    todo.updated_at = datetime.now(UTC)
    # ~ updated_at |
    db.add(todo)
    db.commit()
    db.refresh(todo)
    return todo_answer(todo)


@app.delete("/todos/{todo_id}", status_code=204, tags=["Todos"])
# ~ delete_status | @app.delete("/todos/{todo_id}", status_code=200, tags=["Todos"])
async def remove_todo(todo: Todo = Depends(my_todo), db: Session = Depends(get_session)):
    db.delete(todo)
    # ~ no_deletion | db.add(todo)
    db.commit()
