"""One session and one transaction for each request, closed before the answer leaves."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.orm import Session

from app.core.tables import UserRow, engine
from app.services.lists import TodoList
from app.services.people import People

password_flow = OAuth2PasswordBearer(tokenUrl="auth/token")


def transaction():
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


Transaction = Annotated[Session, Depends(transaction, scope="function")]


def get_user(session: Transaction, token: Annotated[str, Depends(password_flow)]) -> UserRow:
    return People(session).holder_of(token)


def get_list(user: Annotated[UserRow, Depends(get_user)]) -> TodoList:
    return TodoList(user)


OwnList = Annotated[TodoList, Depends(get_list)]
