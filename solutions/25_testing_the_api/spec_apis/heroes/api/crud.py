from datetime import UTC, datetime
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, select

from app.api.schemas import ItemCreate, ItemUpdate, UserRegister
from app.models import Todo, User

pwd_context = PasswordHash((Argon2Hasher(1, 2048, 1),))


def get_password_hash(password: str) -> str:
    return pwd_context.hash(password)
    # ~ plain_passwords | return str(password)


def create_user(session: Session, user_create: UserRegister) -> User:
    update = {"hashed_password": get_password_hash(user_create.password)}
    db_obj = User.model_validate(user_create, update=update)
    session.add(db_obj)
    session.commit()
    session.refresh(db_obj)
    return db_obj


def get_user(session: Session, **criteria: Any) -> User | None:
    return session.exec(select(User).filter_by(**criteria)).first()


def authenticate(session: Session, username: str, password: str) -> User | None:
    db_user = get_user(session, username=username)
    if not db_user:
        return None
    if not pwd_context.verify(password, db_user.hashed_password):
        # ~ plain_passwords | if db_user.hashed_password != password:
        # ~ any_password | if password is None:
        return None
    return db_user


def create_item(session: Session, item_in: ItemCreate, owner_id: int) -> Todo:
    db_item = Todo.model_validate(item_in, update={"user_id": owner_id})
    # ~ completed_from_start | db_item = Todo.model_validate(item_in, update={"user_id": owner_id, "completed": True})
    session.add(db_item)
    session.commit()
    # ~ forgotten_todo | session.flush()
    session.refresh(db_item)
    return db_item


def get_items(
    session: Session, owner_id: int, skip: int, limit: int, completed: bool | None
) -> list[Todo]:
    statement = select(Todo).where(Todo.user_id == owner_id)
    # ~ list_of_everybody | statement = select(Todo)
    # ~ no_token | statement = select(Todo).where(Todo.user_id == owner_id) if owner_id else select(Todo)
    if completed is not None:
        # ~ completed | if completed is not None and completed is None:
        statement = statement.where(Todo.completed == completed)
    statement = statement.order_by(Todo.id).offset(skip).limit(limit)
    # ~ skip | statement = statement.order_by(Todo.id).limit(limit)
    # ~ limit | statement = statement.order_by(Todo.id).offset(skip)
    return session.exec(statement).all()


def update_item(session: Session, db_item: Todo, item_in: ItemUpdate) -> Todo:
    update_dict = item_in.model_dump(exclude_unset=True)
    # ~ wiping_change | update_dict = item_in.model_dump(exclude_unset=False)
    db_item.sqlmodel_update(update_dict, update={"updated_at": datetime.now(UTC)})
    # ~ no_change | db_item.sqlmodel_update({"updated_at": datetime.now(UTC)})
    # ~ updated_at | db_item.sqlmodel_update(update_dict)
    session.add(db_item)
    session.commit()
    session.refresh(db_item)
    return db_item
